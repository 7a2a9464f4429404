import { type Embedder, EmbeddingError } from "../../embedding/embedder.ts";
import type { ArchivalItem, MemoryRecord } from "../records.ts";
import { encodeVector, isComparable } from "./vector-text.ts";

interface EmbeddingQueueOptions {
  /** Makes the vectors durable. */
  readonly append: (records: readonly MemoryRecord[]) => Promise<void>;
  readonly log: (message: string) => void;
}

const BATCH = 8;

/**
 * Embeds archival items in the background, a few at a time. What fails stays in the queue and is tried again when
 * the next item arrives or the next embedder is given.
 */
export class EmbeddingQueue {
  readonly #options: EmbeddingQueueOptions;
  readonly #waiting = new Map<string, ArchivalItem>();
  #embedder: Embedder | undefined;
  #stopper = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: EmbeddingQueueOptions) {
    this.#options = options;
  }

  /**
   * Gives up the work for the embedder before, of which nothing comes then even if it does not listen to its signal;
   * begins with `items` for this one, if there is one.
   */
  use(embedder: Embedder | undefined, items: Iterable<ArchivalItem>): void {
    this.#stopper.abort();
    this.#stopper = new AbortController();
    this.#embedder = embedder;
    this.#waiting.clear();
    if (embedder === undefined) {
      return;
    }
    for (const item of items) {
      this.#waiting.set(item.id, item);
    }
    this.#start();
  }

  add(item: ArchivalItem): void {
    if (this.#embedder === undefined) {
      return;
    }
    this.#waiting.set(item.id, item);
    this.#start();
  }

  /** The item was removed, or has its vector. */
  drop(id: string): void {
    this.#waiting.delete(id);
  }

  #start(): void {
    if (this.#running !== undefined || this.#embedder === undefined || this.#waiting.size === 0) {
      return;
    }
    const signal = this.#stopper.signal;
    this.#running = this.#embedAll(this.#embedder, signal)
      .catch(error => {
        if (!signal.aborted) {
          this.#options.log(`Embedding of archival memories stopped: ${String(error)}`);
        }
      })
      .finally(() => {
        this.#running = undefined;
        // An embedder that was given in the meantime has its own work.
        if (signal.aborted) {
          this.#start();
        }
      });
  }

  async #embedAll(embedder: Embedder, signal: AbortSignal): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting.values()].slice(0, BATCH);
      const vectors = await this.#embedBatch(embedder, batch, signal);
      signal.throwIfAborted();
      await this.#options.append(batch.flatMap((item, index) => this.#vectorRecord(embedder, item, vectors[index])));
      signal.throwIfAborted();
      for (const { id } of batch) {
        this.#waiting.delete(id);
      }
    }
  }

  /** A text without a usable vector fails its whole batch, so it is looked for one by one and goes without. */
  async #embedBatch(
    embedder: Embedder,
    batch: readonly ArchivalItem[],
    signal: AbortSignal,
  ): Promise<(Float32Array | undefined)[]> {
    try {
      return await embedder.embed(
        batch.map(item => item.text),
        "passage",
        signal,
      );
    } catch (error) {
      if (!(error instanceof EmbeddingError) || error.code !== "failed") {
        throw error;
      }
    }
    if (batch.length === 1) {
      return [undefined];
    }
    const vectors: (Float32Array | undefined)[] = [];
    for (const item of batch) {
      vectors.push(...(await this.#embedBatch(embedder, [item], signal)));
    }
    return vectors;
  }

  #vectorRecord(embedder: Embedder, item: ArchivalItem, vector: Float32Array | undefined): MemoryRecord[] {
    if (vector === undefined || vector.length !== embedder.dimensions || !isComparable(vector)) {
      this.#options.log(
        `The embedding model ${embedder.modelId} gave no usable vector for archival memory ${item.id}.`,
      );
      return [];
    }
    return [{ type: "archival-vector", id: item.id, modelId: embedder.modelId, vector: encodeVector(vector) }];
  }
}
