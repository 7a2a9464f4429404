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
  /** Failed generations; TabbyAPI never clears them, so `/health` stays 503 (§1). */
  readonly issues: { readonly time: string; readonly description: string }[];
  model: ModelSettings | null;
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
