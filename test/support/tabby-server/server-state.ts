import type { IncomingMessage, ServerResponse } from "node:http";
import type { Keys, Permission } from "./auth.ts";
import type { Brain } from "./brain.ts";
import type { PromptTemplate } from "./chat-template.ts";
import { Refusal } from "./http-reply.ts";
import type { SamplerOverrides } from "./overrides.ts";
import type { Tier, TierTraits } from "./tier.ts";

/** A model folder and how it is loaded. */
export interface ModelSettings {
  readonly id: string;
  /** Tokens. */
  readonly maxSeqLen: number;
  /** Tokens of all concurrent requests; `maxSeqLen` unless given. */
  readonly cacheSize?: number;
  /** `null` disables chat completions. */
  readonly promptTemplate: PromptTemplate | null;
  readonly ropeAlpha?: number;
  /** What the folder holds; the ExLlamaV3-only tier loads no `exl2`. Any tier loads a folder that does not say. */
  readonly format?: "exl2" | "exl3";
  /** What `/v1/model` shows as the template's source in place of the outline. */
  readonly templateSource?: string;
}

/** Generations by what became of them. */
export interface GenerationCounts {
  running: number;
  /** Most that ran at the same time. */
  peak: number;
  /** Ended because the client went away. */
  cancelled: number;
}

export interface ServerState {
  readonly tier: Tier;
  readonly traits: TierTraits;
  readonly keys: Keys;
  readonly brain: Brain;
  /** `Infinity` for no pause between tokens. */
  readonly tokensPerSecond: number;
  /** Milliseconds. */
  readonly pingInterval: number;
  /** Every model the server could load. */
  readonly modelFolders: ModelSettings[];
  readonly generations: GenerationCounts;
  /** Milliseconds that each module of a load takes. */
  readonly modulePause: number;
  /** Whether another model must be unloaded before one is loaded, as in revisions before tier A. */
  readonly unloadFirst: boolean;
  /** Failed generations; TabbyAPI never clears them, so `/health` stays 503 (§1). */
  readonly issues: { readonly time: string; readonly description: string }[];
  model: ModelSettings | null;
  /** A load was given up half-way, so that memory is taken until an unload. */
  halfLoaded: boolean;
  overrides: SamplerOverrides;
  /** Completions hang from now on (§3.2). */
  wedged: boolean;
}

/** One request on its way through a route. */
export interface Exchange {
  readonly state: ServerState;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly permission: Permission;
  /** The body as it came. */
  readonly body: string;
}

/** The loaded model. Throws the tier's refusal when there is none. */
export function requireModel(state: ServerState): ModelSettings {
  if (state.model === null) {
    throw Refusal.detail(state.traits.notLoadedStatus, "No models are currently loaded.");
  }
  return state.model;
}
