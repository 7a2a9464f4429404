import { templateSources } from "../tabby-server/chat-template.ts";
import { Refusal, sendBody } from "../tabby-server/http-reply.ts";
import { countTokens, decode, encode } from "../tabby-server/tokenizer.ts";
import { isObject, type Params } from "../tabby-server/validation.ts";
import { type CompletionManner, complete, maxTokensOf, type PromptJob, responseFormatSchema } from "./complete.ts";
import {
  type Exchange,
  type LoadedModel,
  type ModelServer,
  type ModelServerOptions,
  startModelServer,
} from "./model-server.ts";
import { chatJob, chatMessages, chatTools, renderMessages } from "./render-chat.ts";

export interface LlamaCppOptions extends ModelServerOptions {
  /** Whether it was started with `--jinja`, without which it refuses tools. True unless given. */
  readonly jinja?: boolean;
  /** Requests that can run at once; each has an equal part of the context. */
  readonly slots?: number;
}

/**
 * llama.cpp's `llama-server` with one model. A model of `null` is one that is still being loaded: everything but the
 * list of models is 503 then.
 */
export function startLlamaCppServer(options: LlamaCppOptions): Promise<ModelServer> {
  const { jinja = true, slots = 1 } = options;
  return startModelServer(options, {
    routes: [
      { method: "GET", path: "/health", open: true, handle: health },
      { method: "GET", path: "/v1/health", open: true, handle: health },
      { method: "GET", path: "/v1/models", open: true, handle: listModels },
      // It also answers one of Ollama's routes, which says nothing about what it is.
      { method: "GET", path: "/api/tags", open: true, handle: listModels },
      { method: "GET", path: "/props", handle: exchange => props(exchange, slots) },
      { method: "POST", path: "/tokenize", handle: tokenize },
      { method: "POST", path: "/detokenize", handle: detokenize },
      { method: "POST", path: "/apply-template", handle: applyTemplate },
      { method: "POST", path: "/v1/chat/completions/input_tokens", handle: countInput },
      { method: "POST", path: "/v1/completions", handle: exchange => textCompletion(exchange) },
      { method: "POST", path: "/v1/chat/completions", handle: exchange => chatCompletion(exchange, jinja) },
    ],
    gate({ state, path }) {
      if (state.model === null && path !== "/v1/models") {
        throw refusal(503, "Loading model", "unavailable_error");
      }
    },
    notFound() {
      throw refusal(404, "File Not Found", "not_found_error");
    },
    unauthorised: () => refusal(401, "Invalid API Key", "authentication_error"),
    crash: message => refusal(500, message, "server_error"),
  });
}

const manner: CompletionManner = {
  roleFirst: true,
  usage: "own-chunk",
  callsInPieces: true,
  done: true,
  extra: { system_fingerprint: "b6800-0a1b2c3d" },
  lastExtra: ({ promptTokens, completionTokens }) => ({
    timings: { cache_n: 0, prompt_n: promptTokens, prompt_ms: 1, predicted_n: completionTokens, predicted_ms: 1 },
  }),
  overflow: (promptTokens, contextLength) =>
    new Refusal(400, {
      error: {
        code: 400,
        message: `request (${promptTokens} tokens) exceeds the available context size (${contextLength} tokens), try increasing it`,
        type: "exceed_context_size_error",
        n_prompt_tokens: promptTokens,
        n_ctx: contextLength,
      },
    }),
  failure: message => refusal(500, message, "server_error"),
};

function refusal(code: number, message: string, type: string): Refusal {
  return new Refusal(code, { error: { code, message, type } });
}

function health({ response }: Exchange): void {
  sendBody(response, 200, { status: "ok" });
}

function loaded({ state }: Exchange): LoadedModel {
  if (state.model === null) {
    throw refusal(503, "Loading model", "unavailable_error");
  }
  return state.model;
}

