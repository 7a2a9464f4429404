/** Marks that reasoning models put around what they think before they answer. */
export const REASONING_TAGS: readonly (readonly [open: string, close: string])[] = [
  ["<think>", "</think>"],
  ["<thinking>", "</thinking>"],
  ["<reasoning>", "</reasoning>"],
  ["<|START_THINKING|>", "<|END_THINKING|>"],
  ["[THINK]", "[/THINK]"],
];

/** The text behind the reasoning. A closing tag alone closes what the server's template opened. */
export function withoutReasoning(text: string): string {
  return REASONING_TAGS.reduce((rest, [open, close]) => {
    const end = rest.lastIndexOf(close);
    const start = rest.indexOf(open);
    if (end === -1) {
      return rest;
    }
    const before = start === -1 || start > end ? "" : rest.slice(0, start);
    return before + rest.slice(end + close.length);
  }, text);
}
