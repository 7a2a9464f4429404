import { SEND_MESSAGE } from "../prompt-function.ts";
import type { LooseReader } from "./loose-json.ts";
import { opensString } from "./loose-string.ts";
import { isBlank, type Reading, type ReplyInput } from "./reply-input.ts";
import { isFunctionWord, isKnownKey, keyMeaning, snakeCase } from "./reply-keys.ts";

const LONGEST_LABEL = 40;
const MAX_LINES = 64;

/** A label at the beginning of a line: `function:`, `**Action Input:**`, `- message:`. */
export interface Label {
  readonly key: string;
  /** Index behind the colon and the emphasis. */
  readonly end: number;
}

/** Reads the label that may stand at `start`. */
export function* readLabel(input: ReplyInput, start: number): Reading<Label | undefined> {
  let at = start;
  while (
    at - start < LONGEST_LABEL &&
    (input.sees(at) || (yield* input.has(at))) &&
    /^[ \t*_>#-]$/.test(input.text.charAt(at))
  ) {
    at++;
  }
  const keyStart = at;
  while (
    at - keyStart < LONGEST_LABEL &&
    (input.sees(at) || (yield* input.has(at))) &&
    /^[A-Za-z_ -]$/.test(input.text.charAt(at))
  ) {
    at++;
  }
  const key = snakeCase(input.text.slice(keyStart, at));
  while (at - keyStart < LONGEST_LABEL && (input.sees(at) || (yield* input.has(at))) && input.text.charAt(at) === "*") {
    at++;
  }
  if (key === "" || !(input.sees(at) || (yield* input.has(at))) || !":：".includes(input.text.charAt(at))) {
    return undefined;
  }
  at++;
  while ((input.sees(at) || (yield* input.has(at))) && input.text.charAt(at) === "*") {
    at++;
  }
  return { key, end: at };
}

/** Whether a label can stand in a call that is written line by line. */
export function isCallLabel(key: string): boolean {
  return isKnownKey(key) || isFunctionWord(key);
}

/** The rest of a line, or several lines up to the next label, as one text. */
export function* readLine(reader: LooseReader, role: Parameters<LooseReader["show"]["hear"]>[0]): Reading<string> {
  const { input, show } = reader;
  while ((input.sees(input.at) || (yield* input.has(input.at))) && /^[ \t\u3000]$/.test(input.unit)) {
    input.at++;
  }
  if (opensString(input.unit) && input.unit !== "「" && input.unit !== "『" && input.unit !== "`") {
    return yield* reader.string(role, { role: "value", isArgument: false });
  }
  let value = "";
  let isIndent = false;
  for (; ; input.at++) {
    if (input.at >= input.text.length || (input.nearEnd && "\n<".includes(input.unit))) {
      show.hear(role, value);
    }
    if (!(input.sees(input.at) || (yield* input.has(input.at)))) {
      break;
    }
    const { unit } = input;
    if (
      (unit === "\n" && (yield* endsAt(input, input.at + 1))) ||
      (unit === "<" && (yield* input.startsWith("</", input.at)))
    ) {
      break;
    }
    // The indentation of the lines that go on is YAML's, not the text's.
    if (!isIndent || (unit !== " " && unit !== "\t")) {
      value += unit;
      isIndent = unit === "\n";
    }
  }
  // Nobody can see whether more was to come.
  const closed = input.at < input.text.length;
  return show.finish(role, value.replace(/\s{1,20}$/, ""), { closed, depth: 0 }).text;
}

/** Whether another label, a block of JSON or a fence begins on this line. */
function* endsAt(input: ReplyInput, lineStart: number): Reading<boolean> {
  const first = yield* skipSpaces(input, lineStart);
  if (!(input.sees(first) || (yield* input.has(first)))) {
    return true;
  }
  if (/^[{｛`<]$/.test(input.text.charAt(first))) {
    return true;
  }
  const label = yield* readLabel(input, lineStart);
  return label !== undefined && isCallLabel(label.key);
}

function* skipSpaces(input: ReplyInput, start: number): Reading<number> {
  let at = start;
  while ((input.sees(at) || (yield* input.has(at))) && /^[ \t]$/.test(input.text.charAt(at))) {
    at++;
  }
  return at;
}

/**
 * Reads the parameters of a call that is written line by line, like YAML, from behind its function's name.
 * @returns undefined where the parameters turn out to be JSON, which is next then.
 */
export function* readLabelledCall(reader: LooseReader, name: string): Reading<Record<string, unknown> | undefined> {
  const { input, show } = reader;
  show.setFunction(name);
  const members: Record<string, unknown> = { function: name };
  const params = new Map<string, unknown>();
  for (let lines = 0; lines < MAX_LINES && (input.sees(input.at) || (yield* input.has(input.at))); lines++) {
    if (isBlank(input.unit)) {
      input.at = yield* input.pastBlanks(input.at);
      continue;
    }
    if (/^[{｛`]$/.test(input.unit)) {
      return params.size === 0 ? undefined : { ...members, params: Object.fromEntries(params) };
    }
    const label = yield* readLabel(input, input.at);
    if (!label) {
      break;
    }
    input.at = label.end;
    const meaning = keyMeaning(label.key);
    if (meaning === "params") {
      const next = yield* input.pastBlanks(input.at);
      if (
        (input.sees(next) || (yield* input.has(next))) &&
        !(yield* isLabelAt(input, next)) &&
        !/^[{｛`]$/.test(input.text.charAt(next))
      ) {
        input.at = next;
        params.set(
          name === SEND_MESSAGE ? "message" : "query",
          yield* readLine(reader, show.roleOf("params", "message")),
        );
      }
    } else if (meaning === "thoughts") {
      members["inner_thoughts"] = yield* readLine(reader, "thoughts");
    } else {
      params.set(label.key, yield* readLine(reader, show.roleOf("params", label.key)));
    }
  }
  return params.size === 0 ? undefined : { ...members, params: Object.fromEntries(params) };
}

function* isLabelAt(input: ReplyInput, at: number): Reading<boolean> {
  const label = yield* readLabel(input, at);
  return label !== undefined && isCallLabel(label.key);
}
