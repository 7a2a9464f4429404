import { CallShow, type Kind, type Role } from "./call-show.ts";
import { isOutside, type Positional, readKey, skipColon, skipFiller } from "./loose-key.ts";
import { keyAt, opensString, readString, type StringPlace } from "./loose-string.ts";
import { readNaked } from "./naked-value.ts";
import { isBlank, type Reading, ReplyInput } from "./reply-input.ts";
import { isFunctionWord } from "./reply-keys.ts";

/** A call is nested six deep at most. */
const MAX_DEPTH = 48;
/** Units in an object that belong to nothing; more of them, and it is no object. */
const MAX_JUNK = 24;
const MAX_MEMBERS = 64;
/** How the key of an argument without a name begins. */
export const UNNAMED = "argument_";
/** Lines of a message. */
const MAX_ITEMS = 512;
/** Parameters written as a string, in a string, in a string. */
const MAX_ENCODED = 3;

/** What Gemma 4 writes for a quotation mark. */
const GEMMA_QUOTE = '<|"|>';

const BRACES = "{｛";
const BRACKETS = "[［";

/** Reads values of JSON and of all that models write for JSON. */
export class LooseReader {
  readonly input: ReplyInput;
  readonly show: CallShow;
  /** Whether the text ended inside a value, so that its end is missing. */
  cut = false;
  /** Whether there are more brackets than in any call. */
  #isTooDeep = false;
  readonly #encoded: number;
  /** What is open, outermost first. */
  #open: ("{" | "[" | "(")[] = [];

  constructor(input: ReplyInput, show: CallShow, encoded = 0) {
    this.input = input;
    this.show = show;
    this.#encoded = encoded;
  }

  /** Reads one value; undefined where there is none. */
  *value(kind: Kind, role: Role, place: StringPlace, key = ""): Reading<unknown> {
    const { input } = this;
    yield* skipFiller(input);
    this.#isTooDeep ||= this.#open.length >= MAX_DEPTH;
    if (this.#isTooDeep || !(input.sees(input.at) || (yield* input.has(input.at)))) {
      return undefined;
    }
    const { unit } = input;
    if (BRACES.includes(unit)) {
      return yield* this.object(this.#kindOf(kind, key, place));
    }
    if (BRACKETS.includes(unit)) {
      const isInner = place.role === "item" || this.#open.length === 0;
      return yield* this.list(isInner ? kind : this.show.listKindOf(kind, key));
    }
    if (yield* input.startsWith(GEMMA_QUOTE, input.at)) {
      return yield* this.#marked(role);
    }
    if (unit === "(") {
      return yield* this.#grouped(kind, role, place, key);
    }
    if (opensString(unit)) {
      return yield* this.string(role, place);
    }
    return yield* this.#nakedValue(kind, place, role);
  }

  /** What an object is by its place: the outermost, an item of a list, or a member. */
  #kindOf(kind: Kind, key: string, { role }: StringPlace): Kind {
    if (this.#open.length === 0) {
      return kind;
    }
    if (role === "item") {
      return kind === "lines" ? "other" : kind;
    }
    return this.show.kindOf(kind, key);
  }

  /** Reads an object from its brace on. */
  *object(kind: Kind): Reading<Record<string, unknown>> {
    this.input.at++;
    return yield* this.members(kind, "{");
  }

  /** The arguments of `name(…)`, from the bracket on, as members; one without a name is the message. */
  *call(name: string): Reading<Record<string, unknown>> {
    this.show.setFunction(name);
    this.input.at++;
    const params = yield* this.members("params", "(");
    return { function: name, params };
  }

