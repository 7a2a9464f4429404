import { SEND_MESSAGE } from "../prompt-function.ts";
import type { ReplyDelta } from "./parsed-reply.ts";
import { REASONING_TAGS } from "./reasoning-tags.ts";
import { functionName, keyMeaning } from "./reply-keys.ts";
import { StringDecoder } from "./string-decoder.ts";

/** What an object is: the call itself, its parameters, or something that does not matter. */
type Kind = "call" | "params" | "other";

interface Frame {
  readonly kind: Kind;
  readonly isList: boolean;
  key: string;
  /** What may come next. */
  expect: "key" | "colon" | "value" | "comma";
}

/** What a string is. */
type Role = "key" | "function" | "thoughts" | "message" | "params" | "other";

interface OpenString {
  readonly role: Role;
  readonly decoder: StringDecoder;
  text: string;
}

const LONGEST_TAG = Math.max(...REASONING_TAGS.flat().map(tag => tag.length));

/**
 * Finds thoughts and message in a reply while it arrives, in all the shapes `readCall` knows. It follows strict
 * JSON, forgiving raw newlines and unknown escapes, and falls silent at the first thing it does not understand.
 */
export class ReplyStream {
  readonly #frames: Frame[] = [];
  readonly #root: Kind;
  #mode: "seeking" | "reading" | "silent" = "seeking";
  #string: OpenString | undefined;
  /** The last characters before the JSON, to notice reasoning tags. */
  #tail = "";
  #reasoningEnd: string | undefined;
  #function: string | undefined;
  #hasThoughts = false;
  #hasMessage = false;
  /** Message text that waits for the function's name. */
  #held = "";
  /** First half of a character whose second half has not arrived. */
  readonly #halves = { thoughts: "", message: "" };
  #nested: ReplyStream | undefined;
  #deltas: { field: ReplyDelta["field"]; text: string }[] = [];

  /** @param root what the outermost object is. */
  constructor(root: Kind = "call") {
    this.#root = root;
    this.#function = root === "params" ? SEND_MESSAGE : undefined;
  }

  push(chunk: string): ReplyDelta[] {
    this.#deltas = [];
    for (let index = 0; index < chunk.length && this.#mode !== "silent"; index++) {
      const unit = chunk.charAt(index);
      if (this.#mode === "seeking") {
        this.#seek(unit);
      } else if (this.#string) {
        this.#readString(this.#string, unit);
      } else {
        this.#readStructure(unit);
      }
    }
    return this.#deltas;
  }

