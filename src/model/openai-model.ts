import OpenAI from "openai";
import type { PromptRequest, Transport } from "../prompt/render/prompt-request.ts";
import type { ChatModel, GenerateOptions, ModelChunk, ProfileRequest, ServerProfile } from "./chat-model.ts";
import { CountCorrection } from "./count-correction.ts";
import { GenerationQueue } from "./generation-queue.ts";
import { type Attempt, KnownServer, type KnownServerOptions } from "./known-server.ts";
import { ModelError } from "./model-error.ts";
import { redactKey } from "./redact-key.ts";
import { NO_KEY } from "./server-request.ts";
import { toModelError } from "./to-model-error.ts";
import { estimateTokens, TokenCounter } from "./token-counter.ts";
import { askTokenCount } from "./token-route.ts";
import { Watchdog } from "./watchdog.ts";
import { withBoundedRefusal } from "./wire/body-text.ts";
import { readReplyBody } from "./wire/reply-body.ts";
import { ReplyReader } from "./wire/reply-reader.ts";
import { requestBody, routeOf } from "./wire/request-body.ts";

export interface OpenAiModelOptions extends KnownServerOptions {
  /** Milliseconds until the model has written something: a long prompt on a small card takes its time. */
  readonly firstByteTimeout: number;
  /** Milliseconds between two chunks. */
  readonly idleTimeout: number;
}

/** Share of the context from which a smaller count than ours may mean that a prompt was cut. */
const NEARLY_FULL = 0.8;

/**
 * A server that speaks OpenAI's protocol, of any kind that `servers/` knows, through the OpenAI SDK. The SDK sends and
 * reads the events; what they mean is read by `wire/`, because its own helpers throw on what local servers leave out.
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
    // A failed generation must not be sent three times.
    maxRetries: 0,
    // The watchdog keeps the time; the SDK's own must not come first.
    timeout: options.firstByteTimeout + 60_000,
    // Another origin must not get the key.
    fetchOptions: { redirect: "error" },
    // The SDK reads a refusal whole, however long it is.
    fetch: async (input, init) => withBoundedRefusal(await fetch(input, init)),
    logLevel: "off",
  });
  const queue = new GenerationQueue();
  const correction = new CountCorrection();
  const server = new KnownServer(options, () => {
    counter.forget();
    correction.forget();
  });
  const counter = new TokenCounter(rawCount);

  function translated(error: unknown, started: boolean): ModelError {
    return redactKey(toModelError(error, started), options.key);
  }

  async function profile(ask: ProfileRequest = {}): Promise<ServerProfile> {
    try {
      return await server.profile(ask);
    } catch (error) {
      throw translated(error, false);
    }
  }

  async function rawCount(text: string, signal?: AbortSignal): Promise<number> {
    const { countsTokens, modelId } = await profile(signal ? { signal } : {});
    const { tokenRoute } = await server.dialect(signal);
    if (!countsTokens || !tokenRoute) {
      return estimateTokens(text);
    }
    const count = await askTokenCount(options, tokenRoute, modelId, text, signal);
    if (count === undefined) {
      server.learnNoTokenRoute();
    }
    return count ?? estimateTokens(text);
  }

  async function countTokens(text: string, signal?: AbortSignal): Promise<number> {
    try {
      const raw = await counter.count(text, signal);
      const { countsTokens } = await profile(signal ? { signal } : {});
      return countsTokens ? raw : Math.ceil(raw * correction.factor);
    } catch (error) {
      throw translated(error, false);
    }
  }

  /** The factor that was in `counted` is taken out again, as far as it has not changed since. */
  async function learnCount(counted: number, reported: number): Promise<void> {
    const { countsTokens, truncatesSilently, contextLength, contextLengthKnown } = await profile();
    const mayBeCut = truncatesSilently && (!contextLengthKnown || counted > contextLength * NEARLY_FULL);
    if (!countsTokens && !(mayBeCut && reported < counted)) {
      correction.learn(counted / correction.factor, reported);
    }
  }

  async function* generate(
    request: PromptRequest,
    how: GenerateOptions,
    signal: AbortSignal,
  ): AsyncGenerator<ModelChunk> {
    let to = await profile({ signal });
    const leave = await enter(queue, signal);
    try {
      let attempt: Attempt | undefined;
      let hasText = false;
      for (;;) {
        try {
          await server.confirmModel(signal);
          attempt = await attemptOf(to, request, how, signal);
          for await (const chunk of send(attempt, signal)) {
            hasText = true;
            yield chunk;
          }
          return;
        } catch (error) {
          const refusal = translated(error, false);
          if (hasText || attempt === undefined || !server.learn(refusal, attempt)) {
            server.learnOverflow(refusal);
            throw refusal;
          }
          to = await profile({ signal });
        }
      }
    } finally {
      leave();
    }
  }

  async function attemptOf(
    to: ServerProfile,
    request: PromptRequest,
    how: GenerateOptions,
    signal: AbortSignal,
  ): Promise<Attempt> {
    const dialect = await server.dialect(signal);
    const transport = server.transportFor(request.transport);
    const { refused } = server;
    return { transport, body: requestBody({ dialect, profile: to, refused }, transport, request, how) };
  }

  async function* send({ transport, body }: Attempt, signal: AbortSignal): AsyncGenerator<ModelChunk> {
    const watchdog = new Watchdog(signal);
    const controller = new AbortController();
    let started = false;
    try {
      watchdog.expect("nothing", options.firstByteTimeout);
      const response = await open(transport, body, watchdog.signal);
      started = true;
      const reply = await readReplyBody(response, client, controller);
      const reader = new ReplyReader(transport);
      for await (const chunk of reply.chunks) {
        const text = reader.read(chunk);
        if (reader.hasBegun) {
          watchdog.expect("nothing more", options.idleTimeout);
        }
        if (text !== "") {
          yield { type: "text", text };
        }
      }
      // The SDK ends its loop without an error when it is aborted.
      if (watchdog.signal.aborted) {
        throw new ModelError("aborted", "The request was stopped.");
      }
      const { text, end } = reader.end(reply.isComplete());
      server.learnReply(reader.model);
      if (text !== "") {
        yield { type: "text", text };
      }
      yield end;
    } catch (error) {
      if (watchdog.expired && !signal.aborted) {
        throw new ModelError("stalled", watchdog.expired, { cause: error });
      }
      throw toModelError(error, started);
    } finally {
      // Closes the connection where the reader has gone away in mid-reply, and so stops the server.
      controller.abort();
      watchdog.stop();
    }
  }

  function open(transport: Transport, body: object, signal: AbortSignal): Promise<Response> {
    return client.post(routeOf(transport), { body, stream: true, signal }).asResponse();
  }

  return {
    profile,
    generate,
    countTokens,
    learnCount(counted, reported) {
      // Counting goes on with what is known when the server is gone.
      learnCount(counted, reported).catch(() => {});
    },
  };
}

async function enter(queue: GenerationQueue, signal: AbortSignal): Promise<() => void> {
  try {
    return await queue.enter(signal);
  } catch (error) {
    throw new ModelError("aborted", "The request was stopped.", { cause: error });
  }
}
