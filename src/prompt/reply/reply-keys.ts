/** What a key of a reply stands for. Models were trained on many tool formats and mix their words. */
export type KeyMeaning = "function" | "params" | "thoughts" | "wrapper" | "message" | "heartbeat" | "label";

const MEANINGS: Readonly<Record<KeyMeaning, readonly string[]>> = {
  function: ["function", "function_name", "tool", "tool_name", "action", "action_name", "recipient_name", "name"],
  params: [
    "params",
    "parameters",
    "arguments",
    "args",
    "kwargs",
    "function_args",
    "tool_args",
    "action_input",
    "tool_input",
    "param",
    "input",
  ],
  thoughts: [
    "inner_thoughts",
    "inner_thought",
    "thoughts",
    "thought",
    "inner_monologue",
    "monologue",
    "reasoning",
    "thinking",
    "reasoning_content",
  ],
  /** Hold a call, or a list of calls. */
  wrapper: [
    "tool_calls",
    "tool_call",
    "function_call",
    "function_calls",
    "actions",
    "calls",
    "choices",
    "output",
    "response",
    "properties",
    "json",
    "tools",
  ],
  message: ["message"],
  heartbeat: ["request_heartbeat"],
  /** Carry nothing. */
  label: [
    "type",
    "id",
    "tool_call_id",
    "call_id",
    "index",
    "role",
    "status",
    "object",
    "finish_reason",
    "message_type",
  ],
};

/** What a message is called inside the parameters of `send_message`, the true name first. */
export const MESSAGE_KEYS: readonly string[] = [
  "message",
  "text",
  "content",
  "msg",
  "reply",
  "response",
  "answer",
  "body",
];

const MEANING_OF = new Map(
  (Object.keys(MEANINGS) as KeyMeaning[]).flatMap(meaning => MEANINGS[meaning].map(key => [key, meaning] as const)),
);

export function keyMeaning(key: string): KeyMeaning | undefined {
  return MEANING_OF.get(snakeCase(key));
}

/** Lower is better: `function` before `name`, which is also a parameter of the core-memory functions. */
export function keyRank(key: string, meaning: KeyMeaning): number {
  return MEANINGS[meaning].indexOf(snakeCase(key));
}

/** `innerThoughts`, `Inner Thoughts`, `**inner-thoughts**` are all `inner_thoughts`. */
export function snakeCase(key: string): string {
  if (/^[a-z0-9_]{1,64}$/.test(key)) {
    return key;
  }
  return key
    .slice(0, 200)
    .normalize("NFKC")
    .replace(/[\u200B-\u200F\u2060\uFEFF\\*]/g, "")
    .trim()
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replace(/[\s-]+/g, "_")
    .toLowerCase();
}

/** A function's name without what models make of it: `functions.sendMessage()` is `send_message`; undefined for none. */
export function functionName(text: string): string | undefined {
  const name =
    text
      .slice(0, 200)
      .trim()
      .replace(/\(.{0,100}\)$/, "")
      .split(/[.:/]/)
      .at(-1)
      ?.replace(/[\u200B-\u200F\u2060\uFEFF\\*`"']/g, "")
      .trim() ?? "";
  // What has other signs in it is a placeholder or code, not a name.
  return !/^[\p{L}\p{N}_\s-]+$/u.test(name) || /^(none|null)$/i.test(name) ? undefined : snakeCase(name);
}

/** Whether a bare word in running text can only be a function's name. */
export function isFunctionWord(word: string): boolean {
  const name = snakeCase(word.split(".").at(-1) ?? "");
  return /^[a-z]+(?:_[a-z0-9]+)+$/.test(name) && keyMeaning(name) === undefined && !NO_FUNCTION.has(name);
}

/** Parameters of the functions that are no words of a format as well. */
const PARAM_WORDS = new Set([
  "query",
  "page",
  "minutes",
  "content",
  "old_content",
  "new_content",
  "start_date",
  "end_date",
]);

/** Whether a bare word can be the key of a call or of its parameters. */
export function isKnownKey(key: string): boolean {
  const name = snakeCase(key);
  return keyMeaning(name) !== undefined || PARAM_WORDS.has(name) || MESSAGE_KEYS.includes(name);
}

const NO_FUNCTION = new Set([
  "arg_key",
  "arg_value",
  "tool_code",
  "python_tag",
  "default_api",
  "tool_outputs",
  "json_schema",
  "im_end",
  "old_content",
  "new_content",
  "start_date",
  "end_date",
]);

/** Command-R's tool for answering without one. */
export const DIRECTLY_ANSWER = "directly_answer";
