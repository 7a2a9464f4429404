import type { ChatMessage } from "../tabby-server/brain.ts";
import { templateSources } from "../tabby-server/chat-template.ts";
import { Refusal, sendBody } from "../tabby-server/http-reply.ts";
import { countTokens, tokenize } from "../tabby-server/tokenizer.ts";
import { type CompletionManner, complete, type Job, maxTokensOf, responseFormatSchema } from "./complete.ts";
import {
  type Exchange,
  type LoadedModel,
  type ModelServer,
  type ModelServerOptions,
  startModelServer,
} from "./model-server.ts";
import { chatMessages, chatTools, renderMessages } from "./render-chat.ts";

/**
 * Ollama. It takes any key or none, loads a model on request, puts a text prompt into the model's template as a user's
 * turn, and drops what does not fit without a word.
 */
export function startOllamaServer(options: Omit<ModelServerOptions, "apiKey">): Promise<ModelServer> {
  return startModelServer(options, {
    routes: [
      { method: "GET", path: "/", handle: ({ response }) => sendBody(response, 200, "Ollama is running") },
      { method: "GET", path: "/api/version", handle: ({ response }) => sendBody(response, 200, { version: "0.12.6" }) },
      { method: "GET", path: "/api/tags", handle: listTags },
      { method: "GET", path: "/api/ps", handle: listRunning },
      { method: "POST", path: "/api/show", handle: show },
      { method: "POST", path: "/api/generate", handle: loadOrUnload },
      { method: "GET", path: "/v1/models", handle: listModels },
      { method: "POST", path: "/v1/completions", handle: textCompletion },
      { method: "POST", path: "/v1/chat/completions", handle: chatCompletion },
    ],
    notFound() {
      throw new Refusal(404, "404 page not found");
    },
    unauthorised: () => new Refusal(401, { error: "unauthorized" }),
    crash: message => openAiRefusal(500, message, "api_error"),
  });
}

const manner: CompletionManner = {
  roleFirst: false,
  usage: "own-chunk",
  callsInPieces: false,
  done: true,
  extra: { system_fingerprint: "fp_ollama" },
  // Only a script can make it say so: prompts are cut instead.
  overflow: () => openAiRefusal(400, "the input length exceeds the context length", "invalid_request_error"),
  failure: message => openAiRefusal(500, message, "api_error"),
};

function openAiRefusal(status: number, message: string, type: string): Refusal {
  return new Refusal(status, { error: { message, type, param: null, code: null } });
}

function listModels({ state, response }: Exchange): void {
  sendBody(response, 200, {
    object: "list",
    data: state.models.map(({ id }) => ({ id, object: "model", created: 1_700_000_000, owned_by: "library" })),
  });
}

const details = { parent_model: "", format: "gguf", family: "llama", families: ["llama"], parameter_size: "8B" };

function listTags({ state, response }: Exchange): void {
  sendBody(response, 200, {
    models: state.models.map(({ id }) => ({
      name: id,
      model: id,
      modified_at: "2026-01-01T00:00:00Z",
      size: 4_000_000_000,
      digest: "0123456789ab",
      details,
    })),
  });
}

function listRunning({ state, response }: Exchange): void {
  const running = state.model === null ? [] : [state.model];
  sendBody(response, 200, {
    models: running.map(({ id, contextLength }) => ({
      name: id,
      model: id,
      size: 4_000_000_000,
      size_vram: 4_000_000_000,
      digest: "0123456789ab",
      details,
      expires_at: "2036-01-01T00:00:00Z",
      context_length: contextLength,
    })),
  });
}

function show({ state, response, params }: Exchange): void {
  const model = state.models.find(({ id }) => id === (params.model ?? params.name));
  if (model === undefined) {
    throw new Refusal(404, { error: `model '${String(params.model)}' not found` });
  }
  sendBody(response, 200, {
    template: templateSources.chatml,
    details,
    model_info: {
      "general.architecture": "llama",
      "llama.context_length": model.trainedContextLength ?? model.contextLength,
    },
    capabilities: ["completion", "tools"],
  });
}

/** Without a prompt it loads a model, or unloads it when `keep_alive` is 0. Nothing else is replayed. */
function loadOrUnload({ state, response, params }: Exchange): void {
  const model = state.models.find(({ id }) => id === params.model);
  if (model === undefined) {
    throw new Refusal(404, { error: `model '${String(params.model)}' not found` });
  }
  if (params.prompt !== undefined && params.prompt !== "") {
    throw new Refusal(400, { error: "the stand-in generates on its OpenAI routes only" });
  }
  const leaves = params.keep_alive === 0;
  state.model = leaves ? null : model;
  sendBody(response, 200, {
    model: model.id,
    created_at: new Date().toISOString(),
    response: "",
    done: true,
    done_reason: leaves ? "unload" : "load",
  });
}

/** The model asked for, loaded if need be; there is none by default. */
function modelFor({ state, params }: Exchange): LoadedModel {
  if (state.model !== null && state.model.id === params.model) {
    return state.model;
  }
  const model = state.models.find(({ id }) => id === params.model);
  if (model === undefined) {
    throw openAiRefusal(404, `model "${String(params.model)}" not found, try pulling it first`, "not_found_error");
  }
  state.model = model;
  return model;
}

/** The prompt is not sent raw: the model's template goes around it. */
function textCompletion(exchange: Exchange): Promise<void> {
  const model = modelFor(exchange);
  const prompt = renderMessages([{ role: "user", content: String(exchange.params.prompt ?? "") }], []);
  const tokens = tokenize(prompt);
  // The runner keeps the first few tokens and the end.
  const cut =
    tokens.length >= model.contextLength ? [...tokens.slice(0, 4), ...tokens.slice(5 - model.contextLength)] : tokens;
  return answer(exchange, { kind: "text", model, prompt: cut.join("") });
}

function chatCompletion(exchange: Exchange): Promise<void> {
  const { params } = exchange;
  const model = modelFor(exchange);
  const messages = chatMessages(params.messages);
  if (messages.length === 0) {
    throw openAiRefusal(400, "[] is too short - 'messages'", "invalid_request_error");
  }
  const tools = chatTools(params);
  const kept = fitting(messages, tools, model.contextLength);
  const schema = responseFormatSchema(params);
  return answer(exchange, {
    kind: "chat",
    model,
    prompt: renderMessages(kept, tools),
    messages: kept,
    ...(schema === undefined ? {} : { jsonSchema: schema }),
    ...(tools.length > 0 ? { tools } : {}),
  });
}

/** System messages and the last one stay; of the others the oldest go until the rest fits. */
function fitting(messages: readonly ChatMessage[], tools: readonly object[], contextLength: number): ChatMessage[] {
  for (let first = 0; first < messages.length - 1; first++) {
    const kept = messages.filter(({ role }, index) => index >= first || role === "system");
    if (countTokens(renderMessages(kept, tools)) <= contextLength) {
      return kept;
    }
  }
  return messages.filter(({ role }, index) => role === "system" || index === messages.length - 1);
}

function answer(exchange: Exchange, job: Omit<Job, "maxTokens">): Promise<void> {
  const room = Math.max(1, job.model.contextLength - countTokens(job.prompt));
  return complete(exchange, { ...job, maxTokens: Math.min(maxTokensOf(exchange.params) ?? room, room) }, manner);
}