  #seek(unit: string): void {
    this.#tail = (this.#tail + unit).slice(-LONGEST_TAG);
    if (this.#reasoningEnd !== undefined) {
      if (this.#tail.endsWith(this.#reasoningEnd)) {
        this.#reasoningEnd = undefined;
      }
      return;
    }
    this.#reasoningEnd = REASONING_TAGS.find(([open]) => this.#tail.endsWith(open))?.[1];
    if (unit === "{") {
      this.#mode = "reading";
      this.#open(this.#root, false);
    }
  }

  #open(kind: Kind, isList: boolean): void {
    this.#frames.push({ kind, isList, key: "", expect: isList ? "value" : "key" });
  }

  #readStructure(unit: string): void {
    const frame = this.#frames.at(-1);
    if (!frame || /\s/.test(unit)) {
      return;
    }
    if (unit === "}" || unit === "]") {
      this.#close();
    } else if (unit === '"' && (frame.expect === "key" || frame.expect === "value")) {
      this.#string = { role: this.#roleIn(frame), decoder: new StringDecoder(), text: "" };
    } else if (unit === ":" && frame.expect === "colon") {
      frame.expect = "value";
    } else if (unit === "," && frame.expect !== "colon") {
      frame.expect = frame.isList ? "value" : "key";
    } else if ((unit === "{" || unit === "[") && frame.expect === "value") {
      const kind = this.#kindIn(frame);
      frame.expect = "comma";
      this.#open(kind, unit === "[");
    } else if (frame.expect !== "value" || !/[\w.+-]/.test(unit)) {
      this.#giveUp(frame);
    }
  }

  /** A brace in the prose before the JSON is no reply; anything else that is no JSON cannot be followed. */
  #giveUp(frame: Frame): void {
    const atFirstKey = this.#frames.length === 1 && frame.expect === "key" && frame.key === "";
    this.#frames.length = 0;
    this.#mode = atFirstKey ? "seeking" : "silent";
  }

  #close(): void {
    this.#frames.pop();
    if (this.#frames.length > 0) {
      return;
    }
    if (this.#function === undefined && this.#hasMessage) {
      this.#function = SEND_MESSAGE;
      this.#releaseMessage();
    }
    this.#mode = this.#function === undefined ? "seeking" : "silent";
  }

  #kindIn(frame: Frame): Kind {
    if (frame.isList || frame.kind !== "call") {
      return frame.isList ? frame.kind : "other";
    }
    const meaning = keyMeaning(frame.key);
    if (meaning === "params") {
      return "params";
    }
    if (meaning === "function" || meaning === "wrapper") {
      return "call";
    }
    if (functionName(frame.key) === SEND_MESSAGE) {
      this.#setFunction(SEND_MESSAGE);
      return "params";
    }
    return "other";
  }

  #roleIn(frame: Frame): Role {
    if (frame.expect === "key") {
      return "key";
    }
    const meaning = frame.isList ? undefined : keyMeaning(frame.key);
    if (frame.kind === "other" || meaning === undefined) {
      return "other";
    }
    if (meaning === "thoughts") {
      return this.#hasThoughts ? "other" : "thoughts";
    }
    if (meaning === "message") {
      return this.#hasMessage ? "other" : "message";
    }
    if (frame.kind === "call" && meaning === "function") {
      return this.#function === undefined ? "function" : "other";
    }
    if (frame.kind === "call" && meaning === "params") {
      this.#nested = new ReplyStream("params");
      return "params";
    }
    return "other";
  }

  #readString(open: OpenString, unit: string): void {
    const decoded = open.decoder.push(unit);
    if (decoded === undefined) {
      this.#string = undefined;
      this.#endString(open);
      return;
    }
    switch (open.role) {
      case "key":
      case "function":
        open.text += decoded;
        break;
      case "thoughts":
      case "message":
        this.#grow(open.role, decoded);
        break;
      case "params":
        for (const { field, text } of this.#nested?.push(decoded) ?? []) {
          this.#grow(field, text);
        }
        break;
      case "other":
        break;
    }
  }

  #endString({ role, text }: OpenString): void {
    const frame = this.#frames.at(-1);
    if (!frame) {
      return;
    }
    if (role === "key") {
      frame.key = text;
      frame.expect = "colon";
      return;
    }
    frame.expect = "comma";
    if (role === "function") {
      this.#setFunction(functionName(text));
    } else if (role === "thoughts" || role === "message") {
      this.#endField(role);
    } else if (role === "params") {
      this.#endField("thoughts");
      this.#endField("message");
    }
  }

  #setFunction(name: string | undefined): void {
    this.#function = name;
    if (name === SEND_MESSAGE) {
      this.#releaseMessage();
    }
  }

  #releaseMessage(): void {
    this.#emit("message", this.#held);
    this.#held = "";
  }

  /** Half a character is kept back until its other half arrives. */
  #grow(field: ReplyDelta["field"], decoded: string): void {
    const text = this.#halves[field] + decoded;
    const whole = /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
    this.#halves[field] = text.slice(whole.length);
    this.#pass(field, whole);
  }

  #endField(field: ReplyDelta["field"]): void {
    this.#pass(field, this.#halves[field]);
    this.#halves[field] = "";
    this.#hasThoughts ||= field === "thoughts";
    this.#hasMessage ||= field === "message";
  }

  #pass(field: ReplyDelta["field"], raw: string): void {
    const text = raw.replace(/\p{Cs}/gu, "\uFFFD");
    if (field === "thoughts" || this.#function === SEND_MESSAGE) {
      this.#emit(field, text);
    } else if (this.#function === undefined) {
      this.#held += text;
    }
  }

  #emit(field: ReplyDelta["field"], text: string): void {
    const last = this.#deltas.at(-1);
    if (text === "") {
      return;
    }
    if (last?.field === field) {
      last.text += text;
    } else {
      this.#deltas.push({ field, text });
    }
  }
}
