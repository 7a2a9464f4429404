import { SEND_MESSAGE } from "../prompt-function.ts";
import type { ReplyCall } from "./parsed-reply.ts";
import {
  DIRECTLY_ANSWER,
  functionName,
  isFunctionWord,
  type KeyMeaning,
  keyMeaning,
  keyRank,
  MESSAGE_KEYS,
  snakeCase,
} from "./reply-keys.ts";

/** Calls are nested two or three deep at most (`tool_calls` → `function` → `arguments`). */
const MAX_DEPTH = 6;
/** A list of calls is read up to its first call. */
const MAX_LIST = 16;
/** Times that parameters are looked for in a string that is in a string. */
const MAX_ENCODED = 3;

type Members = Readonly<Record<string, unknown>>;

/** What may be read out of a string that should have been an object. */
export type ParseText = (text: string) => unknown;

/**
 * Finds the call in a parsed JSON value of any shape that models are known to use: Kioku's own, MemGPT's (thoughts
 * inside the parameters), OpenAI's, Command-R's list of actions, parameters beside the function's name, the name
 * as the only key, and a lone `message`.
 * @param parseText reads parameters that were written as a string.
 * @param outerName function that was named outside the value, so that the value may be the parameters.
 * @returns undefined when there is no function and no message in it.
 */
export function readCall(value: unknown, parseText: ParseText, outerName?: string): ReplyCall | undefined {
  const named = outerName !== undefined && isMembers(value) && !namesFunction(value);
  if (named) {
    const key = bestKey(value, "params");
    const inner = key !== undefined && isMembers(value[key]) ? (value[key] as Members) : value;
    return toCall(outerName, thoughtsIn(value), inner);
  }
  return readAny(value, parseText, 0);
}

