import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { KeyVerdict } from "../tabby-server/auth.ts";
import type { Brain } from "../tabby-server/brain.ts";
import { GenerationStopped } from "../tabby-server/generation.ts";
import { Refusal, readBody, sendBody } from "../tabby-server/http-reply.ts";
import type { LoggedRequest } from "../tabby-server/server.ts";
import type { GenerationCounts } from "../tabby-server/server-state.ts";
import { isObject, type Params } from "../tabby-server/validation.ts";
import type { Misbehaviour } from "./misbehaviour.ts";

export interface LoadedModel {
  readonly id: string;
  /** Tokens, prompt and reply together, that it is loaded with. */
  readonly contextLength: number;
  /** Tokens it was made for, where a server tells that too; `contextLength` unless given. */
  readonly trainedContextLength?: number;
}

export interface ModelServerOptions {
  readonly brain: Brain;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Without it the server takes any caller, as these servers do unless told otherwise. */
  readonly apiKey?: string;
  /** The loaded model, `null` for none; a ChatML model of 8192 tokens unless given. */
  readonly model?: LoadedModel | null;
  /** Further models that could be loaded. */
  readonly models?: readonly LoadedModel[];
  /** Pace of the replies; no pause unless given. */
  readonly tokensPerSecond?: number;
  readonly misbehaviour?: Misbehaviour;
}

export interface ModelServer {
  /** Base URL for a client, ending in `/v1`. */
  readonly url: string;
  readonly origin: string;
  /** For clients that must send something where the server is open. */
  readonly apiKey: string;
  /** Everything that was asked, oldest first; a verdict stands in place of a key. */
  readonly requests: readonly LoggedRequest[];
  readonly generations: Readonly<GenerationCounts>;
  /** The loaded model. */
  readonly model: LoadedModel | null;
  /** Loads another model, the same with another context, or none, without a request. */
  setModel(model: LoadedModel | null): void;
  /** Replaces what goes wrong from the next request on. */
  misbehave(misbehaviour: Misbehaviour): void;
  /** Drops open connections. */
  close(): Promise<void>;
}

export interface ModelServerState {
  readonly brain: Brain;
  readonly apiKey: string | undefined;
  readonly tokensPerSecond: number;
  readonly generations: GenerationCounts;
  /** All that could be loaded, the loaded one among them. */
  readonly models: LoadedModel[];
  model: LoadedModel | null;
  misbehaviour: Misbehaviour;
}

export interface Exchange {
  readonly state: ModelServerState;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly path: string;
  /** Empty where the body is no JSON object. */
  readonly params: Params;
}

export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Whether it is answered without the key; else the dialect's `admits` decides. */
  readonly open?: boolean;
  readonly handle: (exchange: Exchange) => void | Promise<void>;
}

/** One server's manner at the wire. */
export interface Dialect {
  readonly routes: readonly Route[];
  /** Answers every request with its refusal while it throws, e.g. while a model is being loaded. */
  readonly gate?: (exchange: Exchange) => void;
  /** Throws for a route that there is not. */
  readonly notFound: (exchange: Exchange) => void;
  readonly unauthorised: (path: string) => Refusal;
  /** The keys that a route takes; the server's API key unless given. `undefined` takes any caller. */
  readonly keyFor?: (path: string) => string | undefined;
  /** An error that nothing else explains, such as a script without replies. */
  readonly crash: (message: string) => Refusal;
}

export const defaultModel: LoadedModel = { id: "practice-chatml", contextLength: 8192 };

/** Starts a server that speaks a dialect; `close` it when done. */
export async function startModelServer(options: ModelServerOptions, dialect: Dialect): Promise<ModelServer> {
  const model = options.model === undefined ? defaultModel : options.model;
  const state: ModelServerState = {
    brain: options.brain,
    apiKey: options.apiKey,
    tokensPerSecond: options.tokensPerSecond ?? Infinity,
    generations: { running: 0, peak: 0, cancelled: 0 },
    models: [...(model === null ? [] : [model]), ...(options.models ?? [])],
    model,
    misbehaviour: options.misbehaviour ?? {},
  };
  const requests: LoggedRequest[] = [];
  const server = createServer((request, response) => void serve(request, response, state, dialect, requests));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve);
  });
  const { address, port, family } = server.address() as AddressInfo;
  const origin = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  return {
    url: `${origin}/v1`,
    origin,
    apiKey: options.apiKey ?? "any-key",
    requests,
    generations: state.generations,
    get model() {
      return state.model;
    },
    setModel(next) {
      state.model = next;
      if (next !== null) {
        const known = state.models.findIndex(({ id }) => id === next.id);
        state.models.splice(known < 0 ? state.models.length : known, known < 0 ? 0 : 1, next);
      }
    },
    misbehave(misbehaviour) {
      state.misbehaviour = misbehaviour;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  state: ModelServerState,
  dialect: Dialect,
  requests: LoggedRequest[],
): Promise<void> {
  try {
    const method = request.method ?? "GET";
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const body = parsed(await readBody(request));
    const key = dialect.keyFor ? dialect.keyFor(path) : state.apiKey;
    const verdict = keyVerdict(request.headers, key);
    requests.push({ method, path, headers: withoutKeys(request.headers, key), key: verdict, body });
    const params = isObject(body) ? body : {};
    const exchange: Exchange = { state, request, response, method, path, params };
    const route = dialect.routes.find(candidate => candidate.method === method && candidate.path === path);
    if (route?.open !== true && verdict !== "right") {
      throw dialect.unauthorised(path);
    }
    dialect.gate?.(exchange);
    await (route?.handle ?? dialect.notFound)(exchange);
  } catch (error) {
    answerError(response, error, dialect);
  }
}

function answerError(response: ServerResponse, error: unknown, dialect: Dialect): void {
  if (error instanceof GenerationStopped || response.headersSent) {
    response.destroy();
    return;
  }
  const { status, body } = error instanceof Refusal ? error : dialect.crash(String(error));
  sendBody(response, status, body);
}

/** An open route or server finds every key right, as it does not look. */
function keyVerdict({ authorization }: IncomingHttpHeaders, key: string | undefined): KeyVerdict {
  if (key === undefined || authorization === `Bearer ${key}`) {
    return "right";
  }
  return authorization === undefined ? "missing" : "wrong";
}

function withoutKeys(headers: IncomingHttpHeaders, key: string | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      /^(authorization|x-.*key)$/.test(name) ? keyVerdict({ authorization: String(value) }, key) : String(value),
    ]),
  );
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
