/** Code points of an excerpt; five of them leave room in a context of 4,096 tokens. */
export const EXCERPT = 400;

/** Share of an excerpt that stands before what was looked for. */
const LEAD = 0.3;

/**
 * The part of a text around the words that were looked for, cut at whole characters; a short text as it is. Where
 * none of the words stands in it, as when it was found by meaning, its beginning.
 * @param most code points, the dots where it is cut left out.
 */
export function excerpt(text: string, query: string, most = EXCERPT): string {
  const points = Array.from(text);
  if (points.length <= most) {
    return text;
  }
  const found = Array.from(text.slice(0, firstMatch(text, query))).length;
  const start = Math.max(0, Math.min(found - Math.floor(most * LEAD), points.length - most));
  const end = start + most;
  return `${start > 0 ? "…" : ""}${points.slice(start, end).join("")}${end < points.length ? "…" : ""}`;
}

/** Where the whole query stands, else its longest word or, in scripts without spaces, pair of characters. */
function firstMatch(text: string, query: string): number {
  // Lower case alone keeps most texts at their length; where it does not, the excerpt is a little beside the match.
  const folded = text.toLowerCase();
  const whole = query.trim().toLowerCase();
  const words = (whole.match(/[\p{L}\p{N}]+/gu) ?? []).sort((a, b) => b.length - a.length);
  const pairs = words.flatMap(word => Array.from(word).map((first, index, all) => first + (all[index + 1] ?? "")));
  for (const part of [whole, ...words, ...pairs.filter(pair => pair.length > 1)]) {
    const at = part === "" ? -1 : folded.indexOf(part);
    if (at >= 0) {
      return at;
    }
  }
  return 0;
}
