import { type Fields, fieldsOf, textOf } from "../fields.ts";
import { JsonValueEnd } from "./json-value-end.ts";

/**
 * Writes what a chat route sends, content and native calls, as the text that a model writes without native tools:
 * `{"inner_thoughts": content, "function": name, "params": arguments}`. The arguments pass through as they arrive, so
 * the message in them can be shown while it grows. Only the first call counts. Content without a call stays as it is.
 *
 * Servers differ: a call comes in pieces or whole, its arguments as text or as an object, with or without index and
 * id; Ollama gives each of several calls the index 0.
 */
export class ToolCallText {
  readonly #holdsContent: boolean;
  #content = "";
  #state: "open" | "content" | "call" = "open";
  #index: unknown;
  #id: string | undefined;
  #name = "";
  /** Arguments that wait for the name. */
  #early = "";
  #hasHead = false;
  readonly #arguments = new JsonValueEnd();

  /** @param holdsContent keeps content back until it is clear whether a call follows; else it is passed on at once. */
  constructor(holdsContent: boolean) {
    this.#holdsContent = holdsContent;
  }

  content(text: string): string {
    if (this.#state === "call" || text === "") {
      return "";
    }
    this.#content += text;
    // A call that the model writes as text is worth showing while it grows.
    const isCallInText = /^\s*(\{|```)/.test(this.#content);
    if (this.#state === "open" && (!this.#holdsContent || isCallInText)) {
      this.#state = "content";
      return this.#content;
    }
    return this.#state === "content" ? text : "";
  }

  /** @param part one of `tool_calls`, or the older `function_call` in the same form. */
  call(part: Fields): string {
    if (this.#state === "content" || !this.#isFirstCall(part)) {
      return "";
    }
    this.#state = "call";
    const fn = fieldsOf(part["function"]);
    this.#addName(textOf(fn["name"]) ?? "");
    return this.#addArguments(argumentsText(fn["arguments"] ?? fn["parameters"]));
  }

  /** What is missing when the reply is over. A call that was cut off stays open, so that it can be seen to be. */
  close(): string {
    if (this.#state === "open") {
      return this.#content;
    }
    if (this.#state === "content") {
      return "";
    }
    if (this.#name === "") {
      return this.#early;
    }
    if (!this.#hasHead) {
      return this.#early === "" ? `${this.#head()}{}}` : `${this.#head()}${this.#arguments.mayStop ? "}" : ""}`;
    }
    return this.#arguments.mayStop ? "}" : "";
  }

  #isFirstCall({ index, id }: Fields): boolean {
    if (this.#state !== "call") {
      this.#index = index;
      this.#id = textOf(id);
      return true;
    }
    const otherId = textOf(id);
    const sameId = otherId === undefined || this.#id === undefined || otherId === this.#id;
    const isOver = this.#arguments.ended && this.#name !== "";
    return index === this.#index && sameId && !isOver;
  }

  /** Some servers repeat the name in each piece, some send it in pieces. */
  #addName(name: string): void {
    if (!this.#hasHead && name !== this.#name) {
      this.#name += name;
    }
  }

  #addArguments(piece: string): string {
    const text = this.#arguments.take(piece);
    if (text === "") {
      return "";
    }
    if (this.#name === "") {
      this.#early += text;
      return "";
    }
    const head = this.#hasHead ? "" : this.#head();
    this.#hasHead = true;
    return `${head}${text}`;
  }

  #head(): string {
    const thoughts = this.#content.trim();
    const before = thoughts === "" ? "" : `"inner_thoughts":${JSON.stringify(thoughts)},`;
    return `{${before}"function":${JSON.stringify(this.#name)},"params":${this.#early}`;
  }
}

function argumentsText(value: unknown): string {
  if (typeof value === "string") {
    return value;
  }
  return typeof value === "object" && value !== null ? JSON.stringify(value) : "";
}
