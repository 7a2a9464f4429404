import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type Keys,
  type KeyVerdict,
  keyHeaders,
  keyVerdict,
  permissionOf,
  requireAdminKey,
  requireApiKey,
} from "./auth.ts";
import type { Brain } from "./brain.ts";
import { GenerationStopped } from "./generation.ts";
import { Refusal, readBody, sendBody } from "./http-reply.ts";
import type { SamplerOverrides } from "./overrides.ts";
import { type Route, routesOf } from "./routes.ts";
import type { GenerationCounts, ModelSettings, ServerState } from "./server-state.ts";
import { type Tier, tierTraits } from "./tier.ts";

export interface TabbyServerOptions {
  readonly brain: Brain;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly host?: string;
  readonly tier?: Tier;
  readonly apiKey?: string;
  readonly adminKey?: string;
  /** Every caller counts as admin. */
  readonly disableAuth?: boolean;
  /** The loaded model, `null` for none; a Command-R of 8192 tokens unless given. */
  readonly model?: ModelSettings | null;
  /** Further models that can be loaded. */
  readonly modelFolders?: readonly ModelSettings[];
  readonly overrides?: SamplerOverrides;
  /** Milliseconds that each module of a load takes; none unless given. */
  readonly modulePause?: number;
  /** Whether another model must be unloaded before one is loaded. */
  readonly unloadFirst?: boolean;
  /** Pace of the replies; no pause unless given. */
  readonly tokensPerSecond?: number;
  /** Milliseconds between the ping comments of tier D. */
  readonly pingInterval?: number;
}

/** One request as it was asked. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  /** In headers that carry a key, its verdict stands in place of it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly key: KeyVerdict;
  /** Parsed where it is JSON. */
  readonly body: unknown;
}

export interface TabbyServer {
  /** Base URL for a client, e.g. `http://127.0.0.1:5000/v1`. */
  readonly url: string;
  readonly origin: string;
  readonly apiKey: string;
  readonly adminKey: string;
  /** Everything that was asked, oldest first. */
  readonly requests: readonly LoggedRequest[];
  readonly generations: Readonly<GenerationCounts>;
  /** The loaded model. */
  readonly model: ModelSettings | null;
  /** Whether a load was given up half-way. */
  readonly halfLoaded: boolean;
  /** Loads another model, or none, without a request. */
  setModel(model: ModelSettings | null): void;
  /** Drops open connections. */
  close(): Promise<void>;
}

export const commandRModel: ModelSettings = {
  id: "c4ai-command-r-v01-exl2-3.8bpw",
  maxSeqLen: 8192,
  promptTemplate: "command-r",
};

export const chatMlModel: ModelSettings = { id: "practice-chatml-exl2", maxSeqLen: 8192, promptTemplate: "chatml" };

const defaultApiKey = "0123456789abcdef0123456789abcdef";
const defaultAdminKey = "fedcba9876543210fedcba9876543210";

/** Starts a server that speaks one TabbyAPI tier's protocol; `close` it when done. */
export async function startTabbyServer(options: TabbyServerOptions): Promise<TabbyServer> {
  const state = createState(options);
  const routes = routesOf(state.traits);
  const requests: LoggedRequest[] = [];
  const server = createServer((request, response) => void serve(request, response, state, routes, requests));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve);
  });
  const { address, port, family } = server.address() as AddressInfo;
  const origin = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  return {
    url: `${origin}/v1`,
    origin,
    apiKey: state.keys.api,
    adminKey: state.keys.admin,
    requests,
    generations: state.generations,
    get model() {
      return state.model;
    },
    get halfLoaded() {
      return state.halfLoaded;
    },
    setModel(model) {
      state.model = model;
      if (model !== null && !state.modelFolders.some(({ id }) => id === model.id)) {
        state.modelFolders.push(model);
      }
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createState(options: TabbyServerOptions): ServerState {
  const tier = options.tier ?? "C";
  const model = options.model === undefined ? commandRModel : options.model;
  const keys: Keys = {
    api: options.apiKey ?? defaultApiKey,
    admin: options.adminKey ?? defaultAdminKey,
    disabled: options.disableAuth ?? false,
  };
  return {
    tier,
    traits: tierTraits[tier],
    keys,
    brain: options.brain,
    tokensPerSecond: options.tokensPerSecond ?? Infinity,
    pingInterval: options.pingInterval ?? 15_000,
    modelFolders: [...(model === null ? [] : [model]), ...(options.modelFolders ?? [])],
    generations: { running: 0, peak: 0, cancelled: 0 },
    issues: [],
    modulePause: options.modulePause ?? 0,
    unloadFirst: options.unloadFirst ?? false,
    model,
    halfLoaded: false,
    overrides: options.overrides ?? {},
    wedged: false,
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  state: ServerState,
  routes: readonly Route[],
  requests: LoggedRequest[],
): Promise<void> {
  try {
    const method = request.method ?? "GET";
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const body = await readBody(request);
    requests.push(logged(method, path, request.headers, body, state.keys));
    const route = findRoute(routes, method, path);
    if (route.access !== "open") {
      (route.access === "admin" ? requireAdminKey : requireApiKey)(request.headers, state.keys);
    }
    const permission = permissionOf(request.headers, state.keys);
    await route.handle({ state, request, response, permission, body });
  } catch (error) {
    answerError(response, error);
  }
}

function findRoute(routes: readonly Route[], method: string, path: string): Route {
  const atPath = routes.filter(route => route.path === path);
  const route = atPath.find(candidate => candidate.method === method);
  if (route === undefined) {
    throw atPath.length > 0 ? Refusal.detail(405, "Method Not Allowed") : Refusal.detail(404, "Not Found");
  }
  return route;
}

/** Anything unexpected, such as a script without replies, is a 500 that says what it was. */
function answerError(response: ServerResponse, error: unknown): void {
  if (error instanceof GenerationStopped || response.headersSent) {
    response.destroy();
  } else if (error instanceof Refusal) {
    sendBody(response, error.status, error.body);
  } else {
    sendBody(response, 500, String(error));
  }
}

function logged(method: string, path: string, headers: IncomingHttpHeaders, body: string, keys: Keys): LoggedRequest {
  const secret = new Set<string>(keyHeaders);
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    secret.has(name) ? keyVerdict({ [name]: value }, keys) : String(value),
  ]);
  return { method, path, headers: Object.fromEntries(shown), key: keyVerdict(headers, keys), body: parsed(body) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
