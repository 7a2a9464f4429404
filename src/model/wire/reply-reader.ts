import type { Transport } from "../../prompt/render/prompt-request.ts";
import type { ModelChunk } from "../chat-model.ts";
import { countOf, type Fields, fieldsOf, listOf, textOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";
import { errorOfBody } from "../to-model-error.ts";
import { ToolCallText } from "./tool-call-text.ts";

type End = ModelChunk & { readonly type: "end" };

/** Longest reply, in characters: far above any `max_tokens`, for servers that do not stop. */
const MAX_REPLY = 1_000_000;

/**
 * Turns the chunks of one reply into text, for all three transports. Takes what servers really send: text as `text`,
 * in a `delta` or in a whole `message`; no role; null for anything; the finish reason in a chunk of its own, with the
 * text, with the usage, or twice. A reasoning model's `reasoning_content` is no part of its reply.
 */
export class ReplyReader {
  readonly #calls: ToolCallText;
  #finish: End["finishReason"] | undefined;
  #usage: Pick<End, "promptTokens" | "completionTokens"> = {};
  #model: string | undefined;
  #length = 0;
  #hasBegun = false;

  constructor(transport: Transport) {
    this.#calls = new ToolCallText(transport === "tools");
  }

  /** Which model the server says has answered. */
  get model(): string | undefined {
    return this.#model;
  }

  /**
   * Whether the model has written anything, its reasoning included: text-generation-webui sends an empty chunk before it
   * reads the prompt.
   */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /**
   * The text that a chunk adds.
   * @throws ModelError when the chunk is an error, or no part of a reply at all.
   */
  read(value: unknown): string {
    const chunk = fieldsOf(value);
    throwError(chunk);
    this.#model ??= textOf(chunk["model"]) ?? textOf(chunk["model_name"]);
    this.#usage = { ...this.#usage, ...usageOf(fieldsOf(chunk["usage"])) };
    const choice = listOf(chunk["choices"])
      .map(fieldsOf)
      .find(({ index }) => (index ?? 0) === 0);
    // A last chunk that is sent twice adds nothing the second time.
    if (!choice || this.#finish !== undefined) {
      return "";
    }
    const text = this.#textOf(choice);
    this.#finish = finishOf(choice["finish_reason"]);
    this.#hasBegun ||= text !== "" || this.#finish !== undefined;
    this.#length += text.length;
    if (this.#length > MAX_REPLY) {
      throw new ModelError("server-error", "The server does not stop generating.");
    }
    return text;
  }

  /**
   * The rest of the text, and the end.
   * @param isComplete whether the server has said that this was all, if not by a finish reason.
   * @throws ModelError `dropped` when the reply is not over.
   */
  end(isComplete: boolean): { readonly text: string; readonly end: End } {
    const text = this.#calls.close();
    const hasText = this.#length + text.length > 0;
    const finishReason = this.#finish ?? (isComplete && hasText ? "stop" : undefined);
    if (finishReason === undefined) {
      throw new ModelError("dropped", hasText ? BROKEN_OFF : NOT_BEGUN);
    }
    return { text, end: { type: "end", finishReason, ...this.#usage } };
  }

  #textOf(choice: Fields): string {
    const delta = fieldsOf(choice["delta"]);
    // A whole message after its pieces would say everything twice.
    const message = this.#length === 0 ? fieldsOf(choice["message"]) : {};
    const content = [choice["text"], delta["content"], message["content"]].map(contentOf).find(text => text !== "");
    const parts = [delta, message].flatMap(callsIn);
    const reasoning = [delta["reasoning_content"], delta["reasoning"]].map(contentOf).join("");
    this.#hasBegun ||= content !== undefined || reasoning !== "" || parts.length > 0;
    return this.#calls.content(content ?? "") + parts.map(part => this.#calls.call(part)).join("");
  }
}

const BROKEN_OFF = "The connection ended before the reply was complete.";
/** llama-cpp-python does this with a prompt that does not fit. */
const NOT_BEGUN = "The server ended its answer before the reply had begun; its log may tell why.";

function callsIn(message: Fields): Fields[] {
  const calls = listOf(message["tool_calls"]).map(fieldsOf);
  const older = fieldsOf(message["function_call"]);
  return calls.length > 0 || Object.keys(older).length === 0 ? calls : [{ function: older }];
}

/** Text, or the text of OpenAI's content parts. */
function contentOf(value: unknown): string {
  if (typeof value === "string") {
    return value;
  }
  const texts = listOf(value).map(part => fieldsOf(part)["text"]);
  return texts.filter(text => typeof text === "string").join("");
}

/** Zeros are no counts: TabbyAPI of 2024-03 and servers that had the prompt in their cache send them. */
function usageOf(usage: Fields): Pick<End, "promptTokens" | "completionTokens"> {
  const [promptTokens, completionTokens] = [countOf(usage["prompt_tokens"]), countOf(usage["completion_tokens"])];
  return {
    ...(promptTokens !== undefined ? { promptTokens } : {}),
    ...(completionTokens !== undefined ? { completionTokens } : {}),
  };
}

function finishOf(reason: unknown): End["finishReason"] | undefined {
  if (typeof reason !== "string" || reason === "") {
    return undefined;
  }
  if (reason === "error") {
    throw new ModelError("server-error", "The server failed while it generated; its log tells why.");
  }
  if (/^(abort|cancel)/.test(reason)) {
    throw new ModelError("dropped", "The server broke off the reply.");
  }
  return /^(length|max_tokens|model_length)$/.test(reason) ? "length" : "stop";
}

/** vLLM of 2024 has `object: "error"` in place of an `error`. */
function throwError(chunk: Fields): void {
  const hasNoChoice = listOf(chunk["choices"]).length === 0;
  const isError =
    Boolean(chunk["error"]) || chunk["object"] === "error" || (hasNoChoice && chunk["detail"] !== undefined);
  if (isError) {
    throw errorOfBody(undefined, chunk);
  }
}
