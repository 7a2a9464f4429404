import { randomUUID } from "node:crypto";
import type { BrainRequest, ChatMessage } from "../tabby-server/brain.ts";
import { type EventStream, openEventStream } from "../tabby-server/event-stream.ts";
import { GenerationStopped, generate } from "../tabby-server/generation.ts";
import { Refusal, sendBody } from "../tabby-server/http-reply.ts";
import { countTokens } from "../tabby-server/tokenizer.ts";
import { isObject, type Params } from "../tabby-server/validation.ts";
import { ChunkShapes, type CompleteCall, type FinishReason, type StreamManner, type Usage } from "./chunk-shapes.ts";
import { answeredInstead } from "./misbehaviour.ts";
import type { Exchange, LoadedModel } from "./model-server.ts";
import { NativeCallParser, type NativePart } from "./native-call.ts";

/** A checked request, with the prompt as the model is to see it. */
export interface Job {
  readonly kind: "text" | "chat";
  readonly model: LoadedModel;
  readonly prompt: string;
  readonly messages?: readonly ChatMessage[];
  readonly maxTokens: number;
  readonly jsonSchema?: object;
  readonly grammar?: string;
  readonly tools?: readonly object[];
}

/** A job before its prompt is fitted into the model's context. */
export type PromptJob = Omit<Job, "model" | "maxTokens">;

/** How a server tells of what went wrong, and how it writes its stream. */
export interface CompletionManner extends StreamManner {
  /** Whether `[DONE]` ends the stream. */
  readonly done: boolean;
  /** The refusal of a prompt that is too long, also where a script calls it so. */
  readonly overflow: (promptTokens: number, contextLength: number) => Refusal;
  /** A generation that fails: the refusal before the stream, whose body is the event in it. */
  readonly failure: (message: string) => Refusal;
  /** The name of the event that carries an error in a stream, where it has one. */
  readonly errorEvent?: string;
}

/** Generates, and answers as a stream or whole. */
export async function complete(exchange: Exchange, job: Job, manner: CompletionManner): Promise<void> {
  const { state, response, params } = exchange;
  if (answeredInstead(state.misbehaviour, response)) {
    return;
  }
  const identity = {
    id: `${job.kind === "text" ? "cmpl" : "chatcmpl"}-${randomUUID().replaceAll("-", "")}`,
    created: Math.floor(Date.now() / 1000),
    model: job.model.id,
  };
  const shapes = new ChunkShapes(job.kind, identity, manner);
  if (params.stream === true && state.misbehaviour.answer !== "whole-body") {
    await answerInStream(exchange, job, manner, shapes);
    return;
  }
  const reply = await run(exchange, job, manner, { accepted: () => {}, part: () => {} });
  const whole = shapes.whole(reply.text, reply.call, reply.finishReason, reply.usage);
  sendBody(response, 200, state.misbehaviour.nullUsage ? { ...whole, usage: null } : whole);
}

async function answerInStream(
  exchange: Exchange,
  job: Job,
  manner: CompletionManner,
  shapes: ChunkShapes,
): Promise<void> {
  const { state, response, params } = exchange;
  const wrong = state.misbehaviour;
  let stream: EventStream | undefined;
  const opened = () => {
    if (stream === undefined) {
      stream = openEventStream(response);
      for (const chunk of shapes.start()) {
        send(chunk);
      }
    }
    return stream;
  };
  const send = (chunk: object, times = 1) => {
    for (let i = 0; i < times; i++) {
      opened().send(wrong.nullUsage ? { ...chunk, usage: null } : chunk);
    }
  };
  const callId = `call_${randomUUID().slice(0, 8)}`;
  let pieces = 0;
  const sendPiece = (chunk: object) => send(chunk, ++pieces === 2 && wrong.contentChunkTwice ? 2 : 1);
  const include = isObject(params.stream_options) && params.stream_options.include_usage === true;
  try {
    if (manner.emptyFirst) {
      opened();
    }
    const reply = await run(exchange, job, manner, {
      accepted: () => void opened(),
      part(part) {
        if ("content" in part) {
          sendPiece(shapes.text(part.content));
        } else if (manner.callsInPieces) {
          sendPiece(shapes.callPart(part, callId));
        }
      },
    });
    if (reply.call && !manner.callsInPieces) {
      sendPiece(shapes.wholeCall(reply.call));
    }
    const [last, ...more] = shapes.finish(reply.finishReason, reply.usage, include && !wrong.nullUsage);
    send(last ?? {}, wrong.finalChunkTwice ? 2 : 1);
    for (const chunk of more) {
      send(chunk);
    }
    if (manner.done && !wrong.noDone) {
      opened().send("[DONE]");
    }
    opened().end();
  } catch (error) {
    if (stream === undefined || error instanceof GenerationStopped) {
      throw error;
    }
    const body = error instanceof Refusal ? error.body : manner.failure(String(error)).body;
    if (typeof body === "string") {
      // A server without an error event: its exception only breaks the connection.
      response.destroy();
      return;
    }
    if (manner.errorEvent !== undefined) {
      response.write(`event: ${manner.errorEvent}\r\n`);
    }
    stream.send(body);
    stream.end();
  }
}

