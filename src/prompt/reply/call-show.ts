import { SEND_MESSAGE } from "../prompt-function.ts";
import type { ReplyDelta } from "./parsed-reply.ts";
import { DIRECTLY_ANSWER, functionName, keyMeaning, MESSAGE_KEYS, snakeCase } from "./reply-keys.ts";
import { type FinishedText, finishText, StableText, type TextEnd, whole } from "./shown-text.ts";

/** What an object or list is: the call, its parameters, a message in lines, or something that does not matter. */
export type Kind = "call" | "params" | "lines" | "other";

/** What a string is. */
export type Role = "function" | "thoughts" | "message" | "line" | "params" | "reply" | "other";

/** One text as it grows, and how much of it has been told. */
class GrowingText {
  /** Lines before the one that grows. */
  before = "";
  value = "";
  stable = new StableText();
  shown = 0;
  done = false;

  grow(value: string): void {
    this.value = this.before + value;
    this.stable.grow(this.value);
  }

  /** What is new since the last time. */
  take(): string {
    const text = whole(this.value.slice(this.shown, this.stable.length));
    this.shown = Math.max(this.shown, this.stable.length);
    return text;
  }
}

/**
 * Decides what of a reply can be shown while it is read: the thoughts at once, the message as soon as it is known to
 * be one. What has been shown stands; the final reading keeps to it.
 */
export class CallShow {
  readonly #sink: (delta: ReplyDelta) => void;
  readonly #thoughts = new GrowingText();
  readonly #message = new GrowingText();
  #function: string | undefined;
  /** Whether nothing is to be shown, since it may be a draft. */
  silent = false;
  /** Whether a message alone, without a function, is to be shown. */
  mayLackFunction = true;

  constructor(sink: (delta: ReplyDelta) => void) {
    this.#sink = sink;
  }

  /** The thoughts that were read, whatever call they belong to. */
  get thoughts(): string | undefined {
    return this.#thoughts.done ? this.#thoughts.value : undefined;
  }

  /** The message, if any of it was shown. */
  get shownMessage(): string | undefined {
    return this.#message.shown > 0 ? this.#message.value : undefined;
  }

  /** The function's name, from outside the JSON or from its own key; the first one counts. */
  setFunction(name: string | undefined): void {
    if (this.#function === undefined) {
      this.#function = name === DIRECTLY_ANSWER ? SEND_MESSAGE : name;
      this.#tell();
    }
  }

  /** Whether a function was named, and no message has been read for it. */
  get lacksParams(): boolean {
    return this.#function !== undefined && this.#message.value === "";
  }

  /** A message without a function, whose object is complete. */
  endOfCall(): void {
    if (this.mayLackFunction && this.#function === undefined && this.#message.done) {
      this.setFunction(SEND_MESSAGE);
    }
  }

  /** Forgets a name and a message that led to no call. */
  startOver(): void {
    if (this.#message.shown === 0) {
      this.#function = undefined;
      Object.assign(this.#message, new GrowingText());
    }
  }

  kindOf(kind: Kind, key: string): Kind {
    const meaning = keyMeaning(key);
    if (kind === "params") {
      const goesOn = meaning === "params" || this.#isMessageKey(kind, key);
      return goesOn && !this.#message.done ? "params" : "other";
    }
    if (kind !== "call") {
      return "other";
    }
    if (meaning === "params") {
      return "params";
    }
    if (meaning === "function" || meaning === "wrapper") {
      return "call";
    }
    const name = functionName(key);
    if (name === SEND_MESSAGE) {
      this.setFunction(SEND_MESSAGE);
      return "params";
    }
    return meaning === "message" ? "call" : "other";
  }

  /** A list of lines is a message too. */
  listKindOf(kind: Kind, key: string): Kind {
    return this.#isMessageKey(kind, key) && !this.#message.done ? "lines" : this.kindOf(kind, key);
  }

  roleOf(kind: Kind, key: string): Role {
    if (kind === "lines") {
      return "line";
    }
    if (kind === "other") {
      return "other";
    }
    const meaning = keyMeaning(key);
    if (meaning === "thoughts") {
      return this.#thoughts.done ? "other" : "thoughts";
    }
    if (this.#isMessageKey(kind, key)) {
      return this.#message.done ? "other" : "message";
    }
    if (kind === "call" && meaning === "function") {
      return this.#function === undefined ? "function" : "other";
    }
    if (kind === "call" && (meaning === "params" || functionName(key) === SEND_MESSAGE)) {
      if (meaning !== "params") {
        this.setFunction(SEND_MESSAGE);
      }
      return "params";
    }
    return "other";
  }

  #isMessageKey(kind: Kind, key: string): boolean {
    const name = snakeCase(key);
    return name === "message" || (kind === "params" && this.#function === SEND_MESSAGE && MESSAGE_KEYS.includes(name));
  }

  /** Takes a string that still grows. */
  hear(role: Role, value: string): void {
    const field = this.#field(role);
    if (field && !field.done) {
      field.grow(value);
      this.#tell();
    }
  }

  /** Takes a string that has ended, and returns it as it was meant. */
  finish(role: Role, value: string, end: TextEnd): FinishedText {
    if (role === "function" && end.closed) {
      this.setFunction(functionName(value));
    }
    const field = this.#field(role);
    const finished = field || !end.closed ? finishText(value, end) : { text: whole(value), cut: false };
    if (field && !field.done) {
      field.value = field.before + finished.text;
      field.stable.length = field.value.length;
      this.#tell();
      field.before = `${field.value}\n`;
      field.done = role !== "line";
    }
    return finished;
  }

  endLines(): void {
    this.#message.done = true;
  }

  #field(role: Role): GrowingText | undefined {
    if (role === "thoughts") {
      return this.#thoughts;
    }
    return role === "message" || role === "line" ? this.#message : undefined;
  }

  #tell(): void {
    if (this.silent) {
      return;
    }
    this.#emit("thoughts", this.#thoughts);
    if (this.#function === SEND_MESSAGE) {
      this.#emit("message", this.#message);
    }
  }

  #emit(field: ReplyDelta["field"], growing: GrowingText): void {
    const text = growing.take();
    if (text !== "") {
      this.#sink({ field, text });
    }
  }
}
