import { decode, encode } from "gpt-tokenizer/encoding/o200k_base";

/**
 * What MemGPT 0.3.8 writes into a prompt, by size. Its texts were measured once with o200k, in its wheel from the package
 * index (`pymemgpt` 0.3.8), and stand here as neutral words of the same number of tokens:
 * - `prompts/system/memgpt_chat.txt`, the default system prompt: 5,479 characters, 1,079 tokens;
 * - the function block of the default preset's eight functions, compiled from the docstrings of
 *   `functions/function_sets/base.py` as `chatml.py` does it, with `inner_thoughts` in each and `request_heartbeat` in
 *   six: 3,790 characters, 819 tokens;
 * - `personas/examples/sam_pov.txt`, the default persona: 1,170 characters, 231 tokens; `humans/examples/basic.txt`: 4;
 * - what stands around core memory in the system message: 106 tokens, of which the three lines of text 20, 17 and 19;
 * - all of it but the two core-memory texts: 9,709 characters, 2,003 tokens;
 * - the system text of the summariser: 229 tokens, the line that asks it for its answer: 24;
 * - of `constants.py`: the reason in a requested heartbeat 22, the warning of a full context 91, the thought and the message
 *   of the start-up 12 and 8;
 * - the words around a packed summary: 36.
 */
export const MEMGPT_TOKENS = {
  system: 1_079,
  functions: 819,
  persona: 231,
  human: 4,
  recallLine: 18,
  archivalLine: 15,
  coreLine: 17,
  summariser: 229,
  summaryAnswer: 23,
  heartbeat: 22,
  pressure: 91,
  bootThought: 12,
  bootMessage: 8,
  summaryNote: 30,
} as const;

/** Characters of its static part, for the table. */
export const MEMGPT_STATIC_CHARACTERS = 9_709;

const WORDS =
  "The morning was quiet and the road ran down to the water. A man with a small cart sold apples and bread, and the " +
  "children counted the boats as they came in. When the wind turned they went home, lit the lamp and read aloud " +
  "until it was late. Nobody was in a hurry, and the days were long. ";

/** Neutral text of exactly so many tokens, the same each time. */
export function filler(tokens: number): string {
  let text = WORDS;
  while (encode(text).length < tokens + 8) {
    text += WORDS;
  }
  return decode(encode(text).slice(0, tokens));
}
