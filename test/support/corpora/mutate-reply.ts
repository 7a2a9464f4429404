import { MAX_REPLY_LENGTH } from "../../../src/prompt/reply/reply-parser.ts";

/** Pieces that mean something to one of the readers. */
const PIECES = [
  '"',
  "'",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  "\\",
  "\\u",
  "\\ud83d",
  ",",
  ":",
  "，",
  "：",
  "｛",
  "｝",
  "“",
  "”",
  "「",
  "`",
  "```json\n",
  "//",
  "/*",
  "#",
  "<",
  ">",
  "</",
  "<|",
  "<|im_end|>",
  "</s>",
  "<think>",
  "</think>",
  "<tool_call>",
  "<function=send_message>",
  "<parameter=message>",
  "[TOOL_CALLS]",
  "<|START_RESPONSE|>",
  "Action:",
  "send_message(",
  "function: send_message\n",
  '"message": "',
  '"params": {',
  '"arguments": "{',
  "null",
  "True",
  "\n",
  "\t",
  "\u0000",
  "\u200B",
  "\uFEFF",
  "\ud83d",
  "\ude00",
  "😀",
  "あ",
  "ｶﾞ",
  "é",
] as const;

/** Numbers from 0 up to but not including 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * A damaged copy of a reply, the same for the same seed: cut, with flipped bits, pieces put in, taken out or doubled,
 * storms of brackets, long repeats and halves of characters. At most as long as a reply that is read at all.
 */
export function mutateReply(seed: number, base: string): string {
  const random = randomOf(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const piece = (): string => PIECES[below(PIECES.length)] ?? "";
  let text = base;
  for (let step = below(4) + 1; step > 0; step--) {
    text = damage(text, below, piece).slice(0, MAX_REPLY_LENGTH);
  }
  return text;
}

function damage(text: string, below: (limit: number) => number, piece: () => string): string {
  const at = below(text.length + 1);
  const end = Math.min(text.length, at + below(24));
  switch (below(12)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return flipBit(text, at, below(16));
    case 3:
      return text.slice(0, at) + text.slice(end);
    case 4:
      return text.slice(0, end) + text.slice(at);
    case 5:
      return text.slice(0, at) + piece().repeat(below(2_000)) + text.slice(at);
    case 6:
      return text.slice(0, at) + storm(below, piece) + text.slice(at);
    case 7:
      // Now and then as long as a reply can be.
      return text.repeat(below(20) === 0 ? Math.ceil(MAX_REPLY_LENGTH / Math.max(1, text.length)) : below(4));
    case 8:
      return text.slice(0, at) + String.fromCharCode(0xd800 + below(0x800)) + text.slice(at);
    case 9:
      return text.replaceAll(text.charAt(at) || '"', piece);
    default:
      return text.slice(0, at) + piece() + text.slice(end);
  }
}

function flipBit(text: string, at: number, bit: number): string {
  return at < text.length
    ? text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1)
    : text;
}

function storm(below: (limit: number) => number, piece: () => string): string {
  const pieces = [piece(), piece(), piece()];
  return Array.from({ length: below(600) }, () => pieces[below(pieces.length)]).join("");
}