/** The cards tell only the context that the model was trained with. */
function listModels({ state, response }: Exchange): void {
  const models = state.model === null ? [] : [state.model];
  sendBody(response, 200, {
    models: models.map(({ id }) => ({ name: id, model: id, capabilities: ["completion"] })),
    object: "list",
    data: models.map(({ id, contextLength, trainedContextLength }) => ({
      id,
      object: "model",
      created: 1_700_000_000,
      owned_by: "llamacpp",
      meta: { n_vocab: 32_000, n_ctx_train: trainedContextLength ?? contextLength, n_params: 8_000_000_000 },
    })),
  });
}

function props(exchange: Exchange, slots: number): void {
  const { id, contextLength } = loaded(exchange);
  sendBody(exchange.response, 200, {
    default_generation_settings: { id: 0, n_ctx: contextLength, params: { n_predict: -1, temperature: 0.8 } },
    total_slots: slots,
    model_alias: id,
    model_path: `/models/${id}.gguf`,
    chat_template: templateSources.chatml,
    bos_token: "",
    eos_token: "<|im_end|>",
    build_info: "b6800-0a1b2c3d",
  });
}

function tokenize({ response, params }: Exchange): void {
  sendBody(response, 200, { tokens: encode(String(params.content ?? "")) });
}

function detokenize({ response, params }: Exchange): void {
  const tokens = Array.isArray(params.tokens) ? params.tokens.filter(token => typeof token === "number") : [];
  sendBody(response, 200, { content: decode(tokens) });
}

function applyTemplate({ response, params }: Exchange): void {
  sendBody(response, 200, { prompt: renderMessages(chatMessages(params.messages), chatTools(params)) });
}

function countInput({ response, params }: Exchange): void {
  const prompt = renderMessages(chatMessages(params.messages), chatTools(params));
  sendBody(response, 200, { object: "response.input_tokens", input_tokens: countTokens(prompt) });
}

/** `response_format` is a thing of the chat route; here only the fields at the top level count. */
function textCompletion(exchange: Exchange): Promise<void> {
  const { params } = exchange;
  if (typeof params.prompt !== "string") {
    throw refusal(400, '"prompt" must be provided', "invalid_request_error");
  }
  return fitAndComplete(exchange, { kind: "text", prompt: params.prompt, ...constraint(params) });
}

function chatCompletion(exchange: Exchange, jinja: boolean): Promise<void> {
  const { params } = exchange;
  const tools = chatTools(params);
  if (tools.length > 0 && !jinja) {
    throw refusal(500, "tools param requires --jinja flag", "server_error");
  }
  const format = isObject(params.response_format) ? params.response_format.type : "text";
  if (!["text", "json_object", "json_schema"].includes(String(format))) {
    throw refusal(
      400,
      `response_format type must be one of "text" or "json_object", but got: ${String(format)}`,
      "invalid_request_error",
    );
  }
  const schema = responseFormatSchema(params);
  return fitAndComplete(
    exchange,
    chatJob(params, { ...(schema === undefined ? {} : { jsonSchema: schema }), ...constraint(params) }),
  );
}

function constraint({ json_schema: schema, grammar }: Params): { jsonSchema?: object; grammar?: string } {
  if (schema !== undefined && grammar !== undefined) {
    throw refusal(400, 'Either "json_schema" or "grammar" can be specified, but not both', "invalid_request_error");
  }
  if (typeof grammar === "string" && !/^\s*root\s*::=/m.test(grammar)) {
    throw refusal(400, "Failed to parse grammar", "invalid_request_error");
  }
  return {
    ...(isObject(schema) ? { jsonSchema: schema } : {}),
    ...(typeof grammar === "string" ? { grammar } : {}),
  };
}

/** A reply that runs into the end of the context is cut; only a prompt that fills it is refused. */
function fitAndComplete(exchange: Exchange, job: PromptJob): Promise<void> {
  const model = loaded(exchange);
  const promptTokens = countTokens(job.prompt);
  if (promptTokens >= model.contextLength) {
    throw manner.overflow(promptTokens, model.contextLength);
  }
  const room = model.contextLength - promptTokens;
  return complete(exchange, { ...job, model, maxTokens: Math.min(maxTokensOf(exchange.params) ?? room, room) }, manner);
}
