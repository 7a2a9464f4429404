import { SEND_MESSAGE } from "../prompt-function.ts";
import { type Answer, readAnswer, skipAnswerMark } from "./answer-text.ts";
import { CallShow } from "./call-show.ts";
import { isCallLabel, readLabel, readLabelledCall, readLine } from "./labelled-lines.ts";
import { LooseReader, readLoose, UNNAMED } from "./loose-json.ts";
import { keyAt } from "./loose-string.ts";
import type { ReplyCall } from "./parsed-reply.ts";
import { Prose } from "./prose.ts";
import { readCall } from "./read-call.ts";
import { REASONING_TAGS } from "./reasoning-tags.ts";
import { type Reading, ReplyInput } from "./reply-input.ts";
import { DIRECTLY_ANSWER, functionName, isFunctionWord, keyMeaning, snakeCase } from "./reply-keys.ts";
import { calledBy, paramsOfTag, readTag, readTagCall } from "./tag-call.ts";

/** The call in a reply, and whether the reply ended inside it. */
export interface FoundCall {
  readonly call: ReplyCall;
  readonly cut: boolean;
}

/** Places at which a call is tried; text with more of them is no reply. */
const MAX_TRIES = 48;
const LONGEST_WORD = 64;

/** Looks for the first call in a reply, whatever format it is written in and whatever stands around it. */
export class ReplyScanner {
  readonly #input: ReplyInput;
  readonly #show: CallShow;
  readonly #prose = new Prose();
  #thoughts: string | undefined;
  /** Ends of reasoning that are nowhere. */
  readonly #unclosed = new Set<string>();

  constructor(input: ReplyInput, show: CallShow) {
    this.#input = input;
    this.#show = show;
  }

  *scan(): Reading<FoundCall | undefined> {
    const input = this.#input;
    const found = yield* this.#withoutBrace();
    if (found) {
      return found;
    }
    for (let tries = 0; tries < MAX_TRIES && (input.sees(input.at) || (yield* input.has(input.at))); ) {
      if (this.#prose.skip(input)) {
        continue;
      }
      const { unit } = input;
      if ("<[◁".includes(unit) && (yield* this.#skipReasoning())) {
        continue;
      }
      const closing = unit === "<" || unit === ">" ? yield* skipAnswerMark(input) : undefined;
      if (closing !== undefined) {
        const answer = yield* readAnswer(input, this.#show, closing);
        if (answer) {
          return this.#answered(answer);
        }
        continue;
      }
      if (this.#prose.atLineStart && /^[\w*>#-]$/.test(unit)) {
        const start = input.at;
        const found = yield* this.#labelled();
        if (found) {
          return found;
        }
        if (input.at !== start) {
          continue;
        }
      }
      if (/^[A-Za-z_]$/.test(unit)) {
        const found = yield* this.#word();
        if (found) {
          return found;
        }
        continue;
      }
      if (unit === "<") {
        const found = yield* this.#tag();
        if (found) {
          return found;
        }
        continue;
      }
      if ("{[｛［".includes(unit) || (unit === '"' && (yield* this.#isEncoded()))) {
        tries++;
        const found = yield* this.#value();
        if (found) {
          return found;
        }
        continue;
      }
      this.#prose.pass(input);
    }
    return undefined;
  }

  /** An object whose opening brace was given to the model, and is not repeated by the server. */
  *#withoutBrace(): Reading<FoundCall | undefined> {
    const input = this.#input;
    const start = yield* input.pastBlanks(0);
    if (!(input.sees(start) || (yield* input.has(start))) || input.text.charAt(start) !== '"') {
      return undefined;
    }
    if (!(yield* keyAt(input, start))) {
      return undefined;
    }
    input.at = start;
    const reader = this.#reader();
    const call = readCall(yield* reader.members("call", "{"), readLoose);
    if (!call) {
      input.at = start;
    }
    return call && this.#found(call, reader.cut);
  }

  /** Whether reasoning began here, and was skipped; without an end, it is read like the rest. */
  *#skipReasoning(): Reading<boolean> {
    const input = this.#input;
    const start = input.at;
    for (const [open, close] of REASONING_TAGS) {
      if (yield* input.startsWith(open, start)) {
        const end = this.#unclosed.has(close) ? -1 : yield* input.indexOf(close, start + open.length);
        if (end === -1) {
          this.#unclosed.add(close);
        }
        input.at = end === -1 ? start + open.length : end + close.length;
        if (end === -1) {
          this.#prose.becomeLong();
        } else {
          this.#prose.startOver();
        }
        return true;
      }
      if (yield* input.startsWith(close, start)) {
        input.at = start + close.length;
        this.#prose.startOver();
        return true;
      }
    }
    return false;
  }

  /** A word: a function's name before its arguments, or before JSON that holds them. */
  *#word(): Reading<FoundCall | undefined> {
    const input = this.#input;
    const start = input.at;
    let end = start;
    while (
      end - start < LONGEST_WORD &&
      (input.sees(end) || (yield* input.has(end))) &&
      /^[\w.\\]$/.test(input.text.charAt(end))
    ) {
      end++;
    }
    const word = input.text
      .slice(start, end)
      .replace(/\.call$/, "")
      .replace(/\\/g, "");
    input.at = Math.max(end, start + 1);
    this.#prose.atLineStart = false;
    this.#prose.count(word);
    if (!isFunctionWord(word)) {
      return undefined;
    }
    const name = functionName(word);
    if (name === undefined) {
      return undefined;
    }
    const next = yield* input.pastBlanks(end);
    if (next === end && (input.sees(next) || (yield* input.has(next))) && input.text.charAt(next) === "(") {
      const found = yield* this.#pythonCall(name, next);
      if (found) {
        return found;
      }
      input.at = next + 1;
    }
    this.#prose.nameFunction(name, end);
    return undefined;
  }

  *#pythonCall(name: string, bracket: number): Reading<FoundCall | undefined> {
    const reader = this.#reader();
    this.#input.at = bracket;
    const call = readCall(yield* reader.call(name), readLoose);
    if (call && Object.keys(call.params).some(key => !key.startsWith(UNNAMED))) {
      return this.#found(call, reader.cut);
    }
    this.#show.startOver();
    return undefined;
  }

