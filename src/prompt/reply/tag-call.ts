import type { CallShow } from "./call-show.ts";
import type { LooseReader } from "./loose-json.ts";
import { isBlank, type Reading, type ReplyInput } from "./reply-input.ts";
import { functionName, isFunctionWord, keyMeaning, snakeCase } from "./reply-keys.ts";

/** A tag as it stands: `<function=send_message>`, `<parameter name="message">`, `</invoke>`. */
export interface Tag {
  readonly name: string;
  readonly isClosing: boolean;
  readonly isEmpty: boolean;
  /** `=value` right behind the name. */
  readonly value: string | undefined;
  readonly attributes: ReadonlyMap<string, string>;
  /** Index behind the tag. */
  readonly end: number;
}

const LONGEST_NAME = 64;
const MAX_ATTRIBUTES = 16;
/** Tags and stray text in one call. */
const MAX_JUNK = 200;

const CALL_TAGS = new Set(["function", "invoke", "tool_call", "call", "tool", "function_call", "tool_use", "action"]);
const PARAM_TAGS = new Set(["parameter", "param", "arg", "argument"]);

/** Reads the tag that may stand at `start`; undefined where none does. */
export function* readTag(input: ReplyInput, start: number): Reading<Tag | undefined> {
  let at = start + 1;
  const isClosing = (input.sees(at) || (yield* input.has(at))) && input.text.charAt(at) === "/";
  at += isClosing ? 1 : 0;
  const nameStart = at;
  while (
    at - nameStart < LONGEST_NAME &&
    (input.sees(at) || (yield* input.has(at))) &&
    /^[\w:.|｜▁-]$/.test(input.text.charAt(at))
  ) {
    at++;
  }
  const name =
    input.text
      .slice(nameStart, at)
      .split(/[:｜|]/)
      .at(-1) ?? "";
  if (at === nameStart || at - nameStart === LONGEST_NAME) {
    return undefined;
  }
  let value: string | undefined;
  if (input.text.charAt(at) === "=") {
    const read = yield* readAttribute(input, at + 1);
    value = read.value;
    at = read.end;
  }
  const attributes = new Map<string, string>();
  for (let count = 0; count < MAX_ATTRIBUTES; count++) {
    at = yield* input.pastBlanks(at);
    const key = yield* readWord(input, at);
    if (key === "" || input.text.charAt(at + key.length) !== "=") {
      break;
    }
    const read = yield* readAttribute(input, at + key.length + 1);
    attributes.set(key, read.value);
    at = read.end;
  }
  const isEmpty = (input.sees(at) || (yield* input.has(at))) && input.text.charAt(at) === "/";
  at += isEmpty ? 1 : 0;
  if (!(input.sees(at) || (yield* input.has(at))) || input.text.charAt(at) !== ">") {
    return undefined;
  }
  return { name, isClosing, isEmpty, value, attributes, end: at + 1 };
}

function* readWord(input: ReplyInput, start: number): Reading<string> {
  let at = start;
  while (
    at - start < LONGEST_NAME &&
    (input.sees(at) || (yield* input.has(at))) &&
    /^[\w-]$/.test(input.text.charAt(at))
  ) {
    at++;
  }
  yield* input.has(at);
  return input.text.slice(start, at);
}

