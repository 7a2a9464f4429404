import type { ServerProfile } from "./chat-model.ts";
import { ModelError } from "./model-error.ts";
import { requestJson, type ServerAccess } from "./server-request.ts";

/** Milliseconds for one probe. Model servers answer these at once, even while they generate. */
const PROBE_TIMEOUT = 8_000;

/** Used where a server does not tell its context: the least a companion can live in. */
const ASSUMED_CONTEXT = 4_096;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Finds out what answers at an address: TabbyAPI with its tier, llama.cpp, or another OpenAI-compatible
 * server (reference: TabbyAPI's `/openapi.json`, llama.cpp's `/props`, `/v1/models`).
 * @param wanted what the person has set: tokens of context to use, 0 to ask the server, and which of several
 * models, empty for the first. TabbyAPI has one model loaded, so there is nothing to choose.
 * @throws ModelError `no-model` when the server runs without a model: nothing may be posted to it then, since
 * TabbyAPI of 2026-04 to 2026-08 hangs for good after such a request.
 */
export async function detectServer(
  server: ServerAccess,
  { contextLength, modelId: wantedModel }: { readonly contextLength: number; readonly modelId: string },
  signal?: AbortSignal,
): Promise<ServerProfile> {
  const openapi = fieldsOf(await probe(server, `${server.address.root}/openapi.json`, signal));
  if (isTabby(openapi)) {
    return tabbyProfile(server, tierOf(openapi), contextLength, signal);
  }
  const props = fieldsOf(await probe(server, `${server.address.root}/props`, signal));
  const models = fieldsOf(await get(server, `${server.address.baseUrl}/models`, signal));
  const card = modelCard(models, wantedModel);
  const modelId = card["id"];
  if (typeof modelId !== "string" || modelId === "") {
    const missing = wantedModel === "" ? "The server lists no model." : `The server has no model ${wantedModel}.`;
    throw new ModelError("no-model", missing);
  }
  const slots = numberOf(fieldsOf(props["default_generation_settings"])["n_ctx"]);
  if (props["build_info"] !== undefined) {
    return profileOf({ kind: "llama.cpp", modelId, countsTokens: true }, slots, contextLength);
  }
  // vLLM puts `max_model_len` into its model cards.
  const length = numberOf(card["max_model_len"]);
  return profileOf({ kind: kindOfCard(card), modelId, countsTokens: false }, length, contextLength);
}

async function tabbyProfile(
  server: ServerAccess,
  tier: "A" | "B" | "C" | "D",
  contextLength: number,
  signal: AbortSignal | undefined,
): Promise<ServerProfile> {
  let card: Fields;
  try {
    card = fieldsOf(await get(server, `${server.address.baseUrl}/model`, signal));
  } catch (error) {
    // Until 2025-04 a server without a model answers 400, later 503.
    const noModel = error instanceof ModelError && (error.status === 400 || error.status === 503);
    throw noModel ? new ModelError("no-model", error.message, { status: error.status, cause: error }) : error;
  }
  const parameters = fieldsOf(card["parameters"]);
  const lengths = [numberOf(parameters["max_seq_len"]), numberOf(parameters["cache_size"])];
  const known = lengths.filter(length => length !== undefined);
  const profile = profileOf(
    { kind: "tabbyapi", modelId: String(card["id"] ?? ""), countsTokens: true },
    known.length > 0 ? Math.min(...known) : undefined,
    contextLength,
  );
  const window = tier === "A" ? Math.max(512, Math.floor(profile.contextLength / 8)) : 0;
  return { ...profile, tier, maxPromptTokens: profile.contextLength - window };
}

function profileOf(
  found: Pick<ServerProfile, "kind" | "modelId" | "countsTokens">,
  told: number | undefined,
  wanted: number,
): ServerProfile {
  const contextLength = wanted > 0 ? Math.min(wanted, told ?? wanted) : (told ?? ASSUMED_CONTEXT);
  return {
    ...found,
    contextLength,
    contextLengthKnown: wanted > 0 || told !== undefined,
    maxPromptTokens: contextLength,
    transport: "completions",
    constraint: "json-schema",
    truncatesSilently: false,
  };
}

function isTabby(openapi: Fields): boolean {
  return fieldsOf(openapi["info"])["title"] === "TabbyAPI" || "/v1/token/encode" in fieldsOf(openapi["paths"]);
}

/** Which request fields a revision knows tells its age: no revision number is served. */
function tierOf(openapi: Fields): "A" | "B" | "C" | "D" {
  const schemas = fieldsOf(fieldsOf(openapi["components"])["schemas"]);
  const known = fieldsOf(fieldsOf(schemas["ChatCompletionRequest"])["properties"]);
  if (!("response_format" in known) && !("tools" in known)) {
    return "A";
  }
  if (!("cfg_scale" in known)) {
    return "D";
  }
  return "loop_detect_window" in known ? "C" : "B";
}

/** The card of the wanted model, or of the first; empty where there is none. */
function modelCard(models: Fields, wanted: string): Fields {
  const cards = listOf(models["data"]).map(fieldsOf);
  return (wanted === "" ? cards[0] : cards.find(({ id }) => id === wanted)) ?? {};
}

function kindOfCard({ owned_by: owner }: Fields): ServerProfile["kind"] {
  if (owner === "library") {
    return "ollama";
  }
  return owner === "organization_owner" ? "lm-studio" : "openai-compatible";
}

function get(server: ServerAccess, url: string, signal: AbortSignal | undefined): Promise<unknown> {
  return requestJson(server, url, { timeout: PROBE_TIMEOUT, signal });
}

/** A route that only some servers have: its absence is an answer, a server that is not there is not. */
async function probe(server: ServerAccess, url: string, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    return await get(server, url, signal);
  } catch (error) {
    if (error instanceof ModelError && (error.code === "unreachable" || error.code === "aborted")) {
      throw error;
    }
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? Math.floor(value) : undefined;
}