  *#tag(): Reading<FoundCall | undefined> {
    const input = this.#input;
    const tag = yield* readTag(input, input.at);
    if (!tag) {
      input.at++;
      return undefined;
    }
    const name = calledBy(tag);
    const word = snakeCase(tag.name);
    const hinted = this.#prose.namedBefore(input, input.at);
    if (name !== undefined) {
      const reader = this.#reader();
      const call = readCall(yield* readTagCall(reader, name, tag), readLoose);
      return call && this.#found(call, reader.cut);
    }
    if (!tag.isClosing && word === "arg_key" && hinted !== undefined) {
      const reader = this.#reader();
      const params = yield* readTagCall(reader, hinted, {
        ...tag,
        name: "tool_call",
        end: input.at,
        attributes: new Map(),
      });
      const call = readCall(params, readLoose);
      return call && this.#found(call, reader.cut);
    }
    input.at = tag.end;
    if (!tag.isClosing && keyMeaning(word) === "thoughts") {
      const end = yield* input.indexOf("</", tag.end);
      this.#thoughts ??= end === -1 ? undefined : input.text.slice(tag.end, end).trim();
      input.at = end === -1 ? tag.end : end;
    } else if (!tag.isClosing && keyMeaning(word) === "function" && paramsOfTag(tag).length === 0) {
      const end = yield* input.indexOf("<", tag.end);
      const named =
        end === -1 || end - tag.end > LONGEST_WORD ? undefined : functionName(input.text.slice(tag.end, end));
      if (named !== undefined && isFunctionWord(named)) {
        input.at = yield* input.indexOf(">", end);
        const reader = this.#reader();
        const call = readCall(
          yield* readTagCall(reader, named, { ...tag, name: "tool_call", end: input.at + 1, attributes: new Map() }),
          readLoose,
        );
        return call && this.#found(call, reader.cut);
      }
    }
    return undefined;
  }

  /** `function: send_message` and what follows, line by line; thoughts before it are kept. */
  *#labelled(): Reading<FoundCall | undefined> {
    const input = this.#input;
    const label = yield* readLabel(input, input.at);
    this.#prose.atLineStart = false;
    if (!label || !isCallLabel(label.key)) {
      return undefined;
    }
    const meaning = keyMeaning(label.key);
    const reader = this.#reader();
    if (meaning === "thoughts") {
      input.at = label.end;
      const text = yield* readLine(reader, "other");
      this.#thoughts ??= text;
      this.#prose.atLineStart = true;
      return undefined;
    }
    if (meaning !== "function") {
      return undefined;
    }
    const start = yield* input.pastBlanks(label.end);
    let end = start;
    while (
      end - start < LONGEST_WORD &&
      (input.sees(end) || (yield* input.has(end))) &&
      /^[\w."'`\\*-]$/.test(input.text.charAt(end))
    ) {
      end++;
    }
    const name = functionName(input.text.slice(start, end));
    if (name === undefined || !isFunctionWord(name) || input.text.charAt(end) === "(") {
      return undefined;
    }
    input.at = end;
    this.#tellThoughts();
    const members = yield* readLabelledCall(reader, name);
    this.#prose.nameFunction(name, end);
    const call = members && readCall(members, readLoose);
    return call && this.#found(call, reader.cut);
  }

  /** A JSON string that holds the whole reply. */
  *#isEncoded(): Reading<boolean> {
    const input = this.#input;
    const brace = yield* input.pastBlanks(input.at + 1);
    if (!(input.sees(brace) || (yield* input.has(brace))) || input.text.charAt(brace) !== "{") {
      return false;
    }
    return yield* input.startsWith('\\"', yield* input.pastBlanks(brace + 1));
  }

  *#value(): Reading<FoundCall | undefined> {
    const input = this.#input;
    const show = this.#show;
    const start = input.at;
    const hint = this.#prose.namedBefore(input, start);
    show.silent ||= this.#prose.isLong;
    show.mayLackFunction = this.#prose.isNone;
    if (hint !== undefined) {
      this.#tellThoughts();
      show.setFunction(hint);
    }
    const reader = this.#reader();
    const value = yield* reader.value("call", "reply", { role: "value", isArgument: false });
    const call = readCall(value, readLoose, hint);
    if (call?.function === DIRECTLY_ANSWER && Object.keys(call.params).length === 0) {
      yield* this.#skipFence();
      const answer = yield* readAnswer(input, show, "");
      input.at = input.text.length;
      return answer && this.#answered(answer);
    } else if (call) {
      return this.#found(call, reader.cut);
    }
    show.startOver();
    const isClosed = /^[}\]｝］"]$/.test(input.text.charAt(input.at - 1));
    input.at = isClosed ? Math.max(input.at, start + 1) : start + 1;
    this.#prose.atLineStart = false;
    return undefined;
  }

  *#skipFence(): Reading<void> {
    const input = this.#input;
    input.at = yield* input.pastBlanks(input.at);
    if (yield* input.startsWith("```", input.at)) {
      input.at += 3;
    }
  }

  #tellThoughts(): void {
    if (this.#thoughts !== undefined && this.#show.thoughts === undefined) {
      this.#show.finish("thoughts", this.#thoughts, { closed: true, depth: 0 });
    }
  }

  #reader(): LooseReader {
    return new LooseReader(this.#input, this.#show);
  }

  #answered({ message, cut }: Answer): FoundCall {
    return this.#found({ thoughts: "", function: SEND_MESSAGE, params: { message } }, cut);
  }

  /** What has been shown stands. */
  #found(call: ReplyCall, cut: boolean): FoundCall {
    const thoughts = this.#show.thoughts || call.thoughts || this.#thoughts || "";
    const message = call.function === SEND_MESSAGE ? this.#show.shownMessage : undefined;
    return {
      call: { ...call, thoughts, params: message === undefined ? call.params : { ...call.params, message } },
      cut,
    };
  }
}

/** Scans a finished text. */
export function scanWhole(text: string): FoundCall | undefined {
  const input = new ReplyInput();
  input.text = text;
  input.ended = true;
  const step = new ReplyScanner(input, new CallShow(() => {})).scan().next();
  return step.done ? step.value : undefined;
}
