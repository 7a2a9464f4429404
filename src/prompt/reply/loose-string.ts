import { isBlank, type Reading, type ReplyInput } from "./reply-input.ts";
import { isKnownKey, keyMeaning } from "./reply-keys.ts";
import { StringDecoder } from "./string-decoder.ts";

/** Where a string stands, which tells what may follow its end. */
export interface StringPlace {
  readonly role: "key" | "value" | "item";
  /** Whether it is an argument of a call in round brackets. */
  readonly isArgument: boolean;
}

export interface LooseString {
  /** Decoded. */
  readonly value: string;
  readonly closed: boolean;
}

/** What closes a string that these open. */
const CLOSING: Readonly<Record<string, string>> = {
  '"': '"”＂',
  "＂": '＂"',
  "“": '”“"',
  "”": '”"',
  "„": '”“"',
  "'": "'’",
  "‘": "’'",
  "’": "’'",
  "`": "`",
  "「": "」",
  "『": "』",
};

const ANY_QUOTE = "\"＂“”„'‘’`「」『』";
const KEY_UNIT = /^[\p{L}\p{N}_.\\-]$/u;
const LONGEST_KEY = 48;
/** What can neither end a string nor tell anything about its end. */
const PLAIN = /[^"'`“”„‘’＂「」『』\\,，、\s]+/y;
const LONGEST_BLANK = 200;
const LONGEST_FILLER = 8;
const LONGEST_REMARK = 24;

export function opensString(unit: string): boolean {
  return unit !== "" && CLOSING[unit] !== undefined;
}

/**
 * Reads a string from its opening quotation mark on. A quotation mark inside ends it only if what follows could stand
 * behind a string at this place, so that `"He said "hi" to me"` is one string; escapes that JSON does not know and raw
 * line breaks stand for themselves.
 * @param hear gets what has been read so far, decoded, whenever the reader may have to wait.
 */
export function* readString(
  input: ReplyInput,
  place: StringPlace,
  hear: (value: string) => void,
): Reading<LooseString> {
  const open = input.unit;
  input.at++;
  const triple = yield* readTriple(input, open);
  const closing = triple ? open : (CLOSING[open] ?? open);
  const decoder = new StringDecoder();
  let value = "";
  let inner = false;
  /** Whether a comma, and a blank at most, was read last. */
  let afterComma = false;
  let comma = false;
  for (;;) {
    if (input.at >= input.text.length && !input.ended) {
      hear(value);
    }
    if (!(input.sees(input.at) || (yield* input.has(input.at)))) {
      return { value, closed: false };
    }
    if (!decoder.inEscape) {
      const plain = input.run(PLAIN, input.at);
      if (plain !== "") {
        value += plain;
        input.at += plain.length;
        afterComma = false;
        comma = false;
        continue;
      }
    }
    const unit = input.unit;
    if (!decoder.inEscape && closing.includes(unit)) {
      if (input.nearEnd) {
        hear(value);
      }
      const end = triple
        ? (yield* input.startsWith(open.repeat(3), input.at))
          ? 3
          : 0
        : yield* endHere(input, place, { unit, open, inner, afterComma });
      if (end !== undefined && end > 0) {
        input.at += end;
        return { value, closed: true };
      }
      if (end === -1) {
        // The closing quotation mark was forgotten: this one opens the next key.
        return { value: value.replace(/[\s,，、]{1,20}$/, ""), closed: true };
      }
    }
    afterComma = ",，、".includes(unit) || (comma && isBlank(unit));
    comma = ",，、".includes(unit);
    inner = unit === "“" || (inner && unit !== "”");
    value += decoder.push(unit);
    input.at++;
  }
}

/** Python's three quotation marks; two are an empty string. */
function* readTriple(input: ReplyInput, open: string): Reading<boolean> {
  if ((open !== '"' && open !== "'" && open !== "`") || !(yield* input.startsWith(open + open, input.at))) {
    return false;
  }
  input.at += 2;
  return true;
}

/** A quotation mark that may end a string. */
interface Mark {
  readonly unit: string;
  /** The mark that opened the string. */
  readonly open: string;
  /** Whether a curly mark was opened inside the string. */
  readonly inner: boolean;
  readonly afterComma: boolean;
}

/** Units of the closing mark; 0 where it is none; -1 where it already opens the next key. */
function* endHere(input: ReplyInput, place: StringPlace, { unit, open, inner, afterComma }: Mark): Reading<0 | 1 | -1> {
  const next = yield* input.pastBlanks(input.at + 1);
  if (next - input.at > LONGEST_BLANK || !(input.sees(next) || (yield* input.has(next)))) {
    return 1;
  }
  if (place.role === "key") {
    return 1;
  }
  // A curly mark inside straight ones is an end only if nothing opened it.
  if (unit !== open && inner && unit === "”" && open === '"') {
    return 0;
  }
  const after = input.text.charAt(next);
  if ("}]｝］".includes(after)) {
    return 1;
  }
  if (after === "," || after === "，" || after === "、" || after === ";") {
    return (yield* mayFollowComma(input, next + 1, place)) ? 1 : 0;
  }
  if (after === ")" || after === "）") {
    return place.isArgument ? ((yield* mayFollowBracket(input, next + 1)) ? 1 : 0) : 0;
  }
  if (after === "<") {
    return (yield* isTag(input, next)) ? 1 : 0;
  }
  if (after === "`") {
    return (yield* input.startsWith("```", next)) ? 1 : 0;
  }
  if (after === "/" || after === "#") {
    return (yield* isComment(input, next)) ? 1 : 0;
  }
  if (after === "+") {
    const operand = yield* input.pastBlanks(next + 1);
    return opensString(input.text.charAt(operand)) ? 1 : 0;
  }
  if (place.role === "item" && ANY_QUOTE.includes(after) && next > input.at + 1) {
    return 1;
  }
  if (afterComma && place.role === "value" && next === input.at + 1 && (yield* nakedKeyAt(input, next))) {
    return -1;
  }
  return (yield* keyAt(input, next)) ? 1 : 0;
}

function* mayFollowComma(input: ReplyInput, at: number, place: StringPlace): Reading<boolean> {
  const next = yield* pastFiller(input, at);
  if (!(input.sees(next) || (yield* input.has(next)))) {
    return true;
  }
  const unit = input.text.charAt(next);
  if ("}]｝］".includes(unit)) {
    return true;
  }
  if (/^[a-z]$/.test(unit) && place.role === "value" && (yield* remarkAt(input, next))) {
    return true;
  }
  if (place.role === "item") {
    return opensString(unit) || /^[{[｛［\dtfnTFN-]$/.test(unit);
  }
  if (place.isArgument && unit === ")") {
    return true;
  }
  return unit === "/" || unit === "#" ? yield* isComment(input, next) : yield* keyAt(input, next);
}

/** Blanks, more commas, and the dots of something left out. */
function* pastFiller(input: ReplyInput, at: number): Reading<number> {
  let next = yield* input.pastBlanks(at);
  for (let count = 0; count < LONGEST_FILLER && (input.sees(next) || (yield* input.has(next))); count++) {
    if (!",，.…".includes(input.text.charAt(next))) {
      break;
    }
    next = yield* input.pastBlanks(next + 1);
  }
  return next;
}

/** A word or two before a key in quotation marks: `"…", and then "function": …`. */
function* remarkAt(input: ReplyInput, at: number): Reading<boolean> {
  let end = at;
  while (
    end - at < LONGEST_REMARK &&
    (input.sees(end) || (yield* input.has(end))) &&
    /^[a-z ]$/.test(input.text.charAt(end))
  ) {
    end++;
  }
  const isQuote = (input.sees(end) || (yield* input.has(end))) && input.text.charAt(end) === '"';
  return isQuote && (yield* nakedKeyAt(input, end + 1));
}

/** Behind the bracket that ends a call: nothing, another closing mark, a new line. */
function* mayFollowBracket(input: ReplyInput, at: number): Reading<boolean> {
  if (!(input.sees(at) || (yield* input.has(at)))) {
    return true;
  }
  return /^[\s)\]};,<`]$/.test(input.text.charAt(at));
}

function* isComment(input: ReplyInput, at: number): Reading<boolean> {
  if (input.text.charAt(at) === "#") {
    return (input.sees(at + 1) || (yield* input.has(at + 1))) && isBlank(input.text.charAt(at + 1));
  }
  return (input.sees(at + 1) || (yield* input.has(at + 1))) && "/*".includes(input.text.charAt(at + 1));
}

function* isTag(input: ReplyInput, at: number): Reading<boolean> {
  return (input.sees(at + 1) || (yield* input.has(at + 1))) && /^[|｜/a-z]$/i.test(input.text.charAt(at + 1));
}

/** Whether a key with its colon stands here, in quotation marks or, if it is one that is known, without. */
export function* keyAt(input: ReplyInput, at: number): Reading<boolean> {
  if (!(input.sees(at) || (yield* input.has(at)))) {
    return false;
  }
  const quoted = ANY_QUOTE.includes(input.text.charAt(at));
  const start = quoted ? at + 1 : at;
  let end = start;
  while (
    end - start < LONGEST_KEY &&
    (input.sees(end) || (yield* input.has(end))) &&
    isKeyUnit(input.text.charAt(end), quoted)
  ) {
    end++;
  }
  if (quoted && !input.sees(end) && /^\w*$/.test(input.text.slice(start, end))) {
    // The reply ends inside the key.
    return true;
  }
  if (end === start || end - start === LONGEST_KEY) {
    return false;
  }
  const key = input.text.slice(start, end);
  const isClosed = (input.sees(end) || (yield* input.has(end))) && ANY_QUOTE.includes(input.text.charAt(end));
  if (quoted !== isClosed && !isKnownKey(key)) {
    return false;
  }
  const colon = yield* input.pastBlanks(isClosed ? end + 1 : end);
  if (!(input.sees(colon) || (yield* input.has(colon))) || colon - end > LONGEST_BLANK) {
    return false;
  }
  const after = input.text.charAt(colon);
  if (quoted && isClosed && isKnownKey(key) && (opensString(after) || "{｛".includes(after))) {
    // The colon was forgotten.
    return true;
  }
  return ":：=".includes(after) && (quoted || isKnownKey(key) || /^[a-z]+(?:_[a-z]+)+$/.test(key));
}

/** `function":` right behind a quotation mark. */
function* nakedKeyAt(input: ReplyInput, start: number): Reading<boolean> {
  let end = start;
  while (
    end - start < LONGEST_KEY &&
    (input.sees(end) || (yield* input.has(end))) &&
    isKeyUnit(input.text.charAt(end), false)
  ) {
    end++;
  }
  if (!(input.sees(end) || (yield* input.has(end))) || !ANY_QUOTE.includes(input.text.charAt(end))) {
    return false;
  }
  const colon = yield* input.pastBlanks(end + 1);
  const isColon = (input.sees(colon) || (yield* input.has(colon))) && ":：".includes(input.text.charAt(colon));
  return isColon && keyMeaning(input.text.slice(start, end)) !== undefined;
}

function isKeyUnit(unit: string, quoted: boolean): boolean {
  return KEY_UNIT.test(unit) || (quoted && unit === " ");
}
