import { type Embedder, EmbeddingError } from "../../embedding/embedder.ts";
import type { EmbeddingProgress } from "../agent-store.ts";
import type { Embedded, MemoryRecord } from "../records.ts";
import { embeddingText } from "./embedding-text.ts";
import { unitScale } from "./unit-vector.ts";
import { encodeVector } from "./vector-text.ts";

/** A text that has no vector of the current model. */
export interface EmbeddingTask {
  readonly of: Embedded;
  readonly id: string;
  readonly text: string;
  /** It has a vector of another model, so that it is found by meaning already and can wait. */
  readonly again?: boolean;
}

interface EmbeddingQueueOptions {
  /** Makes the vectors durable. */
  readonly append: (records: readonly MemoryRecord[]) => Promise<void>;
  /** Called after `progress` has changed. */
  readonly onProgress: () => void;
  readonly log: (message: string) => void;
}

const BATCH = 8;

/**
 * Embeds texts in the background, a few at a time: first what was added, then what never had a vector, then the rest, each in the
 * order given. What fails stays in the queue and is tried again when the next text arrives or the next embedder is given.
 * Nothing else is kept anywhere: whatever lacks a vector when the store is opened is given to `use` again.
 */
export class EmbeddingQueue {
  readonly #options: EmbeddingQueueOptions;
  /** By precedence. */
  readonly #waiting = { added: new Tasks(), missing: new Tasks(), again: new Tasks() };
  #embedder: Embedder | undefined;
  #stopper = new AbortController();
  #running: Promise<void> | undefined;
  #done = 0;

  constructor(options: EmbeddingQueueOptions) {
    this.#options = options;
  }

  /** Of the texts that have come since there was nothing to do: how many are done with, and how many there are. */
  get progress(): EmbeddingProgress {
    return { done: this.#done, total: this.#done + this.#count };
  }

  /**
   * Gives up the work for the embedder before, of which nothing comes then even if it does not listen to its signal;
   * begins with `tasks` for this one, if there is one.
   */
  use(embedder: Embedder | undefined, tasks: Iterable<EmbeddingTask>): void {
    this.#stopper.abort();
    this.#stopper = new AbortController();
    this.#embedder = embedder;
    for (const tasks of this.#lists()) {
      tasks.clear();
    }
    this.#done = 0;
    for (const task of embedder === undefined ? [] : tasks) {
      this.#waiting[task.again === true ? "again" : "missing"].set(task);
    }
    this.#options.onProgress();
    this.#start();
  }

  /** A text that is new. */
  add(task: EmbeddingTask): void {
    if (this.#embedder === undefined) {
      return;
    }
    if (this.#count === 0) {
      this.#done = 0;
    }
    this.#waiting.added.set(task);
    this.#options.onProgress();
    this.#start();
  }

  /** The text has its vector, or needs none any more. */
  drop(of: Embedded, id: string): void {
    if (this.#take(of, id)) {
      this.#options.onProgress();
    }
  }

  get #count(): number {
    return this.#lists().reduce((sum, tasks) => sum + tasks.size, 0);
  }

  #lists(): Tasks[] {
    const { added, missing, again } = this.#waiting;
    return [added, missing, again];
  }

  /** @returns whether it was waiting. */
  #take(of: Embedded, id: string): boolean {
    const waited = this.#lists().map(tasks => tasks.delete(of, id));
    const was = waited.includes(true);
    this.#done += was ? 1 : 0;
    return was;
  }

  #start(): void {
    if (this.#running !== undefined || this.#embedder === undefined || this.#count === 0) {
      return;
    }
    const signal = this.#stopper.signal;
    this.#running = this.#embedAll(this.#embedder, signal).then(
      () => this.#end(true),
      error => {
        if (!signal.aborted) {
          this.#options.log(`Embedding of the memory stopped: ${String(error)}`);
        }
        this.#end(signal.aborted);
      },
    );
  }

  /** What came at the last moment goes on, and so does an embedder that was given in the meantime; what failed waits. */
  #end(goesOn: boolean): void {
    this.#running = undefined;
    if (goesOn) {
      this.#start();
    }
  }

  async #embedAll(embedder: Embedder, signal: AbortSignal): Promise<void> {
    while (this.#count > 0) {
      const batch = this.#nextBatch();
      const vectors = await this.#embedBatch(embedder, batch, signal);
      signal.throwIfAborted();
      const records = batch.flatMap((task, index) => this.#vectorRecord(embedder, task, vectors[index]));
      if (records.length > 0) {
        await this.#options.append(records);
      }
      signal.throwIfAborted();
      for (const { of, id } of batch) {
        this.#take(of, id);
      }
      this.#options.onProgress();
    }
  }

  #nextBatch(): EmbeddingTask[] {
    const batch: EmbeddingTask[] = [];
    for (const tasks of this.#lists()) {
      for (const task of tasks.values()) {
        if (batch.length === BATCH) {
          return batch;
        }
        batch.push(task);
      }
    }
    return batch;
  }

  /** A text without a usable vector fails its whole batch, so it is looked for one by one and goes without. */
  async #embedBatch(
    embedder: Embedder,
    batch: readonly EmbeddingTask[],
    signal: AbortSignal,
  ): Promise<(Float32Array | undefined)[]> {
    try {
      return await embedder.embed(
        batch.map(task => embeddingText(task.text)),
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
    for (const task of batch) {
      vectors.push(...(await this.#embedBatch(embedder, [task], signal)));
    }
    return vectors;
  }

  #vectorRecord(embedder: Embedder, { of, id }: EmbeddingTask, vector: Float32Array | undefined): MemoryRecord[] {
    if (vector === undefined || vector.length !== embedder.dimensions || unitScale(vector) === undefined) {
      this.#options.log(`The embedding model ${embedder.modelId} gave no usable vector for ${of} memory ${id}.`);
      return [];
    }
    return [{ type: "vector", of, id, modelId: embedder.modelId, vector: encodeVector(vector) }];
  }
}

/** Tasks in the order they came. */
class Tasks {
  readonly #tasks = new Map<string, EmbeddingTask>();

  get size(): number {
    return this.#tasks.size;
  }

  set(task: EmbeddingTask): void {
    this.#tasks.set(`${task.of} ${task.id}`, task);
  }

  delete(of: Embedded, id: string): boolean {
    return this.#tasks.delete(`${of} ${id}`);
  }

  values(): Iterable<EmbeddingTask> {
    return this.#tasks.values();
  }

  clear(): void {
    this.#tasks.clear();
  }
}
