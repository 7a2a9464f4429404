import { once } from "node:events";
import type { Embedder, EmbeddingRole } from "../../../src/embedding/embedder.ts";

/**
 * An embedder that answers a query at once with the vector it was given before, so that a search costs what searching costs.
 * Passages are never done: what has no vector stays without.
 */
export class GivenVectorEmbedder implements Embedder {
  readonly modelId: string;
  readonly dimensions: number;
  query: Float32Array;

  constructor(modelId: string, query: Float32Array) {
    this.modelId = modelId;
    this.dimensions = query.length;
    this.query = query;
  }

  async embed(texts: readonly string[], role: EmbeddingRole, signal?: AbortSignal): Promise<Float32Array[]> {
    if (role === "query") {
      return texts.map(() => this.query.slice());
    }
    if (signal !== undefined) {
      if (!signal.aborted) {
        await once(signal, "abort");
      }
      throw signal.reason;
    }
    return new Promise(() => undefined);
  }

  async dispose(): Promise<void> {}
}
