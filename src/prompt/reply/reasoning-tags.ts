/** Marks that reasoning models put around what they think before they answer. */
export const REASONING_TAGS: readonly (readonly [open: string, close: string])[] = [
  ["<think>", "</think>"],
  ["<thinking>", "</thinking>"],
  ["<thought>", "</thought>"],
  ["<reasoning>", "</reasoning>"],
  ["<reflection>", "</reflection>"],
  ["<scratchpad>", "</scratchpad>"],
  ["<seed:think>", "</seed:think>"],
  ["<|START_THINKING|>", "<|END_THINKING|>"],
  ["<|begin_of_thought|>", "<|end_of_thought|>"],
  ["<|channel|>analysis<|message|>", "<|end|>"],
  ["<|channel>thought", "<channel|>"],
  ["[THINK]", "[/THINK]"],
  ["◁think▷", "◁/think▷"],
];

/** Marks behind which the answer stands as plain text, and those that must end it. */
export const ANSWER_MARKS: readonly (readonly [open: string, close: string])[] = [
  ["<|START_RESPONSE|>", "<|END_RESPONSE|>"],
  ["<|channel|>final<|message|>", ""],
  [">>>all\n", ""],
  ["<|recipient|>all\n<|content|>", ""],
];

/** The text behind a closing tag that was never opened: the server's template opened it. */
export function behindLoneClose(text: string): string | undefined {
  const ends = REASONING_TAGS.flatMap(([open, close]) => {
    const end = text.lastIndexOf(close);
    return end === -1 || text.lastIndexOf(open, end) !== -1 ? [] : [end + close.length];
  });
  return ends.length === 0 ? undefined : text.slice(Math.max(...ends));
}

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
