/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What means something to a reader of JSON, of reasoning, or of UTF-16. */
const MARKS = [
  ..."{}[]\":,\\/'`<>|-.0eE \n\t\u0000",
  '"}}',
  '{"',
  "\\u",
  "\\ud83d",
  "\ud83d",
  "\ude00",
  "```json\n",
  "<think>",
  "</think>",
  "「",
  "」",
  "：",
  "，",
  "｛",
  "｝",
  "null",
  "True",
  '"function":',
  '"message":',
  "Action:",
];

/** A text with one to four wounds: something cut out, doubled, put in, moved, ended early, or taken from another text. */
export function mutate(texts: readonly string[], random: () => number): string {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  let text = pick(texts) ?? "";
  for (let wounds = 1 + Math.floor(random() * 4); wounds > 0; wounds -= 1) {
    const start = Math.floor(random() * (text.length + 1));
    const end = Math.min(text.length, start + Math.floor(random() ** 3 * 80));
    const [before, piece, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
    switch (Math.floor(random() * 7)) {
      case 0:
        text = before + after;
        break;
      case 1:
        text = before + piece.repeat(1 + Math.floor(random() * 20)) + after;
        break;
      case 2:
        text = before + (pick(MARKS) ?? "") + piece + after;
        break;
      case 3:
        text = before + (pick(MARKS) ?? "").repeat(1 + Math.floor(random() ** 4 * 300)) + after;
        break;
      case 4:
        text = before;
        break;
      case 5:
        text = after + piece + before;
        break;
      default:
        text = before + (pick(texts) ?? "").slice(0, Math.floor(random() * 200)) + after;
    }
  }
  return text;
}