  /** Reads members up to the bracket that closes them, to something that belongs to no object, or to the end. */
  *members(kind: Kind, open: "{" | "("): Reading<Record<string, unknown>> {
    const { input } = this;
    const members = new Map<string, unknown>();
    this.#open.push(open);
    for (let junk = 0; junk < MAX_JUNK && members.size < MAX_MEMBERS && !this.#isTooDeep; ) {
      yield* skipFiller(input);
      if (
        !(input.sees(input.at) || (yield* input.has(input.at))) ||
        (yield* isOutside(input)) ||
        (yield* this.#closes(open))
      ) {
        break;
      }
      if (BRACES.includes(input.unit)) {
        // Written in two braces.
        const inner = (yield* this.value(kind, "other", { role: "item", isArgument: false })) ?? {};
        for (const [key, value] of Object.entries(inner)) {
          add(members, key, value);
        }
        continue;
      }
      const key = yield* readKey(input, open === "(");
      if (key === undefined) {
        junk++;
        input.at++;
        continue;
      }
      yield* this.#member(members, kind, key, open);
    }
    this.#open.pop();
    if (this.#open.length === 0 && kind === "call") {
      this.show.endOfCall();
    }
    return Object.fromEntries(members);
  }

  *list(kind: Kind): Reading<unknown[]> {
    const { input, show } = this;
    const items: unknown[] = [];
    input.at++;
    this.#open.push("[");
    const role: Role = kind === "lines" ? "line" : "other";
    for (let empty = 0; empty < MAX_JUNK && items.length < MAX_ITEMS && !this.#isTooDeep; ) {
      yield* skipFiller(input);
      if (
        !(input.sees(input.at) || (yield* input.has(input.at))) ||
        (yield* isOutside(input)) ||
        (yield* this.#closes("["))
      ) {
        break;
      }
      const before = input.at;
      const item = yield* this.value(kind, role, { role: "item", isArgument: false });
      if (item !== undefined) {
        items.push(item);
      }
      if (input.at === before) {
        input.at++;
        empty++;
      }
    }
    this.#open.pop();
    if (kind === "lines") {
      show.endLines();
    }
    return items;
  }

  /** Reads a string; one that holds the parameters as text is looked into while it grows. */
  *string(role: Role, place: StringPlace): Reading<string> {
    const { show } = this;
    const encoded = role === "params" || role === "reply" ? new EncodedValue(show, role, this.#encoded + 1) : undefined;
    let value = "";
    let closed = false;
    do {
      const before = value;
      const hear = (text: string) => (encoded ? encoded.hear(before + text) : show.hear(role, before + text));
      const part = yield* readString(this.input, place, hear);
      value += part.value;
      closed = part.closed;
    } while (closed && (yield* this.#isContinued()));
    const end = { closed, depth: this.#open.length };
    if (encoded) {
      encoded.finish(value, closed);
    }
    const finished = show.finish(encoded ? "other" : role, value, end);
    this.cut ||= finished.cut;
    return finished.text;
  }

  /** `"…" + "…"` */
  *#isContinued(): Reading<boolean> {
    const { input } = this;
    const operator = yield* input.pastBlanks(input.at);
    if (!(input.sees(operator) || (yield* input.has(operator))) || input.text.charAt(operator) !== "+") {
      return false;
    }
    const operand = yield* input.pastBlanks(operator + 1);
    if (!opensString(input.text.charAt(operand))) {
      return false;
    }
    input.at = operand;
    return true;
  }

  *#member(members: Map<string, unknown>, kind: Kind, key: string | Positional, open: "{" | "("): Reading<void> {
    const { input, show } = this;
    if (typeof key !== "string") {
      // An argument without a name.
      const isText = members.size === 0 && opensString(input.unit);
      const role = isText ? show.roleOf(kind, "message") : "other";
      const place: StringPlace = { role: "value", isArgument: true };
      const value = yield* this.value(kind, role, place, "params");
      add(members, isText ? "message" : `${UNNAMED}${members.size}`, value);
      return;
    }
    const isSeparated = yield* skipColon(input);
    if (!isSeparated) {
      this.input.at = yield* this.input.pastBlanks(this.input.at);
      if (!opensString(input.unit) && !`${BRACES}${BRACKETS}`.includes(input.unit || " ")) {
        add(members, key, null);
        return;
      }
    }
    const place: StringPlace = { role: "value", isArgument: open === "(" };
    add(members, key, yield* this.value(kind, show.roleOf(kind, key), place, key));
  }

  /** Whether the object was closed too early: its parameters follow. */
  *#goesOn(): Reading<boolean> {
    const { input } = this;
    const comma = yield* input.pastBlanks(input.at);
    if (!(input.sees(comma) || (yield* input.has(comma))) || !",，".includes(input.text.charAt(comma))) {
      return false;
    }
    return yield* keyAt(input, yield* input.pastBlanks(comma + 1));
  }

  /** Whether a bracket ends what is open; one that ends something further out is left to it. */
  *#closes(open: "{" | "[" | "("): Reading<boolean> {
    const { input } = this;
    const { unit } = input;
    const closed = "}｝".includes(unit) ? "{" : "]］".includes(unit) ? "[" : ")）".includes(unit) ? "(" : undefined;
    if (closed === undefined) {
      return false;
    }
    if (closed === open) {
      input.at++;
      return !(open === "{" && this.#open.length === 1 && this.show.lacksParams && (yield* this.#goesOn()));
    }
    return this.#open.includes(closed);
  }

  /** A string between Gemma's marks. */
  *#marked(role: Role): Reading<string> {
    const { input, show } = this;
    const start = input.at + GEMMA_QUOTE.length;
    let end = input.text.indexOf(GEMMA_QUOTE, start);
    while (end === -1 && !input.ended) {
      show.hear(role, input.text.slice(start, -GEMMA_QUOTE.length));
      input.at = input.text.length;
      yield* input.has(input.at);
      end = input.text.indexOf(GEMMA_QUOTE, start);
    }
    const closed = end !== -1;
    input.at = closed ? end + GEMMA_QUOTE.length : input.text.length;
    const finished = show.finish(role, input.text.slice(start, closed ? end : undefined), { closed, depth: 1 });
    this.cut ||= finished.cut;
    return finished.text;
  }

  /** `("…" "…")` around a value. */
  *#grouped(kind: Kind, role: Role, place: StringPlace, key: string): Reading<unknown> {
    this.input.at++;
    this.#open.push("(");
    const value = yield* this.value(kind, role, { ...place, isArgument: true }, key);
    this.#open.pop();
    this.input.at = yield* this.input.pastBlanks(this.input.at);
    if (this.input.unit === ")") {
      this.input.at++;
    }
    return value;
  }

  *#nakedValue(kind: Kind, place: StringPlace, role: Role): Reading<unknown> {
    const { input } = this;
    const isShown = role === "thoughts" || role === "message" || role === "line";
    const naked = yield* readNaked(input, place, text => (isShown ? this.show.hear(role, text) : undefined));
    if (naked.closed && input.unit === "(" && isFunctionWord(naked.text) && kind === "call") {
      return yield* this.call(naked.text);
    }
    if (naked.closed && /^[fbru]{1,2}$/i.test(naked.text) && opensString(input.unit)) {
      return yield* this.string(role, place);
    }
    if (typeof naked.value !== "string" || naked.text === "") {
      return naked.value;
    }
    const finished = this.show.finish(role, naked.value, { closed: naked.closed, depth: this.#open.length });
    this.cut ||= finished.cut;
    return finished.text;
  }
}

/** The first value of a key counts, since it may have been shown. */
function add(members: Map<string, unknown>, key: string, value: unknown): void {
  if (members.get(key) === undefined || members.get(key) === null) {
    members.set(key, value);
  }
}

/** Parameters, or a whole reply, inside a string; read while the string grows. */
class EncodedValue {
  readonly #show: CallShow;
  readonly #role: "params" | "reply";
  readonly #depth: number;
  #inner: LooseReader | undefined;
  #reading: Reading<unknown> | undefined;
  #isText: boolean | undefined;

  constructor(show: CallShow, role: "params" | "reply", depth: number) {
    this.#show = show;
    this.#role = role;
    this.#depth = depth;
  }

  hear(value: string): void {
    const first = Array.from(value.slice(0, 64)).find(unit => !isBlank(unit));
    if (this.#isText === undefined && first !== undefined) {
      this.#isText = !/^[{["'｛]$/.test(first) || this.#depth > MAX_ENCODED;
    }
    if (this.#isText === true && this.#role === "params") {
      this.#show.hear("message", value);
    } else if (this.#isText === false) {
      this.#feed(value, false);
    }
  }

  finish(value: string, closed: boolean): void {
    this.hear(value);
    if (this.#isText === true && this.#role === "params") {
      this.#show.finish("message", value, { closed, depth: 1 });
    } else if (this.#isText === false) {
      this.#feed(value, true);
    }
  }

  #feed(value: string, ended: boolean): void {
    this.#inner ??= new LooseReader(new ReplyInput(), this.#show, this.#depth);
    this.#inner.input.text = value;
    this.#inner.input.ended = ended;
    this.#reading ??= this.#inner.value(this.#role === "params" ? "params" : "call", this.#role, {
      role: "value",
      isArgument: false,
    });
    this.#reading.next();
  }
}

/** The value that a text holds; undefined where there is none. */
export function readLoose(text: string): unknown {
  const input = new ReplyInput();
  input.text = text;
  input.ended = true;
  const reader = new LooseReader(input, new CallShow(() => {}));
  const { done, value } = reader.value("other", "other", { role: "value", isArgument: false }).next();
  return done ? value : undefined;
}
