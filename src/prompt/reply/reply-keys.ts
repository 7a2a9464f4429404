/** What a key of a reply stands for. Models were trained on many tool formats and mix their words. */
export type KeyMeaning = "function" | "params" | "thoughts" | "wrapper" | "message" | "heartbeat" | "label";

const MEANINGS: Readonly<Record<KeyMeaning, readonly string[]>> = {
  function: ["function", "function_name", "tool", "tool_name", "action", "action_name", "name"],
  params: ["params", "parameters", "arguments", "args", "action_input", "tool_input", "input"],
  thoughts: ["inner_thoughts", "inner_thought", "thoughts", "thought", "inner_monologue", "reasoning", "thinking"],
  /** Hold a call, or a list of calls. */
  wrapper: ["tool_calls", "tool_call", "function_call", "function_calls", "actions", "calls"],
  message: ["message"],
  heartbeat: ["request_heartbeat"],
  /** Carry nothing. */
  label: ["type", "id", "tool_call_id", "index"],
};

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

/** `innerThoughts`, `Inner Thoughts` and `inner-thoughts` are all `inner_thoughts`. */
export function snakeCase(key: string): string {
  return key
    .trim()
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replace(/[\s-]+/g, "_")
    .toLowerCase();
}

/** A function's name without what models make of it: `functions.sendMessage()` is `send_message`; undefined for none. */
export function functionName(text: string): string | undefined {
  const name =
    text
      .trim()
      .replace(/\(\s*\)$/, "")
      .split(".")
      .at(-1)
      ?.trim() ?? "";
  // What has other signs in it is a placeholder or code, not a name.
  return !/^[\p{L}\p{N}_\s-]+$/u.test(name) || /^(none|null)$/i.test(name) ? undefined : snakeCase(name);
}
