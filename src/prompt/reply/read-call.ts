import { SEND_MESSAGE } from "../prompt-function.ts";
import type { ReplyCall } from "./parsed-reply.ts";
import { functionName, type KeyMeaning, keyMeaning, keyRank } from "./reply-keys.ts";

/** Calls are nested two or three deep at most (`tool_calls` → `function` → `arguments`). */
const MAX_DEPTH = 6;
/** A list of calls is read up to its first call. */
const MAX_LIST = 16;

type Members = Readonly<Record<string, unknown>>;

/** What may be read out of a string that should have been an object. */
export type ParseText = (text: string) => unknown;

/**
 * Finds the call in a parsed JSON value of any shape that models are known to use: Kioku's own, MemGPT's (thoughts
 * inside the parameters), OpenAI's, Command-R's list of actions, parameters beside the function's name, the name
 * as the only key, and a lone `message`.
 * @param parseText reads parameters that were written as a string.
 * @returns undefined when there is no function and no message in it.
 */
export function readCall(value: unknown, parseText: ParseText, depth = 0): ReplyCall | undefined {
  if (depth > MAX_DEPTH) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return firstCall(value.slice(0, MAX_LIST), item => readCall(item, parseText, depth + 1));
  }
  if (!isMembers(value)) {
    return undefined;
  }
  return readWrapped(value, parseText, depth) ?? readDirect(value, parseText) ?? readKeyed(value, parseText);
}

/** `{"tool_calls": [{…}]}`, and a function that is itself an object: `{"function": {"name": …, "arguments": …}}`. */
function readWrapped(value: Members, parseText: ParseText, depth: number): ReplyCall | undefined {
  const key = [bestKey(value, "wrapper"), bestKey(value, "function")].find(
    candidate => candidate !== undefined && typeof value[candidate] === "object",
  );
  if (key === undefined) {
    return undefined;
  }
  const { [key]: inner, ...rest } = value;
  const call = readCall(isMembers(inner) ? { ...rest, ...inner } : inner, parseText, depth + 1);
  return call && { ...call, thoughts: call.thoughts || thoughtsIn(value) };
}

/** A name with its parameters, or a message without a name. */
function readDirect(value: Members, parseText: ParseText): ReplyCall | undefined {
  const key = bestKey(value, "function");
  const named = key === undefined ? undefined : value[key];
  const name = typeof named === "string" ? functionName(named) : undefined;
  const params = readParams(value, name ?? SEND_MESSAGE, key, parseText);
  if (name === undefined && bestKey(params, "message") === undefined) {
    return undefined;
  }
  return toCall(name ?? SEND_MESSAGE, thoughtsIn(value), params);
}

/** `{"send_message": {"message": …}}`, and a call in a wrapper of any name: `{"response": {"function": …}}`. */
function readKeyed(value: Members, parseText: ParseText): ReplyCall | undefined {
  const entries = Object.entries(value).filter(([key]) => keyMeaning(key) === undefined);
  const [entry] = entries;
  if (entries.length !== 1 || entry === undefined || !isMembers(entry[1])) {
    return undefined;
  }
  const [name, inner] = entry;
  const isCall = bestKey(inner, "function") && (bestKey(inner, "params") ?? bestKey(inner, "thoughts"));
  const call = isCall ? readDirect(inner, parseText) : toCall(functionName(name) ?? name, "", inner);
  return call && { ...call, thoughts: call.thoughts || thoughtsIn(value) };
}

function readParams(value: Members, name: string, nameKey: string | undefined, parseText: ParseText): Members {
  const key = bestKey(value, "params");
  const given = key === undefined ? undefined : value[key];
  const heartbeat = Object.entries(value).filter(([member]) => keyMeaning(member) === "heartbeat");
  if (isMembers(given)) {
    return { ...Object.fromEntries(heartbeat), ...given };
  }
  if (typeof given === "string" && given.trim() !== "") {
    const parsed = parseText(given);
    const params = isMembers(parsed) ? parsed : name === SEND_MESSAGE ? { message: given } : {};
    return { ...Object.fromEntries(heartbeat), ...params };
  }
  const beside = Object.entries(value).filter(([member]) => {
    const meaning = keyMeaning(member);
    return member !== nameKey && member !== key && meaning !== "thoughts" && meaning !== "label";
  });
  return Object.fromEntries(beside);
}

function toCall(name: string, thoughts: string, params: Members): ReplyCall {
  const own = Object.entries(params).filter(([key]) => keyMeaning(key) !== "thoughts");
  return { thoughts: thoughts || thoughtsIn(params), function: name, params: Object.fromEntries(own) };
}

function thoughtsIn(value: Members): string {
  const key = bestKey(value, "thoughts");
  const thoughts = key === undefined ? undefined : value[key];
  if (thoughts === undefined || thoughts === null) {
    return "";
  }
  return typeof thoughts === "string" ? thoughts : JSON.stringify(thoughts);
}

function bestKey(value: Members, meaning: KeyMeaning): string | undefined {
  return Object.keys(value)
    .filter(key => keyMeaning(key) === meaning && value[key] !== null)
    .sort((a, b) => keyRank(a, meaning) - keyRank(b, meaning))[0];
}

function firstCall<T>(items: readonly T[], read: (item: T) => ReplyCall | undefined): ReplyCall | undefined {
  for (const item of items) {
    const call = read(item);
    if (call) {
      return call;
    }
  }
  return undefined;
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
