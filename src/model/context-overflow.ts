import { countOf, fieldsOf } from "./fields.ts";

/** Words of the servers in `reference` order: TabbyAPI and llama.cpp, OpenAI and vLLM, ExLlamaV2, llama-cpp-python, LM Studio, Ollama. */
const OVERFLOW = [
  /context_length_exceeded|exceed_context_size_error/i,
  /exceeds? the available context size/i,
  /maximum context length|maximum model length/i,
  /greater than max_seq_len|job requires \d+ pages/i,
  /exceed(s|ed)? (the )?context (window|length|size)/i,
  /(greater|longer) than the (model's )?context length|reached context length|context (the )?overflows/i,
];

/** Where the same words name the tokens that the server has. */
const LENGTH = [
  /available context size (?:of |\()(\d{1,9})/i,
  /maximum (?:context|model) length (?:is|of) (\d{1,9})/i,
  /max_seq_len(?: of)? (\d{1,9})/i,
  /context (?:window|length|size) of (?:only )?(\d{1,9})/i,
];

/** Longest text that is looked through: a traceback tells what happened in its last lines. */
const LOOKED_AT = 4_000;

/** Whether a server's words mean that the prompt, or prompt and reply together, do not fit. */
export function saysOverflow(words: string): boolean {
  const text = words.slice(-LOOKED_AT);
  return OVERFLOW.some(pattern => pattern.test(text));
}

/** The tokens that a server says it has, in its words or, as llama.cpp, in the field `n_ctx` of its error. */
export function toldContext(words: string, body: unknown): number | undefined {
  const { error, n_ctx: length } = fieldsOf(body);
  const text = words.slice(-LOOKED_AT);
  const named = LENGTH.map(pattern => pattern.exec(text)?.[1]).find(digits => digits !== undefined);
  return countOf(length) ?? countOf(fieldsOf(error)["n_ctx"]) ?? countOf(Number(named));
}
