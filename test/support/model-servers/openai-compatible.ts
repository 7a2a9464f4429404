import { Refusal, sendBody } from "../tabby-server/http-reply.ts";
import { countTokens } from "../tabby-server/tokenizer.ts";
import { isObject } from "../tabby-server/validation.ts";
import { type CompletionManner, complete, maxTokensOf, type PromptJob, responseFormatSchema } from "./complete.ts";
import {
  type Exchange,
  type LoadedModel,
  type ModelServer,
  type ModelServerOptions,
  startModelServer,
} from "./model-server.ts";
import { chatJob } from "./render-chat.ts";

export interface OpenAiCompatibleOptions extends ModelServerOptions {
  /** Whether it has `/v1/completions`; many have the chat route only. True unless given. */
  readonly textRoute?: boolean;
  /** `refused` answers 400 to any `response_format`, `ignored` takes no notice. Honoured unless given. */
  readonly responseFormat?: "honoured" | "ignored" | "refused";
  /** Whether it refuses `stream_options` and other fields it does not know. False unless given. */
  readonly strict?: boolean;
}

/** A server that has OpenAI's routes and nothing else to be known by; it counts no tokens and tells no context. */
export function startOpenAiCompatibleServer(options: OpenAiCompatibleOptions): Promise<ModelServer> {
  const { textRoute = true } = options;
  return startModelServer(options, {
    routes: [
      { method: "GET", path: "/v1/models", handle: listModels },
      { method: "POST", path: "/v1/chat/completions", handle: exchange => chatCompletion(exchange, options) },
      ...(textRoute
        ? [
            {
              method: "POST",
              path: "/v1/completions",
              handle: (exchange: Exchange) => textCompletion(exchange, options),
            } as const,
          ]
        : []),
    ],
    notFound({ path }) {
      throw refusal(404, `Unknown request URL: ${path}.`, "unknown_url");
    },
    unauthorised: () => refusal(401, "Incorrect API key provided.", "invalid_api_key"),
    crash: message => refusal(500, message, null),
  });
}

const manner: CompletionManner = {
  roleFirst: true,
  usage: "own-chunk",
  callsInPieces: true,
  done: true,
  overflow: (promptTokens, contextLength) =>
    refusal(
      400,
      `This model's maximum context length is ${contextLength} tokens. However, your messages resulted in ${promptTokens} tokens. Please reduce the length of the messages.`,
      "context_length_exceeded",
    ),
  failure: message => refusal(500, message, null),
};

function refusal(status: number, message: string, code: string | null): Refusal {
  const type = status >= 500 ? "server_error" : "invalid_request_error";
  return new Refusal(status, { error: { message, type, param: null, code } });
}

function listModels({ state, response }: Exchange): void {
  sendBody(response, 200, {
    object: "list",
    data: state.models.map(({ id }) => ({ id, object: "model", created: 1_700_000_000, owned_by: "practice" })),
  });
}

function modelFor({ state, params }: Exchange): LoadedModel {
  const model = state.models.find(({ id }) => id === params.model);
  if (model === undefined) {
    throw refusal(404, `The model '${String(params.model)}' does not exist.`, "model_not_found");
  }
  return model;
}

const knownFields = new Set([
  "model",
  "prompt",
  "messages",
  "stream",
  "max_tokens",
  "max_completion_tokens",
  "temperature",
  "top_p",
  "stop",
  "tools",
  "tool_choice",
  "response_format",
  "frequency_penalty",
  "presence_penalty",
]);

function schemaOf({ params }: Exchange, options: OpenAiCompatibleOptions): { jsonSchema?: object } {
  const unknown = options.strict ? Object.keys(params).find(field => !knownFields.has(field)) : undefined;
  if (unknown !== undefined) {
    throw refusal(400, `Unrecognized request argument supplied: ${unknown}`, null);
  }
  if (!isObject(params.response_format) || options.responseFormat === "ignored") {
    return {};
  }
  if (options.responseFormat === "refused") {
    throw refusal(400, "response_format is not supported by this server.", "unsupported_parameter");
  }
  const schema = responseFormatSchema(params);
  return schema === undefined ? {} : { jsonSchema: schema };
}

function textCompletion(exchange: Exchange, options: OpenAiCompatibleOptions): Promise<void> {
  const prompt = String(exchange.params.prompt ?? "");
  return fitAndComplete(exchange, { kind: "text", prompt, ...schemaOf(exchange, options) });
}

function chatCompletion(exchange: Exchange, options: OpenAiCompatibleOptions): Promise<void> {
  return fitAndComplete(exchange, chatJob(exchange.params, schemaOf(exchange, options)));
}

function fitAndComplete(exchange: Exchange, job: PromptJob): Promise<void> {
  const model = modelFor(exchange);
  const promptTokens = countTokens(job.prompt);
  const room = model.contextLength - promptTokens;
  const maxTokens = maxTokensOf(exchange.params) ?? Math.max(1, room);
  if (promptTokens + maxTokens > model.contextLength) {
    throw manner.overflow(promptTokens + maxTokens, model.contextLength);
  }
  return complete(exchange, { ...job, model, maxTokens }, manner);
}