function readAny(value: unknown, parseText: ParseText, depth: number): ReplyCall | undefined {
  if (depth > MAX_DEPTH) {
    return undefined;
  }
  if (typeof value === "string" && /^\s*[{["]/.test(value)) {
    return readAny(parseText(value), parseText, depth + 2);
  }
  if (Array.isArray(value)) {
    return firstCall(value.slice(0, MAX_LIST), item => readAny(item, parseText, depth + 1));
  }
  if (!isMembers(value)) {
    return undefined;
  }
  return (
    readWrapped(value, parseText, depth) ??
    readDirect(value, parseText) ??
    readKeyed(value, parseText) ??
    readAnswer(value)
  );
}

/** Whether the object says itself which function it calls; `name` alone may be a parameter. */
function namesFunction(value: Members): boolean {
  const key = bestKey(value, "function");
  if (key === undefined) {
    return bestKey(value, "wrapper") !== undefined;
  }
  return snakeCase(key) !== "name" || bestKey(value, "params") !== undefined;
}

/** `{"tool_calls": [{…}]}`, and a function that is itself an object: `{"function": {"name": …, "arguments": …}}`. */
function readWrapped(value: Members, parseText: ParseText, depth: number): ReplyCall | undefined {
  for (const meaning of ["wrapper", "function", "message"] as const) {
    const key = bestKey(value, meaning);
    const inner = key === undefined ? undefined : value[key];
    if (key === undefined || typeof inner !== "object" || (meaning === "message" && !isMessage(inner))) {
      continue;
    }
    const { [key]: _inner, ...rest } = value;
    const call = readAny(isMembers(inner) ? { ...rest, ...inner } : inner, parseText, depth + 1);
    if (call) {
      return { ...call, thoughts: call.thoughts || thoughtsIn(value) || contentIn(value) };
    }
  }
  return undefined;
}

/** The message of a chat completion, not that of `send_message`. */
function isMessage(value: unknown): boolean {
  return isMembers(value) && (value["role"] !== undefined || bestKey(value, "wrapper") !== undefined);
}

/** Where the call stands apart, the text beside it is what the model thought. */
function contentIn(value: Members): string {
  const { content } = value;
  return typeof content === "string" ? content : "";
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
  if (entries.length !== 1 || entry === undefined) {
    return undefined;
  }
  const [name, inner] = entry;
  const isSend = functionName(name) === SEND_MESSAGE;
  if (typeof inner === "string" && isSend) {
    const parsed = /^\s*[{"]/.test(inner) ? parseText(inner) : undefined;
    return toCall(SEND_MESSAGE, thoughtsIn(value), isMembers(parsed) ? parsed : { message: inner });
  }
  if (!isMembers(inner)) {
    return undefined;
  }
  const isCall = bestKey(inner, "function") && (bestKey(inner, "params") ?? bestKey(inner, "thoughts"));
  if (!isCall && !isFunctionWord(name)) {
    return undefined;
  }
  const call = isCall ? readDirect(inner, parseText) : toCall(functionName(name) ?? name, "", inner);
  return call && { ...call, thoughts: call.thoughts || thoughtsIn(value) };
}

/** An assistant's message in the formats of chat servers: `{"role": "assistant", "content": …}`. */
function readAnswer(value: Members): ReplyCall | undefined {
  const isAnswer = value["role"] === "assistant" || value["message_type"] === "assistant_message";
  const { content } = value;
  const parts = Array.isArray(content) ? content.slice(0, MAX_LIST) : [content];
  const texts = parts.map(part => (isMembers(part) ? part["text"] : part)).filter(part => typeof part === "string");
  return isAnswer && texts.length > 0
    ? toCall(SEND_MESSAGE, thoughtsIn(value), { message: texts.join("\n") })
    : undefined;
}

function readParams(value: Members, name: string, nameKey: string | undefined, parseText: ParseText): Members {
  const key = bestKey(value, "params");
  const given = key === undefined ? undefined : value[key];
  const heartbeat = Object.entries(value).filter(([member]) => keyMeaning(member) === "heartbeat");
  const found = Array.isArray(given) && given.length === 1 ? given[0] : given;
  if (isMembers(found)) {
    return { ...Object.fromEntries(heartbeat), ...besideEmpty(value, found, nameKey), ...unnested(found) };
  }
  if (typeof found === "string" && found.trim() !== "") {
    const parsed = parseEncoded(found, parseText);
    const params = isMembers(parsed)
      ? parsed
      : name === SEND_MESSAGE || name === DIRECTLY_ANSWER
        ? { message: found }
        : {};
    return { ...Object.fromEntries(heartbeat), ...params };
  }
  return beside(value, nameKey);
}

/** `{"params": {"params": {…}}}` */
function unnested(params: Members): Members {
  const [entry, ...others] = Object.entries(params);
  const isNested = entry !== undefined && others.length === 0 && keyMeaning(entry[0]) === "params";
  return isNested && isMembers(entry[1]) ? entry[1] : params;
}

/** Parameters that stand behind empty ones. */
function besideEmpty(value: Members, params: Members, nameKey: string | undefined): Members {
  return Object.keys(params).length > 0 ? {} : beside(value, nameKey);
}

function beside(value: Members, nameKey: string | undefined): Members {
  const entries = Object.entries(value).filter(([member]) => {
    const meaning = keyMeaning(member);
    return member !== nameKey && meaning !== "params" && meaning !== "thoughts" && meaning !== "label";
  });
  return Object.fromEntries(entries);
}

/** Parameters in a string, in a string. */
function parseEncoded(text: string, parseText: ParseText): unknown {
  let value: unknown = text;
  for (let times = 0; times < MAX_ENCODED && typeof value === "string" && /^\s*[{["'｛]/.test(value); times++) {
    value = parseText(value);
  }
  return value;
}

function toCall(name: string, thoughts: string, params: Members): ReplyCall {
  const own = Object.entries(params).filter(([key]) => keyMeaning(key) !== "thoughts");
  const call = { thoughts: thoughts || thoughtsIn(params), function: name, params: Object.fromEntries(own) };
  if (name !== SEND_MESSAGE && name !== DIRECTLY_ANSWER) {
    return call;
  }
  const key = MESSAGE_KEYS.map(known =>
    Object.keys(params).find(key => snakeCase(key) === known && params[key] !== null),
  ).find(key => key !== undefined);
  if (key === undefined) {
    return call;
  }
  const { [key]: message, ...others } = call.params;
  return { ...call, function: SEND_MESSAGE, params: { message: toMessage(message), ...others } };
}

/** A message in lines, or in an object of its own. */
function toMessage(value: unknown): unknown {
  if (Array.isArray(value) && value.length > 0 && value.every(line => typeof line === "string")) {
    return value.join("\n");
  }
  if (isMembers(value)) {
    const key = MESSAGE_KEYS.find(known => typeof value[known] === "string");
    return key === undefined ? value : value[key];
  }
  return value;
}

function thoughtsIn(value: Members): string {
  const key = bestKey(value, "thoughts");
  const thoughts = key === undefined ? undefined : value[key];
  if (thoughts === undefined || thoughts === null) {
    return "";
  }
  if (Array.isArray(thoughts) && thoughts.every(line => typeof line === "string")) {
    return thoughts.join("\n");
  }
  if (isMembers(thoughts)) {
    const texts = Object.values(thoughts).filter(text => typeof text === "string");
    return texts.length === 0 ? "" : texts.join("\n");
  }
  return typeof thoughts === "string" ? thoughts : "";
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