interface Reply {
  readonly text: string;
  readonly call: CompleteCall | undefined;
  readonly finishReason: FinishReason;
  readonly usage: Usage;
}

interface Listener {
  accepted(): void;
  part(part: NativePart): void;
}

async function run(exchange: Exchange, job: Job, manner: CompletionManner, listener: Listener): Promise<Reply> {
  const { state, response, params } = exchange;
  const gone = new AbortController();
  const onClose = () => gone.abort();
  response.once("close", onClose);
  const { generations } = state;
  generations.running++;
  generations.peak = Math.max(generations.peak, generations.running);
  const native = job.tools === undefined ? undefined : new NativeCallParser();
  const reply = { text: "", name: undefined as string | undefined, argumentsText: "" };
  const take = (parts: readonly NativePart[]) => {
    for (const part of parts) {
      if ("content" in part) {
        reply.text += part.content;
      } else if ("name" in part) {
        reply.name = part.name;
      } else {
        reply.argumentsText += part.argumentsText;
      }
      listener.part(part);
    }
  };
  const promptTokens = countTokens(job.prompt);
  const limits = { stop: stopStrings(params.stop), tokensPerSecond: state.tokensPerSecond };
  try {
    for await (const event of generate(state.brain, brainRequest(job, gone.signal), limits)) {
      if (event.type === "accepted") {
        listener.accepted();
      } else if (event.type === "token") {
        take(native ? native.push(event.text) : [{ content: event.text }]);
      } else {
        take(native?.end() ?? []);
        const { name, argumentsText, text } = reply;
        const called = name !== undefined && event.finishReason === "stop";
        return {
          text,
          call: name === undefined ? undefined : { id: `call_${randomUUID().slice(0, 8)}`, name, argumentsText },
          finishReason: called ? "tool_calls" : event.finishReason,
          usage: { promptTokens, completionTokens: event.completionTokens },
        };
      }
    }
    throw new Error("A generation ended without an end.");
  } catch (error) {
    throw translated(error, exchange, job, manner, promptTokens);
  } finally {
    response.off("close", onClose);
    generations.running--;
    // Frees a brain that still waits for the reply to be over.
    gone.abort();
  }
}

function brainRequest(job: Job, signal: AbortSignal): BrainRequest {
  const { prompt, maxTokens, messages, jsonSchema, grammar, tools } = job;
  return {
    prompt,
    maxTokens,
    signal,
    ...(messages === undefined ? {} : { messages }),
    ...(jsonSchema === undefined ? {} : { jsonSchema }),
    ...(grammar === undefined ? {} : { grammar }),
    ...(tools === undefined ? {} : { tools }),
  };
}

/** The brain's fault in the server's words; `drop` and the client's going away stay what they are. */
function translated(
  error: unknown,
  { state }: Exchange,
  { model }: Job,
  manner: CompletionManner,
  promptTokens: number,
): unknown {
  if (!(error instanceof GenerationStopped)) {
    return error;
  }
  switch (error.fault.kind) {
    case "aborted":
      state.generations.cancelled++;
      return error;
    case "drop":
      return error;
    case "status":
      return new Refusal(error.fault.status, manner.failure("The script refuses the request.").body);
    case "failure":
      return manner.failure("The script made the generation fail.");
    case "overflow":
      return manner.overflow(promptTokens, model.contextLength);
  }
}

function stopStrings(stop: unknown): string[] {
  return (Array.isArray(stop) ? stop : [stop]).filter(item => typeof item === "string");
}

/** The schema of OpenAI's `response_format`, where it is one of type `json_schema`; `{}` for `json_object`. */
export function responseFormatSchema({ response_format: format }: Params): object | undefined {
  if (!isObject(format)) {
    return undefined;
  }
  if (format.type === "json_object") {
    return isObject(format.schema) ? format.schema : { type: "object" };
  }
  const wrapped = format.json_schema;
  return format.type === "json_schema" && isObject(wrapped) && isObject(wrapped.schema) ? wrapped.schema : undefined;
}

/** `max_completion_tokens` or `max_tokens`, where given. */
export function maxTokensOf({ max_completion_tokens: newer, max_tokens: older }: Params): number | undefined {
  return [newer, older].find(value => typeof value === "number" && value > 0) as number | undefined;
}
