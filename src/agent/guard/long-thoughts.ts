const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
const WORD = /[\p{L}\p{M}\p{N}'’-]{1,100}/gu;

/** UTF-16 units that are read; far more than any limit leaves. */
const READ = 16_384;

/** How far over the limit a sentence may go before it is cut within. */
const TOLERANCE = 2;

/** Words; in scripts without spaces two characters count as one. */
export function wordsOf(text: string): number {
  const read = text.slice(0, READ);
  const unspaced = read.match(UNSPACED)?.length ?? 0;
  const spaced = read.replace(UNSPACED, " ").match(WORD)?.length ?? 0;
  return spaced + unspaced / 2;
}

/**
 * Thoughts of at most `limit` words: whole sentences where there are any that fit, a first sentence that is up to twice as
 * long, else what fits up to a comma or a blank, with an ellipsis.
 */
export function trimThoughts(thoughts: string, limit: number): string {
  const read = thoughts.slice(0, READ).trim();
  const sentences = piecesOf(read, /([。．.!?！？…\n]+["'”’」』)）]?\s*)/u);
  const [first = ""] = sentences;
  const isSentence = /[。．.!?！？…\n]/u.test(first) && wordsOf(first) <= TOLERANCE * limit;
  const whole = longestStart(sentences, limit) || (isSentence ? first : "");
  if (whole !== "") {
    return whole.trim();
  }
  const clauses = piecesOf(read, /([、，,;；:\s]+)/u);
  const part = longestStart(clauses, limit) || Array.from(read).slice(0, limit).join("");
  return `${part.replace(/[、，,;；:\s]{1,100}$/u, "")}…`;
}

/** The text in pieces with their ends; `end` has one group, the whole of it. */
function piecesOf(text: string, end: RegExp): string[] {
  const parts = text.split(end);
  return parts.flatMap((part, index) => (index % 2 === 0 ? [part + (parts[index + 1] ?? "")] : []));
}

function longestStart(pieces: readonly string[], limit: number): string {
  let words = 0;
  let start = "";
  for (const piece of pieces) {
    words += wordsOf(piece);
    if (words > limit) {
      break;
    }
    start += piece;
  }
  return start;
}
