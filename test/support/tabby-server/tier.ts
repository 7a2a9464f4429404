/** TabbyAPI revisions by wire behaviour, as `tabbyapi.md` §0 tells them apart. */
export type Tier = "A" | "B" | "C" | "D";

/** What a prompt that does not fit does: is cut at its start, fails the generation, or is refused with 400. */
export type OverflowManner = "truncates" | "fails" | "refuses";

/** Everything in which the tiers differ on the wire. */
export interface TierTraits {
  /** Commit and date of the revision that is replayed. */
  readonly revision: string;
  /** Status of routes that need a model while none is loaded. */
  readonly notLoadedStatus: 400 | 503;
  /** Whether a completion posted with `model` while no model is loaded crashes (500, plain text). */
  readonly crashesWithoutModel: boolean;
  /** Whether such a completion leaves a lock held, so that every later one hangs (§3.2). */
  readonly wedgesWithoutModel: boolean;
  /** `/health`, `/props`, `/.well-known/serviceinfo`, `/v1/embeddings`. */
  readonly hasServiceRoutes: boolean;
  /** Whether any key sees every model folder; later only an admin key does. */
  readonly listsAllModels: boolean;
  /** Fields of `/v1/model/load` that may name the model. */
  readonly loadNameFields: readonly ("name" | "model_name")[];
  /** Whether loading the loaded model is an error event; else it is a finished one. */
  readonly reloadFails: boolean;
  /** Whether a load goes on when the client has gone; else it stops half-way and wants an unload. */
  readonly loadOutlivesClient: boolean;
  /** Whether models in EXL2 format are refused. */
  readonly refusesExl2: boolean;
  /** Whether the override list is the bare dictionary. */
  readonly rawOverrides: boolean;
  readonly encodesMessages: boolean;
  readonly overflow: OverflowManner;
  /** Whether `max_tokens` counts when it is decided if a prompt fits. */
  readonly overflowCountsReply: boolean;
  /** Whether the room for the reply is reserved in steps and refused like a long prompt; else all of it, in pages. */
  readonly reservesInSteps: boolean;
  /** Whether out-of-range values are 422; else they fail inside the generation. */
  readonly validatesRanges: boolean;
  /** Whether message content may be a list of parts or null. */
  readonly contentParts: boolean;
  /** Whether a list of prompts makes one choice each; else they are joined by newlines. */
  readonly choicePerPrompt: boolean;
  readonly hasChoiceCount: boolean;
  readonly hasResponsePrefix: boolean;
  /** `response_format` types that constrain the reply; the others are accepted and ignored (§2.3). */
  readonly responseFormats: readonly ("json" | "json_schema")[];
  /** Whether a text stream without `max_tokens` is only an error event (§1.1). */
  readonly streamNeedsMaxTokens: boolean;
  /** Chunks as A/B write them, or as since the rewrite of 2026-03. */
  readonly chunks: "classic" | "rewritten";
  /** Whether chat chunks carry `object`, `created` and `model`; else only `model_name`. */
  readonly fullChatChunks: boolean;
  /** Whether a chat stream ends with `[DONE]`. */
  readonly chatDone: boolean;
  /** Whether `usage` is there only when `stream_options.include_usage` asks for it. */
  readonly usageOnRequest: boolean;
  /** False where `completion_tokens` is always 0. */
  readonly countsCompletion: boolean;
  /** Whether an idle stream carries ping comments. */
  readonly pings: boolean;
  /** Whether error events carry a traceback. */
  readonly sendsTrace: boolean;
}

const tierA: TierTraits = {
  revision: "d716527, 2024-03-31",
  notLoadedStatus: 400,
  crashesWithoutModel: false,
  wedgesWithoutModel: false,
  hasServiceRoutes: false,
  listsAllModels: true,
  loadNameFields: ["name"],
  reloadFails: true,
  loadOutlivesClient: false,
  refusesExl2: false,
  rawOverrides: true,
  encodesMessages: false,
  overflow: "truncates",
  overflowCountsReply: false,
  reservesInSteps: false,
  validatesRanges: false,
  contentParts: false,
  choicePerPrompt: false,
  hasChoiceCount: false,
  hasResponsePrefix: false,
  responseFormats: [],
  streamNeedsMaxTokens: false,
  chunks: "classic",
  fullChatChunks: true,
  chatDone: false,
  usageOnRequest: false,
  countsCompletion: false,
  pings: false,
  sendsTrace: true,
};

const tierB: TierTraits = {
  ...tierA,
  revision: "245bd5c, 2024-12-30",
  crashesWithoutModel: true,
  hasServiceRoutes: true,
  listsAllModels: false,
  loadNameFields: ["model_name", "name"],
  rawOverrides: false,
  encodesMessages: true,
  overflow: "fails",
  overflowCountsReply: true,
  validatesRanges: true,
  contentParts: true,
  hasChoiceCount: true,
  hasResponsePrefix: true,
  responseFormats: ["json"],
  chatDone: true,
  countsCompletion: true,
  sendsTrace: false,
};

const tierC: TierTraits = {
  ...tierB,
  revision: "79126f9, 2026-06-27 (branch exl2-checkpoint)",
  notLoadedStatus: 503,
  wedgesWithoutModel: true,
  loadNameFields: ["model_name"],
  overflow: "refuses",
  overflowCountsReply: false,
  choicePerPrompt: true,
  streamNeedsMaxTokens: true,
  chunks: "rewritten",
  fullChatChunks: false,
  usageOnRequest: true,
};

const tierD: TierTraits = {
  ...tierC,
  revision: "e632af4, 2026-08-13",
  wedgesWithoutModel: false,
  reloadFails: false,
  loadOutlivesClient: true,
  refusesExl2: true,
  reservesInSteps: true,
  responseFormats: ["json", "json_schema"],
  fullChatChunks: true,
  pings: true,
};

export const tierTraits: Readonly<Record<Tier, TierTraits>> = { A: tierA, B: tierB, C: tierC, D: tierD };

export function isTier(text: string): text is Tier {
  return Object.hasOwn(tierTraits, text);
}
