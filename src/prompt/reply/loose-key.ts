import { keyAt, opensString, readString } from "./loose-string.ts";
import type { Reading, ReplyInput } from "./reply-input.ts";

const LONGEST_KEY = 64;

/** What stands for the key of an argument without a name. */
export type Positional = typeof POSITIONAL;
export const POSITIONAL = Symbol("positional");

/** Reads a key, in quotation marks or without; undefined where none stands. */
export function* readKey(input: ReplyInput, isArgument: boolean): Reading<string | Positional | undefined> {
  const start = input.at;
  if (opensString(input.unit)) {
    if (isArgument && !(yield* isNamed(input))) {
      return POSITIONAL;
    }
    const { value } = yield* readKeyString(input);
    return value;
  }
  let end = start;
  while (
    end - start < LONGEST_KEY &&
    (input.sees(end) || (yield* input.has(end))) &&
    /^[\p{L}\p{N}_.\-*\\ ]$/u.test(input.text.charAt(end))
  ) {
    end++;
  }
  yield* input.has(end);
  if (end === start) {
    return undefined;
  }
  if (isArgument && !(yield* isColon(input, end))) {
    return POSITIONAL;
  }
  if (opensString(input.text.charAt(end)) && !(yield* isColon(input, end + 1)) && (yield* keyAt(input, end))) {
    // Words before the key.
    input.at = end;
    return (yield* readKeyString(input)).value;
  }
  // A key whose first quotation mark is missing.
  input.at = opensString(input.text.charAt(end)) ? end + 1 : end;
  return input.text.slice(start, end);
}

/** Whether the string here is a key: `"message": …` in round brackets. */
function* isNamed(input: ReplyInput): Reading<boolean> {
  let end = input.at + 1;
  while (
    end - input.at < LONGEST_KEY &&
    (input.sees(end) || (yield* input.has(end))) &&
    /^[\w-]$/.test(input.text.charAt(end))
  ) {
    end++;
  }
  const isClosed = (input.sees(end) || (yield* input.has(end))) && opensString(input.text.charAt(end));
  return isClosed && (yield* isColon(input, end + 1));
}

/** Passes what stands between key and value; false where nothing does. */
export function* skipColon(input: ReplyInput): Reading<boolean> {
  const colon = yield* input.pastBlanks(input.at);
  if (!(input.sees(colon) || (yield* input.has(colon))) || !":：=".includes(input.text.charAt(colon))) {
    return false;
  }
  input.at = colon + 1;
  if ((input.sees(input.at) || (yield* input.has(input.at))) && /^[=>]$/.test(input.unit)) {
    input.at++;
  }
  return true;
}

/** Blanks, commas and comments. */
export function* skipFiller(input: ReplyInput): Reading<void> {
  for (;;) {
    input.at = yield* input.pastBlanks(input.at);
    if (!(input.sees(input.at) || (yield* input.has(input.at)))) {
      return;
    }
    const { unit } = input;
    if (",，、;；…".includes(unit)) {
      input.at++;
    } else if (unit === "#" || (yield* input.startsWith("//", input.at))) {
      const end = yield* input.indexOf("\n", input.at);
      input.at = end === -1 ? input.text.length : end + 1;
    } else if (yield* input.startsWith("/*", input.at)) {
      const end = yield* input.indexOf("*/", input.at + 2);
      input.at = end === -1 ? input.text.length : end + 2;
    } else {
      return;
    }
  }
}

/** A tag or the end of a code fence: the object was left open. */
export function* isOutside(input: ReplyInput): Reading<boolean> {
  if (input.unit === "`") {
    return yield* input.startsWith("```", input.at);
  }
  return (
    input.unit === "<" &&
    (input.sees(input.at + 1) || (yield* input.has(input.at + 1))) &&
    /^[|｜/a-z]$/i.test(input.text.charAt(input.at + 1))
  );
}

function* readKeyString(input: ReplyInput): Reading<{ value: string }> {
  const start = input.at;
  // A key without its second quotation mark ends at the colon.
  let end = start + 1;
  while (
    end - start < LONGEST_KEY &&
    (input.sees(end) || (yield* input.has(end))) &&
    /^[\w ]$/.test(input.text.charAt(end))
  ) {
    end++;
  }
  if (end > start + 1 && (input.sees(end) || (yield* input.has(end))) && ":：".includes(input.text.charAt(end))) {
    input.at = end;
    return { value: input.text.slice(start + 1, end) };
  }
  return yield* readString(input, { role: "key", isArgument: false }, () => {});
}

function* isColon(input: ReplyInput, at: number): Reading<boolean> {
  const colon = yield* input.pastBlanks(at);
  return (input.sees(colon) || (yield* input.has(colon))) && ":：=".includes(input.text.charAt(colon));
}