/** A value in quotation marks, up to the one that a tag can go on behind; or a bare word. */
function* readAttribute(input: ReplyInput, start: number): Reading<{ value: string; end: number }> {
  const quote = input.sees(start) || (yield* input.has(start)) ? input.text.charAt(start) : "";
  if (quote !== '"' && quote !== "'") {
    let at = start;
    while (
      at - start < LONGEST_NAME &&
      (input.sees(at) || (yield* input.has(at))) &&
      !/^[\s>]$/.test(input.text.charAt(at))
    ) {
      at++;
    }
    return { value: input.text.slice(start, at), end: at };
  }
  for (let at = start + 1; ; at++) {
    const end = yield* input.indexOf(quote, at);
    if (end === -1) {
      return { value: "", end: input.text.length };
    }
    if ((input.sees(end + 1) || (yield* input.has(end + 1))) && /^[\s/>]$/.test(input.text.charAt(end + 1))) {
      return { value: unescapeXml(input.text.slice(start + 1, end)), end: end + 1 };
    }
    at = end;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&quot;": '"',
  "&apos;": "'",
  "&#39;": "'",
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
};

function unescapeXml(text: string): string {
  return text.replace(/&(?:quot|apos|#39|lt|gt|amp);/g, entity => ENTITIES[entity] ?? entity);
}

/** The function that a tag calls, if it calls one. */
export function calledBy(tag: Tag): string | undefined {
  const name = snakeCase(tag.name);
  if (tag.isClosing) {
    return undefined;
  }
  if (CALL_TAGS.has(name)) {
    const key = nameAttribute(tag);
    const given = tag.value ?? (key === undefined ? undefined : tag.attributes.get(key));
    return given === undefined ? undefined : functionName(given);
  }
  return isFunctionWord(tag.name) ? name : undefined;
}

/** The parameters that stand in the tag itself: `<call function="send_message" message="…"/>`. */
export function paramsOfTag(tag: Tag): [string, string][] {
  const named = CALL_TAGS.has(snakeCase(tag.name)) ? nameAttribute(tag) : undefined;
  return [...tag.attributes].filter(([key]) => key !== named);
}

/** `name` alone may be a parameter. */
function nameAttribute({ attributes }: Tag): string | undefined {
  return ["function", "tool", "tool_name", "name"].find(key => attributes.has(key));
}

/**
 * Reads the parameters of a call in tags, from behind its opening tag: Qwen's and GLM's `<parameter=…>` and
 * `<arg_key>`, Anthropic's `<parameter name=…>`, tags named after the parameters, or JSON.
 */
export function* readTagCall(reader: LooseReader, name: string, tag: Tag): Reading<Record<string, unknown>> {
  const { input, show } = reader;
  show.setFunction(name);
  const params = new Map<string, unknown>();
  for (const [key, value] of paramsOfTag(tag)) {
    params.set(key, show.finish(show.roleOf("params", key), value, { closed: true, depth: 0 }).text);
  }
  input.at = tag.end;
  let key: string | undefined;
  for (let junk = 0; !tag.isEmpty && junk < MAX_JUNK && (input.sees(input.at) || (yield* input.has(input.at))); ) {
    if (isBlank(input.unit)) {
      input.at++;
      continue;
    }
    if ("{｛".includes(input.unit)) {
      const value = yield* reader.object("call");
      const isCall = Object.keys(value).some(member => keyMeaning(member) === "params");
      return isCall
        ? { ...value, function: name }
        : { function: name, params: { ...Object.fromEntries(params), ...value } };
    }
    const inner = input.unit === "<" ? yield* readTag(input, input.at) : undefined;
    if (!inner) {
      junk++;
      input.at++;
      continue;
    }
    const word = snakeCase(inner.name);
    if (inner.isClosing && (CALL_TAGS.has(word) || word === snakeCase(tag.name))) {
      input.at = inner.end;
      break;
    }
    if (!inner.isClosing && (calledBy(inner) !== undefined || word.startsWith("im_") || word.startsWith("eot"))) {
      break;
    }
    input.at = inner.end;
    if (inner.isClosing || keyMeaning(word) === "params") {
      junk++;
      continue;
    }
    if (word === "arg_key") {
      key = (yield* readText(reader, "other", inner.name, false)).trim();
      continue;
    }
    const named = inner.value ?? inner.attributes.get("name") ?? (PARAM_TAGS.has(word) ? undefined : inner.name);
    const param = word === "arg_value" ? key : named;
    if (param !== undefined && !inner.isEmpty) {
      params.set(param, yield* readText(reader, show.roleOf("params", param), inner.name, true));
    }
  }
  return { function: name, params: Object.fromEntries(params) };
}

type TextRole = ReturnType<CallShow["roleOf"]>;

/** Text up to the closing tag, without the line breaks that set it apart. */
function* readText(reader: LooseReader, role: TextRole, tagName: string, trims: boolean): Reading<string> {
  const { input, show } = reader;
  if (trims && (input.sees(input.at) || (yield* input.has(input.at))) && input.unit === "\n") {
    input.at++;
  }
  const start = input.at;
  for (;;) {
    const at = yield* nextAngle(input, start, value => show.hear(role, value));
    if (at === -1) {
      const value = input.text.slice(start).replace(/<\/?[^<>\s]{0,40}$/, "");
      const finished = show.finish(role, value, { closed: false, depth: 0 });
      reader.cut ||= finished.cut;
      return finished.text;
    }
    input.at = at;
    if (input.nearEnd) {
      show.hear(role, input.text.slice(start, at));
    }
    const tag = (yield* input.startsWith("</", at)) ? yield* readTag(input, at) : undefined;
    if (tag && (tag.name === tagName || CALL_TAGS.has(snakeCase(tag.name)))) {
      const value = input.text.slice(start, at);
      input.at = tag.name === tagName ? tag.end : at;
      return show.finish(role, trims ? value.replace(/\s{1,20}$/, "") : value, { closed: true, depth: 0 }).text;
    }
    input.at = at + 1;
  }
}

function* nextAngle(input: ReplyInput, start: number, hear: (value: string) => void): Reading<number> {
  for (;;) {
    const found = input.text.indexOf("<", input.at);
    if (found !== -1 && !input.tired) {
      return found;
    }
    input.at = input.text.length;
    hear(input.text.slice(start));
    if (!(input.sees(input.at) || (yield* input.has(input.at)))) {
      return -1;
    }
  }
}
