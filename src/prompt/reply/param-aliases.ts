import { MESSAGE_KEYS, snakeCase } from "./reply-keys.ts";

/** Names under which models write a parameter, by its true name. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  message: MESSAGE_KEYS,
  content: ["text", "memory", "value", "fact", "note"],
  name: ["block", "label", "section", "block_name", "block_label", "field"],
  old_content: ["old", "old_text", "old_str", "old_value", "old_string", "from_content"],
  new_content: ["new", "new_text", "new_str", "new_value", "new_string", "to_content"],
  query: ["q", "search", "search_query", "keyword", "keywords", "text"],
  page: ["page_number", "page_num"],
  start_date: ["start", "from", "since", "date_from", "from_date", "begin_date"],
  end_date: ["end", "to", "until", "date_to", "to_date"],
  minutes: ["minute", "mins", "duration", "duration_minutes"],
  request_heartbeat: ["heartbeat", "request_heart_beat", "requestheartbeat"],
};

/** Words for the two blocks that every agent has. */
const BLOCKS: Readonly<Record<string, string>> = {
  user: "human",
  person: "human",
  ユーザー: "human",
  人間: "human",
  相手: "human",
  self: "persona",
  me: "persona",
  myself: "persona",
  assistant: "persona",
  agent: "persona",
  自分: "persona",
  私: "persona",
  ペルソナ: "persona",
};

/** The core-memory functions' parameter that names a block. */
const BLOCK = "name";

/**
 * Finds the parameter that was written under another name. Its true name counts before any other, and a name that the
 * function has for something else, or that could stand for two parameters of it, for none.
 */
export function givenParam(given: ReadonlyMap<string, unknown>, key: string, all: readonly string[]): unknown {
  if (given.has(key)) {
    return given.get(key);
  }
  const names = ALIASES[key] ?? [];
  const found = names.filter(name => given.has(name) && !all.includes(name) && !isShared(name, key, all));
  return found[0] === undefined ? undefined : given.get(found[0]);
}

function isShared(name: string, key: string, all: readonly string[]): boolean {
  return all.some(other => other !== key && ALIASES[other]?.includes(name));
}

/** `Human`, `user` and `core_memory.human` are all the block `human`; another value stays as it is. */
export function blockName(key: string, value: unknown): unknown {
  if (key !== BLOCK || typeof value !== "string" || value.length > 60) {
    return value;
  }
  const word = snakeCase(value).replace(/^[<"'[]+|[>"'\]]+$/g, "");
  const last = word.split(".").at(-1) ?? word;
  const plain = last.replace(/^the_|_(?:block|section|memory)$/g, "");
  return BLOCKS[plain] ?? (plain === "human" || plain === "persona" ? plain : value);
}
