import { keyAt, type StringPlace } from "./loose-string.ts";
import type { Reading, ReplyInput } from "./reply-input.ts";

const LITERALS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["none", null],
  ["undefined", null],
  ["nan", null],
]);

const LONGEST_NAME = 64;

/** What ends no value and tells nothing about its end. */
const PLAIN = /[^\n}\]｝］<()（）,，"'“”＂]+/y;

/** Units of the longest constant or number; what is longer is text. */
const LONGEST_LITERAL = 40;

export interface NakedValue {
  readonly text: string;
  readonly value: unknown;
  /** Whether something ended it, and not the end of the reply. */
  readonly closed: boolean;
}

/** A value without quotation marks: a number, a constant of JSON, Python or JavaScript, or text up to what ends it. */
export function* readNaked(input: ReplyInput, place: StringPlace, hear: (text: string) => void): Reading<NakedValue> {
  const start = input.at;
  for (; yield* input.has(input.at); input.at++) {
    input.at += input.run(PLAIN, input.at).length;
    if (input.at >= input.text.length && input.at - start > LONGEST_LITERAL) {
      hear(input.text.slice(start));
    }
    if (!(input.sees(input.at) || (yield* input.has(input.at)))) {
      break;
    }
    const unit = input.unit;
    if (input.nearEnd && input.at - start > LONGEST_LITERAL) {
      hear(input.text.slice(start, input.at));
    }
    if ("\n}]｝］<".includes(unit) || (place.isArgument && unit === ")")) {
      break;
    }
    if (unit === "(" && input.at - start < LONGEST_NAME && /^[\w.]+$/.test(input.text.slice(start, input.at))) {
      break;
    }
    if (",，".includes(unit) && (yield* endsAtComma(input, place))) {
      break;
    }
    if ("\"'“”＂".includes(unit) && input.at - start < 3 && /^[fbru]{1,2}$/i.test(input.text.slice(start, input.at))) {
      break;
    }
    if ('"“”＂'.includes(unit) && (yield* endsAtQuote(input))) {
      const text = input.text.slice(start, input.at).trim();
      input.at++;
      return { text, value: text, closed: true };
    }
  }
  const text = input.text.slice(start, input.at).trim();
  return { text, value: literal(text), closed: input.at < input.text.length };
}

function literal(text: string): unknown {
  const constant = LITERALS.get(text.toLowerCase());
  if (constant !== undefined) {
    return constant;
  }
  return /^-?\d{1,15}(?:\.\d{1,15})?(?:e[+-]?\d{1,3})?$/i.test(text) ? Number(text) : text;
}

function* endsAtComma(input: ReplyInput, place: StringPlace): Reading<boolean> {
  if (place.role === "item") {
    return true;
  }
  const next = yield* input.pastBlanks(input.at + 1);
  return (
    !(input.sees(next) || (yield* input.has(next))) ||
    "}]｝］".includes(input.text.charAt(next)) ||
    (yield* keyAt(input, next))
  );
}

/** Text whose first quotation mark is missing. */
function* endsAtQuote(input: ReplyInput): Reading<boolean> {
  const next = yield* input.pastBlanks(input.at + 1);
  if (!(input.sees(next) || (yield* input.has(next)))) {
    return true;
  }
  const unit = input.text.charAt(next);
  if ("}]｝］".includes(unit)) {
    return true;
  }
  return ",，".includes(unit) && (yield* keyAt(input, yield* input.pastBlanks(next + 1)));
}
