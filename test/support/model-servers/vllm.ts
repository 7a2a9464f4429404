import { Refusal, sendBody } from "../tabby-server/http-reply.ts";
import { countTokens, decode, encode } from "../tabby-server/tokenizer.ts";
import { isObject, type Params } from "../tabby-server/validation.ts";
import { type CompletionManner, complete, maxTokensOf, type PromptJob, responseFormatSchema } from "./complete.ts";
import { descriptionRoute, fastApiNotFound } from "./fast-api.ts";
import {
  type Exchange,
  type LoadedModel,
  type ModelServer,
  type ModelServerOptions,
  type Route,
  startModelServer,
} from "./model-server.ts";
import { chatJob, chatMessages, chatTools, renderMessages } from "./render-chat.ts";

export interface VllmOptions extends ModelServerOptions {
  /** One that is always loaded. */
  readonly model?: LoadedModel;
  /** Whether it was started with `--enable-auto-tool-choice` and a parser. True unless given. */
  readonly autoToolChoice?: boolean;
}

/** vLLM 0.12 with one model. Its key guards what is below `/v1` only. */
export function startVllmServer(options: VllmOptions): Promise<ModelServer> {
  const { autoToolChoice = true } = options;
  const routes: Route[] = [
    { method: "GET", path: "/health", handle: ({ response }) => sendBody(response, 200, "") },
    { method: "GET", path: "/version", handle: ({ response }) => sendBody(response, 200, { version: "0.12.0" }) },
    { method: "GET", path: "/v1/models", handle: listModels },
    { method: "POST", path: "/tokenize", handle: tokenize },
    { method: "POST", path: "/detokenize", handle: detokenize },
    { method: "POST", path: "/v1/completions", handle: textCompletion },
    { method: "POST", path: "/v1/chat/completions", handle: exchange => chatCompletion(exchange, autoToolChoice) },
  ];
  routes.push(descriptionRoute(routes, ["messages", "response_format", "tools"]));
  return startModelServer(options, {
    routes,
    notFound: exchange => fastApiNotFound(exchange, routes),
    unauthorised: () => new Refusal(401, { error: "Unauthorized" }),
    keyFor: path => (path.startsWith("/v1") ? options.apiKey : undefined),
    crash: message => refusal(500, message, "InternalServerError"),
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
      `This model's maximum context length is ${contextLength} tokens. However, your request has ${promptTokens} input tokens. Please reduce the length of the input messages.`,
      "BadRequestError",
    ),
  failure: message => refusal(500, message, "InternalServerError"),
};

function refusal(code: number, message: string, type: string): Refusal {
  return new Refusal(code, { error: { message, type, param: null, code } });
}

function loaded({ state, params }: Exchange): LoadedModel {
  const { model } = state;
  if (model === null) {
    throw refusal(500, "The engine is not running.", "InternalServerError");
  }
  if (typeof params.model === "string" && params.model !== "" && params.model !== model.id) {
    throw refusal(404, `The model \`${params.model}\` does not exist.`, "NotFoundError");
  }
  return model;
}

function listModels({ state, response }: Exchange): void {
  const models = state.model === null ? [] : [state.model];
  sendBody(response, 200, {
    object: "list",
    data: models.map(({ id, contextLength }) => ({
      id,
      object: "model",
      created: 1_700_000_000,
      owned_by: "vllm",
      root: id,
      parent: null,
      max_model_len: contextLength,
      permission: [],
    })),
  });
}

function tokenize(exchange: Exchange): void {
  const { params, response } = exchange;
  const { contextLength } = loaded(exchange);
  const text =
    typeof params.prompt === "string"
      ? params.prompt
      : renderMessages(chatMessages(params.messages), chatTools(params));
  const tokens = encode(text);
  sendBody(response, 200, { count: tokens.length, max_model_len: contextLength, tokens, token_strs: null });
}

function detokenize({ params, response }: Exchange): void {
  const tokens = Array.isArray(params.tokens) ? params.tokens.filter(token => typeof token === "number") : [];
  sendBody(response, 200, { prompt: decode(tokens) });
}

function textCompletion(exchange: Exchange): Promise<void> {
  const { params } = exchange;
  // Without `max_tokens` this route writes 16, as OpenAI's did.
  return fitAndComplete(exchange, { kind: "text", prompt: String(params.prompt ?? ""), ...constraint(params) }, 16);
}

function chatCompletion(exchange: Exchange, autoToolChoice: boolean): Promise<void> {
  const { params } = exchange;
  const tools = chatTools(params);
  if (tools.length > 0 && !autoToolChoice && (params.tool_choice ?? "auto") === "auto") {
    throw refusal(
      400,
      '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
      "BadRequestError",
    );
  }
  return fitAndComplete(exchange, chatJob(params, constraint(params)));
}

/** `guided_json` and the like were taken away in 0.12 and are ignored since, as is everything unknown. */
function constraint(params: Params): { jsonSchema?: object; grammar?: string } {
  const { structured_outputs: structured } = params;
  const schema = isObject(structured) && isObject(structured.json) ? structured.json : responseFormatSchema(params);
  const grammar = isObject(structured) ? structured.grammar : undefined;
  return {
    ...(schema === undefined ? {} : { jsonSchema: schema }),
    ...(typeof grammar === "string" ? { grammar } : {}),
  };
}

function fitAndComplete(exchange: Exchange, job: PromptJob, usualMaxTokens?: number): Promise<void> {
  const model = loaded(exchange);
  const { contextLength } = model;
  const promptTokens = countTokens(job.prompt);
  if (promptTokens >= contextLength) {
    throw manner.overflow(promptTokens, contextLength);
  }
  const room = contextLength - promptTokens;
  const maxTokens = maxTokensOf(exchange.params);
  if (maxTokens !== undefined && maxTokens > room) {
    throw refusal(
      400,
      `'max_tokens' or 'max_completion_tokens' is too large: ${maxTokens}. This model's maximum context length is ${contextLength} tokens and your request has ${promptTokens} input tokens (${maxTokens} > ${contextLength} - ${promptTokens}).`,
      "BadRequestError",
    );
  }
  return complete(exchange, { ...job, model, maxTokens: maxTokens ?? Math.min(usualMaxTokens ?? room, room) }, manner);
}
