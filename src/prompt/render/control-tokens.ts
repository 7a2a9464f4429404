import type { TurnTemplate } from "../files/turn-template.ts";

/** With a bar on one side or both: ChatML, Llama 3, Command-R, Phi, Gemma 4; DeepSeek's bar is `｜`, and EXAONE's brackets are square. */
const BARRED = String.raw`<(?:[|｜][^<>[\]|｜\s]{1,64}[|｜]?|[^<>[\]|｜\s]{1,64}[|｜])>|\[\|[^<>[\]|｜\s]{1,64}\|\]`;

/** Llama 2, Mistral, Gemma, SmolVLM, Qwen, Cohere. */
const NAMED =
  "<(?:/?s|unk|pad|bos|eos|mask|(?:start|end)_of_turn|end_of_utterance|</?SYS>|/?(?:think|tool_call|tool_response)|PAD|UNK|CLS|SEP|(?:MASK|BOS|EOS|EOP)_TOKEN)>";

/** Mistral's instruction, tool and image tokens. */
const BRACKETED = String.raw`\[/?(?:INST|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|IMG(?:_BREAK|_END)?|SYSTEM_PROMPT|THINK|ARGS|CALL_ID)\]`;

const COMMON = new RegExp([BARRED, NAMED, BRACKETED].join("|"), "gu");

/** Makes a function that breaks in inserted text whatever could open or close a turn in a template's frame. */
export function turnBreaker({ roles, controlTokens }: TurnTemplate): (text: string) => string {
  const markers = Object.values(roles).flatMap(pair => pair ?? []);
  // A single character marks nothing that text could do without.
  return tokenBreaker([...controlTokens, ...markers.filter(marker => marker.trim().length > 1)]);
}

/**
 * Makes a function that breaks control tokens in text that goes into a prompt. Servers read a prompt with
 * special tokens switched on, so that a literal `<|im_end|>` in a message would end the turn. A space after the
 * first character is enough, and leaves the text readable. Tokens of every family are broken: a conversation
 * outlives its model.
 * @param familyTokens what has no common form, such as headings that mark turns.
 */
export function tokenBreaker(familyTokens: readonly string[]): (text: string) => string {
  const family = familyTokens.filter(token => token.trim() !== "").map(familyPattern);
  return text => [...family, COMMON].reduce((cleaned, pattern) => cleaned.replace(pattern, breakToken), text);
}

function breakToken(token: string): string {
  const [first = "", ...rest] = token;
  return `${first} ${rest.join("")}`;
}

/** A model takes `###  user:` for a heading as well as `### User:`. */
function familyPattern(token: string): RegExp {
  const words = token
    .trim()
    .split(/\s+/u)
    .map(word => word.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));
  return new RegExp(words.join(String.raw`\s*`), "giu");
}
