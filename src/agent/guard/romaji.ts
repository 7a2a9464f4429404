const WORD =
  /^(?:(?:ch|sh|ts|[kgnhbpmr]y|[kgsztdnhbpmyrwjf])?[aiueoāīūēō]|n(?![aiueo])|k(?=k)|s(?=s)|t(?=[tc])|p(?=p)){1,20}$/u;

/** Share of words that read as Japanese syllables, from which a text is romaji; English has many such words too. */
const SHARE = 0.7;

/** @param words in lower case. */
export function isRomaji(words: readonly string[]): boolean {
  return words.length > 0 && words.filter(word => WORD.test(word)).length >= SHARE * words.length;
}
