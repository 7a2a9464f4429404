/** One memory out of a search result. */
export interface Quote {
  /** As the result has it, e.g. `2026-11-22 Sun 21:04`. */
  readonly at: string;
  /** Who said it; an archival memory has nobody. */
  readonly role: "user" | "assistant" | undefined;
  readonly text: string;
}

/** Reads `Showing 2 of 7 results (page 0/1): ["timestamp: …, memory: …", …]`; anything else holds no quotes. */
export function readQuotes(resultText: string): Quote[] {
  const list = resultText.slice(Math.max(0, resultText.indexOf("[")));
  try {
    const values: unknown = JSON.parse(list);
    return Array.isArray(values) ? values.flatMap(value => (typeof value === "string" ? readQuote(value) : [])) : [];
  } catch {
    return [];
  }
}

function readQuote(line: string): Quote[] {
  const match = line.match(/^timestamp: (.*?), (?:memory: |(user|assistant) - )([\s\S]*)$/);
  if (match === null) {
    return [];
  }
  const [, at = "", role, found = ""] = match;
  // The turns around a hit are another's words, or of another time.
  const text = found.split(/ \| (?:before|after): (?:user|assistant) - /, 1)[0] ?? "";
  return [{ at, role: role === "user" || role === "assistant" ? role : undefined, text: text.trim() }];
}

/**
 * Whether the two share a word that says something. A search by meaning returns whatever is nearest, however
 * far that is, so the practice partner checks for itself.
 */
export function isAbout(text: string, query: string): boolean {
  const wanted = keys(query);
  const folded = fold(text);
  return wanted.length === 0 || wanted.some(key => folded.includes(key));
}

const emptyWords = new Set(
  "about again anything could does from have know like live long many much name remember said some something still talk talked tell that their them there these they thing things this told what when where which while with work would your".split(
    " ",
  ),
);

/** Beginnings of words in spaced scripts, pairs of characters in Japanese. */
function keys(query: string): string[] {
  const words = fold(query).match(/[\p{Script=Latin}\d]{3,}/gu) ?? [];
  const runs = fold(query).match(/[\p{Script=Han}\p{Script=Katakana}ー]{2,}/gu) ?? [];
  const single = runs.length === 0 ? (fold(query).match(/\p{Script=Han}/gu) ?? []) : [];
  return [
    ...words
      .filter(word => !emptyWords.has(word) && !["the", "and", "did", "you", "was", "our", "for"].includes(word))
      .map(stem),
    ...runs.flatMap(pairs),
    ...single,
  ];
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function stem(word: string): string {
  return word.length > 5 ? word.slice(0, 5) : word;
}

function pairs(run: string): string[] {
  const characters = [...run];
  return characters.slice(1).map((character, i) => `${characters[i]}${character}`);
}
