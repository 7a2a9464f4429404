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

export interface LmStudioOptions extends ModelServerOptions {
  /** Whether the first request for a model loads it. True unless given, as in LM Studio. */
  readonly justInTime?: boolean;
  /** `v0` is 0.3.6 and later, `v1` 0.4 and later, which has both; `none` an older one. `v1` unless given. */
  readonly nativeApi?: "none" | "v0" | "v1";
}

/** LM Studio's server. It has no route that counts tokens, and answers 200 to paths that it does not know. */
export function startLmStudioServer(options: LmStudioOptions): Promise<ModelServer> {
  const { justInTime = true, nativeApi = "v1" } = options;
  return startModelServer(options, {
    routes: [
      { method: "GET", path: "/v1/models", handle: exchange => listModels(exchange, justInTime) },
      { method: "POST", path: "/v1/completions", handle: exchange => textCompletion(exchange, justInTime) },
      { method: "POST", path: "/v1/chat/completions", handle: exchange => chatCompletion(exchange, justInTime) },
      ...(nativeApi === "none" ? [] : [{ method: "GET", path: "/api/v0/models", handle: listV0 } as const]),
      ...(nativeApi === "v1"
        ? [
            { method: "GET", path: "/api/v1/models", handle: listV1 } as const,
            { method: "POST", path: "/api/v1/models/load", handle: load } as const,
            { method: "POST", path: "/api/v1/models/unload", handle: unload } as const,
          ]
        : []),
    ],
    notFound({ method, path, response }) {
      sendBody(response, 200, { error: `Unexpected endpoint or method. (${method} ${path})` });
    },
    unauthorised: () =>
      new Refusal(401, {
        error: {
          message: "An LM Studio API token is required to make requests to this server.",
          type: "invalid_request_error",
          param: null,
          code: "invalid_api_key",
        },
      }),
    crash: message => new Refusal(500, { error: message }),
  });
}

const manner: CompletionManner = {
  roleFirst: false,
  usage: "own-chunk",
  callsInPieces: true,
  done: true,
  errorEvent: "error",
  overflow: (promptTokens, contextLength) =>
    new Refusal(400, {
      error: `Trying to keep the first ${promptTokens} tokens when context the overflows. However, the model is loaded with context length of only ${contextLength} tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input`,
    }),
  failure: message => new Refusal(500, { error: { message } }),
};

/** With loading on request all models are listed, else the loaded one. */
function listModels({ state, response }: Exchange, justInTime: boolean): void {
  const models = justInTime ? state.models : state.model === null ? [] : [state.model];
  sendBody(response, 200, {
    data: models.map(({ id }) => ({ id, object: "model", owned_by: "organization_owner" })),
    object: "list",
  });
}

function listV0({ state, response }: Exchange): void {
  sendBody(response, 200, {
    object: "list",
    data: state.models.map(model => ({
      id: model.id,
      object: "model",
      type: "llm",
      publisher: "practice",
      arch: "llama",
      compatibility_type: "gguf",
      quantization: "Q4_K_M",
      state: state.model?.id === model.id ? "loaded" : "not-loaded",
      max_context_length: model.trainedContextLength ?? model.contextLength,
      ...(state.model?.id === model.id ? { loaded_context_length: state.model.contextLength } : {}),
    })),
  });
}

function listV1({ state, response }: Exchange): void {
  sendBody(response, 200, {
    models: state.models.map(model => ({
      type: "llm",
      publisher: "practice",
      key: model.id,
      display_name: model.id,
      architecture: "llama",
      format: "gguf",
      size_bytes: 4_000_000_000,
      max_context_length: model.trainedContextLength ?? model.contextLength,
      loaded_instances:
        state.model?.id === model.id
          ? [{ id: model.id, config: { context_length: state.model.contextLength, flash_attention: true } }]
          : [],
      capabilities: { vision: false, trained_for_tool_use: true },
    })),
  });
}

/** Loading again makes a second instance in the real one; here the model is there once. */
function load({ state, response, params }: Exchange): void {
  const model = state.models.find(({ id }) => id === params.model);
  if (model === undefined) {
    throw notFound(String(params.model));
  }
  const length = params.context_length;
  state.model = typeof length === "number" ? { ...model, contextLength: length } : model;
  sendBody(response, 200, { type: "llm", instance_id: model.id, load_time_seconds: 0.1, status: "loaded" });
}

function unload({ state, response, params }: Exchange): void {
  if (state.model?.id !== params.instance_id) {
    throw notFound(String(params.instance_id));
  }
  state.model = null;
  sendBody(response, 200, { instance_id: params.instance_id });
}

function notFound(id: string): Refusal {
  return new Refusal(404, {
    error: {
      message: `Model "${id}" not found. Please specify a valid model.`,
      type: "invalid_request_error",
      param: "model",
      code: "model_not_found",
    },
  });
}

/** The model asked for; it is loaded if need be. */
function modelFor({ state, params }: Exchange, justInTime: boolean): LoadedModel {
  const wanted = typeof params.model === "string" && params.model !== "" ? params.model : state.model?.id;
  if (state.model !== null && state.model.id === wanted) {
    return state.model;
  }
  if (!justInTime) {
    throw new Refusal(404, {
      error: {
        message: "No models loaded. Please load a model in the developer page or use the `lms load` command.",
        type: "invalid_request_error",
        param: "model",
        code: "model_not_found",
      },
    });
  }
  const model = state.models.find(({ id }) => id === wanted);
  if (model === undefined) {
    throw notFound(String(wanted));
  }
  state.model = model;
  return model;
}

function textCompletion(exchange: Exchange, justInTime: boolean): Promise<void> {
  const { params } = exchange;
  if (typeof params.prompt !== "string") {
    throw new Refusal(400, { error: "'prompt' field is required" });
  }
  return fitAndComplete(exchange, justInTime, { kind: "text", prompt: params.prompt });
}

function chatCompletion(exchange: Exchange, justInTime: boolean): Promise<void> {
  const { params } = exchange;
  if (!Array.isArray(params.messages)) {
    throw new Refusal(400, { error: "'messages' field is required" });
  }
  const type = isObject(params.response_format) ? params.response_format.type : "text";
  if (type !== "text" && type !== "json_schema") {
    throw new Refusal(400, { error: "'response_format.type' must be 'json_schema' or 'text'" });
  }
  const schema = responseFormatSchema(params);
  return fitAndComplete(
    exchange,
    justInTime,
    chatJob(params, { ...(schema === undefined ? {} : { jsonSchema: schema }) }),
  );
}

function fitAndComplete(exchange: Exchange, justInTime: boolean, job: PromptJob): Promise<void> {
  const model = modelFor(exchange, justInTime);
  const promptTokens = countTokens(job.prompt);
  if (promptTokens >= model.contextLength) {
    throw manner.overflow(promptTokens, model.contextLength);
  }
  const room = model.contextLength - promptTokens;
  return complete(exchange, { ...job, model, maxTokens: Math.min(maxTokensOf(exchange.params) ?? room, room) }, manner);
}
