import { Refusal, sendBody } from "../tabby-server/http-reply.ts";
import { countTokens, decode, encode, tokenize } from "../tabby-server/tokenizer.ts";
import { isObject, type Params } from "../tabby-server/validation.ts";
import { type CompletionManner, complete, maxTokensOf, type PromptJob } from "./complete.ts";
import { descriptionRoute, fastApiNotFound } from "./fast-api.ts";
import {
  type Exchange,
  type LoadedModel,
  type ModelServer,
  type ModelServerOptions,
  type Route,
  startModelServer,
} from "./model-server.ts";
import { chatJob } from "./render-chat.ts";

export interface TextGenerationWebuiOptions extends ModelServerOptions {
  /** For listing and loading models; the API key unless given. */
  readonly adminKey?: string;
  /** Until 2025 `/v1/models` named two of OpenAI's models, whatever was loaded. False unless given. */
  readonly dummyModels?: boolean;
}

/**
 * text-generation-webui with `--api`. It knows no JSON schema, only `grammar_string`; cuts the start of a long prompt;
 * does not tell its context; and takes one key for the API and one for admin routes, the admin key not on the former.
 */
export function startTextGenerationWebui(options: TextGenerationWebuiOptions): Promise<ModelServer> {
  const adminKey = options.adminKey ?? options.apiKey;
  const adminRoutes: Route[] = [
    { method: "GET", path: "/v1/internal/model/list", handle: listFolders },
    { method: "POST", path: "/v1/internal/model/load", handle: load },
    { method: "POST", path: "/v1/internal/model/unload", handle: unload },
  ];
  const routes: Route[] = [
    { method: "GET", path: "/v1/models", handle: exchange => listModels(exchange, options.dummyModels ?? false) },
    { method: "GET", path: "/v1/internal/health", handle: ({ response }) => sendBody(response, 200, { status: "ok" }) },
    { method: "GET", path: "/v1/internal/model/info", handle: modelInfo },
    { method: "POST", path: "/v1/internal/encode", handle: encodeText },
    { method: "POST", path: "/v1/internal/decode", handle: decodeTokens },
    { method: "POST", path: "/v1/internal/token-count", handle: tokenCount },
    { method: "POST", path: "/v1/internal/stop-generation", handle: ({ response }) => sendJsonText(response, "OK") },
    { method: "POST", path: "/v1/completions", handle: textCompletion },
    { method: "POST", path: "/v1/chat/completions", handle: chatCompletion },
    ...adminRoutes,
  ];
  routes.push(descriptionRoute(routes, ["messages", "grammar_string", "tools"]));
  return startModelServer(options, {
    routes,
    notFound: exchange => fastApiNotFound(exchange, routes),
    unauthorised: () => Refusal.detail(401, "Unauthorized"),
    keyFor: path => (adminRoutes.some(route => route.path === path) ? adminKey : options.apiKey),
    crash: () => Refusal.crash(),
  });
}

const manner: CompletionManner = {
  roleFirst: false,
  emptyFirst: true,
  usage: "last-chunk",
  callsInPieces: false,
  done: true,
  // Only a script can make it say so: prompts are cut instead.
  overflow: () => Refusal.crash(),
  failure: () => Refusal.crash(),
};

type Response = Exchange["response"];

/** A text as JSON, not as plain text. */
function sendJsonText(response: Response, text: string): void {
  const payload = JSON.stringify(text);
  response.writeHead(200, { "content-type": "application/json" });
  response.end(payload);
}

function listModels({ state, response }: Exchange, dummies: boolean): void {
  const ids = dummies ? ["gpt-3.5-turbo", "text-embedding-ada-002"] : state.models.map(({ id }) => id);
  sendBody(response, 200, {
    object: "list",
    data: ids.map(id => ({ id, object: "model", created: 0, owned_by: "user" })),
  });
}

/** The name is the text "None" while nothing is loaded. */
function modelInfo({ state, response }: Exchange): void {
  sendBody(response, 200, {
    model_name: state.model?.id ?? "None",
    lora_names: [],
    loader: state.model && "ExLlamav2_HF",
  });
}

function listFolders({ state, response }: Exchange): void {
  sendBody(response, 200, { model_names: state.models.map(({ id }) => id) });
}

/** What was loaded before is gone even if the load fails. */
function load({ state, response, params }: Exchange): void {
  if (typeof params.model_name !== "string") {
    throw Refusal.detail(422, [{ type: "missing", loc: ["body", "model_name"], msg: "Field required", input: params }]);
  }
  const model = state.models.find(({ id }) => id === params.model_name);
  state.model = null;
  if (model === undefined) {
    throw Refusal.detail(400, "Failed to load the model.");
  }
  const { args } = params;
  const length = isObject(args) ? (args.ctx_size ?? args.max_seq_len) : undefined;
  state.model = typeof length === "number" ? { ...model, contextLength: length } : model;
  sendJsonText(response, "OK");
}

function unload({ state, response }: Exchange): void {
  state.model = null;
  response.writeHead(200, { "content-type": "application/json" });
  response.end("null");
}

function encodeText({ response, params }: Exchange): void {
  const tokens = encode(String(params.text ?? ""));
  sendBody(response, 200, { tokens, length: tokens.length });
}

function decodeTokens({ response, params }: Exchange): void {
  const tokens = Array.isArray(params.tokens) ? params.tokens.filter(token => typeof token === "number") : [];
  sendBody(response, 200, { text: decode(tokens) });
}

function tokenCount({ response, params }: Exchange): void {
  sendBody(response, 200, { length: countTokens(String(params.text ?? "")) });
}

function loaded({ state }: Exchange): LoadedModel {
  if (state.model === null) {
    throw Refusal.crash();
  }
  return state.model;
}

function textCompletion(exchange: Exchange): Promise<void> {
  const prompt = String(exchange.params.prompt ?? "");
  return cutAndComplete(exchange, { kind: "text", prompt, ...constraint(exchange.params) });
}

function chatCompletion(exchange: Exchange): Promise<void> {
  const { params } = exchange;
  return cutAndComplete(exchange, chatJob(params, constraint(params)));
}

function constraint({ grammar_string: grammar }: Params): { grammar?: string } {
  return typeof grammar === "string" && grammar !== "" ? { grammar } : {};
}

/** The prompt loses its start until it and the reply fit into `truncation_length`. */
function cutAndComplete(exchange: Exchange, job: PromptJob): Promise<void> {
  const { params } = exchange;
  const model = loaded(exchange);
  const wanted = typeof params.truncation_length === "number" ? params.truncation_length : 0;
  const length = wanted > 0 ? Math.min(wanted, model.contextLength) : model.contextLength;
  const maxTokens = maxTokensOf(params) ?? 512;
  const tokens = tokenize(job.prompt);
  const prompt = tokens.slice(-Math.max(1, length - maxTokens)).join("");
  return complete(exchange, { ...job, prompt, model, maxTokens }, manner);
}
