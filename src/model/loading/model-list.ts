import type { ServerKind } from "../chat-model.ts";

export interface ListedModel {
  readonly id: string;
  readonly isLoaded: boolean;
  /** Tokens it is loaded with, where the server tells. */
  readonly contextLength?: number | undefined;
}

/**
 * How a server gets another model:
 * - `on-demand`: by `loadModel`, which waits until it is there;
 * - `first-request`: by the first request that names it, so that `kioku.server.model` is all there is to set;
 * - `at-start`: not at all while it runs: the model is named when the server is started;
 * - `unknown`: it tells nothing about it.
 */
export type LoadManner = "on-demand" | "first-request" | "at-start" | "unknown";

export interface ModelList {
  readonly kind: ServerKind;
  readonly models: readonly ListedModel[];
  /** False where the server shows only what is loaded, because the key may not see more: an admin key is wanted. */
  readonly isComplete: boolean;
  readonly manner: LoadManner;
}

export interface LoadRequest {
  readonly modelId: string;
  /**
   * Tokens of context to load it with; the server's own setting where absent. Ollama takes no notice: what is set in a
   * load is not kept for the requests after it.
   */
  readonly maxSeqLen?: number;
  /** TabbyAPI only: tokens of the cache, a multiple of 256; as many as the context unless given. */
  readonly cacheSize?: number;
  /** TabbyAPI only, e.g. `Q4`. */
  readonly cacheMode?: string;
  /** TabbyAPI only; 1 for Command-R v01 beyond 8,192 tokens unless given, where the server's own choice does harm. */
  readonly ropeAlpha?: number;
}

export interface LoadProgress {
  readonly part: "unload" | "model" | "draft" | "vision";
  /** Modules that are loaded. */
  readonly done: number;
  /** Modules in all; 0 where the server does not tell, which is everywhere but in TabbyAPI. */
  readonly of: number;
}

export type LoadOutcome = "loaded" | "already-loaded" | "on-first-request";

/** How one kind of server lists and loads. */
export interface ModelLoader {
  list(): Promise<ModelList>;
  load(request: LoadRequest, onProgress: (progress: LoadProgress) => void): Promise<LoadOutcome>;
}
