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
}

/** Texts to be embedded that are looked up when their turn comes, so that there is no list of them all. */
export interface EmbeddingBacklog {
  /** How many there are. */
  readonly count: number;
  /** In their order. What has got a vector, or is not there any more when its turn comes, may be left out. */
  readonly tasks: Iterable<EmbeddingTask>;
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
 * Embeds texts in the background, a few at a time: first what was added, then the backlog. What fails stays in the queue and is tried
 * again when the next text arrives, the next embedder is given, or the queue is resumed.
 * Nothing else is kept anywhere: whatever lacks a vector when the store is opened is in the backlog that is given to `use`.
 */
export class EmbeddingQueue {
  readonly #options: EmbeddingQueueOptions;
  readonly #added = new Map<string, EmbeddingTask>();
  /** Taken from the backlog, and not done with. */
  #taken: EmbeddingTask[] = [];
  #backlog: Iterator<EmbeddingTask> = [].values();
  /** How many are left in the backlog, as it said. */
  #left = 0;
  #embedder: Embedder | undefined;
  #stopper = new AbortController();
  #running: Promise<void> | undefined;
  #paused = false;
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
   * begins with the backlog of this one, if there is one.
   */
  use(embedder: Embedder | undefined, backlog: EmbeddingBacklog): void {
    this.#stopper.abort();
    this.#stopper = new AbortController();
    this.#embedder = embedder;
    this.#added.clear();
    this.#taken = [];
    this.#backlog = backlog.tasks[Symbol.iterator]();
    this.#left = embedder === undefined ? 0 : backlog.count;
    this.#done = 0;
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
    this.#added.set(keyOf(task), task);
    this.#options.onProgress();
    this.#start();
  }

  /** Nothing more is embedded after the texts in hand, until `resume`. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#start();
  }

  get #count(): number {
    return this.#added.size + this.#taken.length + this.#left;
  }

  #start(): void {
    if (this.#running !== undefined || this.#embedder === undefined || this.#paused || this.#count === 0) {
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
    while (this.#count > 0 && !this.#paused) {
      const batch = this.#nextBatch();
      if (batch.length === 0) {
        this.#options.onProgress();
        return;
      }
      const vectors = await this.#embedBatch(embedder, batch, signal);
      signal.throwIfAborted();
      const records = batch.flatMap((task, index) => this.#vectorRecord(embedder, task, vectors[index]));
      if (records.length > 0) {
        await this.#options.append(records);
      }
      signal.throwIfAborted();
      this.#finish(batch);
      this.#options.onProgress();
    }
  }

  #nextBatch(): EmbeddingTask[] {
    const added = [...this.#added.values()].slice(0, BATCH);
    while (added.length + this.#taken.length < BATCH && this.#left > 0) {
      const next = this.#backlog.next();
      if (next.done === true) {
        // Some have got their vector otherwise.
        this.#done += this.#left;
        this.#left = 0;
      } else {
        this.#left -= 1;
        this.#taken.push(next.value);
      }
    }
    return [...added, ...this.#taken].slice(0, BATCH);
  }

  #finish(batch: readonly EmbeddingTask[]): void {
    const done = new Set(batch);
    for (const task of batch) {
      // One that was added anew meanwhile waits.
      if (this.#added.get(keyOf(task)) === task) {
        this.#added.delete(keyOf(task));
      }
    }
    this.#taken = this.#taken.filter(task => !done.has(task));
    this.#done += batch.length;
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

function keyOf({ of, id }: EmbeddingTask): string {
  return `${of} ${id}`;
}
