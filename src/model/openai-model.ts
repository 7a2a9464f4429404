import OpenAI from "openai";
import type { PromptRequest } from "../prompt/render/prompt-request.ts";
import type { ChatModel, GenerateOptions, ModelChunk, ServerProfile } from "./chat-model.ts";
import { detectServer } from "./detect-server.ts";
import { GenerationQueue } from "./generation-queue.ts";
import { ModelError } from "./model-error.ts";
import { NO_KEY, requestJson, type ServerAccess } from "./server-request.ts";
import { toModelError } from "./to-model-error.ts";
import { estimateTokens, TokenCounter } from "./token-counter.ts";
import { Watchdog } from "./watchdog.ts";

export interface OpenAiModelOptions extends ServerAccess {
  /** Tokens; 0 asks the server. */
  readonly contextLength: number;
  /** Id of the model to use where a server lists several; empty takes the first. */
  readonly modelId: string;
  /** Milliseconds until the first byte: a long prompt on a small card takes its time. */
  readonly firstByteTimeout: number;
  /** Milliseconds between two chunks. */
  readonly idleTimeout: number;
}

const COUNT_TIMEOUT = 15_000;

/** The fields of TabbyAPI's `/v1/completions` that OpenAI's has not. */
interface TabbyFields {
  readonly json_schema?: object;
  readonly top_k?: number;
  readonly min_p?: number;
  readonly repetition_penalty?: number;
}

/**
 * A server's `/v1/completions` through the OpenAI SDK: our template makes the whole prompt, so the Command-R
 * frame is ours to the last token. `max_tokens` is always sent (TabbyAPI of 2026 breaks off a stream without
 * it), nulls never.
 */
export function createOpenAiModel(options: OpenAiModelOptions): ChatModel {
  const client = new OpenAI({
    baseURL: options.address.baseUrl,
    apiKey: options.key ?? NO_KEY,
    // The SDK would read these from OpenAI's environment variables and send them to the local server.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    // The watchdog keeps the time; the SDK's own must not come first.
    timeout: options.firstByteTimeout + 60_000,
    fetchOptions: { redirect: "error" },
    logLevel: "off",
  });
  const queue = new GenerationQueue();
  let detected: ServerProfile | undefined;
  /** The model whose counts are remembered. */
  let countedModel: string | undefined;

  async function profile(ask: { refresh?: boolean; signal?: AbortSignal } = {}): Promise<ServerProfile> {
    if (detected && !ask.refresh) {
      return detected;
    }
    // A failure is not remembered: the person starts the server and tries again.
    detected = undefined;
    try {
      detected = await detectServer(options, options, ask.signal);
    } catch (error) {
      throw toModelError(error, false);
    }
    if (detected.modelId !== countedModel) {
      counter.forget();
      countedModel = detected.modelId;
    }
    return detected;
  }

  const counter = new TokenCounter(async (text, signal) => {
    const server = await profile(signal ? { signal } : {});
    if (!server.countsTokens) {
      return estimateTokens(text);
    }
    return server.kind === "llama.cpp" ? countOnLlama(text, signal) : countOnTabby(text, signal);
  });

  async function countOnTabby(text: string, signal?: AbortSignal): Promise<number> {
    const answer = await requestJson(options, `${options.address.baseUrl}/token/encode`, {
      method: "POST",
      body: { text, add_bos_token: false, encode_special_tokens: true },
      timeout: COUNT_TIMEOUT,
      signal,
    });
    const { length } = answer as { length?: unknown };
    return typeof length === "number" ? length : estimateTokens(text);
  }

  async function countOnLlama(text: string, signal?: AbortSignal): Promise<number> {
    const answer = await requestJson(options, `${options.address.root}/tokenize`, {
      method: "POST",
      body: { content: text, add_special: false, parse_special: true },
      timeout: COUNT_TIMEOUT,
      signal,
    });
    const { tokens } = answer as { tokens?: unknown };
    return Array.isArray(tokens) ? tokens.length : estimateTokens(text);
  }

  async function* generate(
    request: PromptRequest,
    how: GenerateOptions,
    signal: AbortSignal,
  ): AsyncGenerator<ModelChunk> {
    const server = await profile({ signal });
    let leave: () => void;
    try {
      leave = await queue.enter(signal);
    } catch (error) {
      throw new ModelError("aborted", "The request was stopped.", { cause: error });
    }
    const watchdog = new Watchdog(signal);
    let started = false;
    try {
      watchdog.expect("nothing", options.firstByteTimeout);
      const stream = await client.completions.create(
        {
          model: server.modelId,
          prompt: request.prompt,
          stream: true,
          stream_options: { include_usage: true },
          max_tokens: how.maxTokens,
          temperature: how.sampling.temperature,
          top_p: how.sampling.topP,
          stop: [...request.stop],
          ...tabbyFields(how),
        },
        { signal: watchdog.signal },
      );
      let end: (ModelChunk & { type: "end" }) | undefined;
      for await (const chunk of stream) {
        watchdog.expect("nothing more", options.idleTimeout);
        // The server's own types are no proof of what it sends: C and D send a last chunk without choices.
        const choice = chunk.choices?.[0];
        if (typeof choice?.text === "string" && choice.text !== "") {
          started = true;
          yield { type: "text", text: choice.text };
        }
        end = endOf(chunk, choice?.finish_reason, end);
      }
      // The SDK ends its loop without an error when it is aborted.
      if (watchdog.signal.aborted) {
        throw new ModelError("aborted", "The request was stopped.");
      }
      if (!end) {
        throw new ModelError("dropped", "The connection ended before the reply was complete.");
      }
      yield end;
    } catch (error) {
      if (watchdog.expired && !signal.aborted) {
        throw new ModelError("stalled", watchdog.expired, { cause: error });
      }
      throw toModelError(error, started);
    } finally {
      watchdog.stop();
      leave();
    }
  }

  return { profile, generate, countTokens: (text, signal) => counter.count(text, signal) };
}

function tabbyFields(how: GenerateOptions): TabbyFields {
  const { topK, minP, repetitionPenalty } = how.sampling;
  return {
    ...(how.schema ? { json_schema: how.schema } : {}),
    ...(topK !== undefined ? { top_k: topK } : {}),
    ...(minP !== undefined ? { min_p: minP } : {}),
    ...(repetitionPenalty !== undefined ? { repetition_penalty: repetitionPenalty } : {}),
  };
}

/** Collects the finish reason and the usage, which come in one chunk or in two, by revision. */
function endOf(
  chunk: OpenAI.Completion,
  finishReason: string | null | undefined,
  before: (ModelChunk & { type: "end" }) | undefined,
): (ModelChunk & { type: "end" }) | undefined {
  if (!finishReason && !before) {
    return undefined;
  }
  const usage = chunk.usage ?? undefined;
  return {
    ...(before ?? { type: "end", finishReason: finishReason === "length" ? "length" : "stop" }),
    ...(usage ? { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens } : {}),
  };
}
