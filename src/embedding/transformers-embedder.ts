import { join, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Embedder, EmbeddingError, type EmbeddingRole } from "./embedder.ts";
import { readModelFolder } from "./model-files.ts";
import { ModelWorker } from "./model-worker.ts";
import { prefixFor } from "./prefixes.ts";
import type { WorkerSettings } from "./worker-protocol.ts";

/** A crash for want of memory needs a moment before the memory is there again. */
const RESTART_DELAY_MS = 250;

/**
 * UTF-16 units of one text that are handed to the tokenizer, which would otherwise take minutes for megabytes that it
 * then cuts to the window: 512 tokens are rarely more than 2,500 characters.
 */
const MAX_TEXT_LENGTH = 16_384;

/** How far a vector's length may be from 1. */
const UNIT_TOLERANCE = 1e-3;

export interface TransformersEmbedderOptions {
  /** A complete model folder (see model-files.ts). */
  readonly modelFolder: string;
  /** The model's name, which also tells its prefixes. */
  readonly modelId: string;
  /** The bundled embedding-worker.ts. */
  readonly workerPath: string;
  /** Folder that holds `ort-wasm-simd.wasm`. */
  readonly ortFolder: string;
  /** Gets a line when the thread had to be started again; never a text that is embedded. */
  readonly log: (message: string) => void;
}

/**
 * An embedder that runs a local ONNX model in a thread of its own, and never uses the network. Nothing is loaded before
 * the first call of `embed`. A thread that dies is started again once for a call. `modelId` of the result names the
 * weights as well: quantised and full weights of one model give different vectors.
 * @throws EmbeddingError `model-missing`
 */
export async function createTransformersEmbedder(options: TransformersEmbedderOptions): Promise<Embedder> {
  const { modelFolder, modelId, workerPath, ortFolder, log } = options;
  const { dimensions, quantized, weightBytes } = await readModelFolder(modelFolder);
  const settings: WorkerSettings = { modelFolder, quantized, ortFolder: join(ortFolder, sep) };
  return new TransformersEmbedder({
    modelId: `${modelId}:${quantized ? "quantized" : "full"}:${weightBytes}`,
    dimensions,
    prefixes: { query: prefixFor(modelId, "query"), passage: prefixFor(modelId, "passage") },
    startWorker: () => new ModelWorker(workerPath, settings),
    log,
  });
}

interface EmbedderParts {
  readonly modelId: string;
  readonly dimensions: number;
  readonly prefixes: Readonly<Record<EmbeddingRole, string>>;
  readonly startWorker: () => ModelWorker;
  readonly log: (message: string) => void;
}

class TransformersEmbedder implements Embedder {
  readonly modelId: string;
  readonly dimensions: number;
  readonly #parts: EmbedderParts;
  readonly #disposal = new AbortController();
  #worker: ModelWorker | undefined;

  constructor(parts: EmbedderParts) {
    this.modelId = parts.modelId;
    this.dimensions = parts.dimensions;
    this.#parts = parts;
  }

  async embed(texts: readonly string[], role: EmbeddingRole, signal?: AbortSignal): Promise<Float32Array[]> {
    const stop = signal === undefined ? this.#disposal.signal : AbortSignal.any([signal, this.#disposal.signal]);
    const vectors: Float32Array[] = [];
    for (const text of texts) {
      const request = truncate(this.#parts.prefixes[role] + text);
      vectors.push(await untilAborted(() => this.#vectorOf(request, role, stop), stop));
    }
    return vectors;
  }

  async dispose(): Promise<void> {
    this.#disposal.abort();
    await this.#worker?.stop();
  }

  async #vectorOf(text: string, role: EmbeddingRole, stop: AbortSignal): Promise<Float32Array> {
    try {
      return this.#checked(await this.#liveWorker().embed(text, role, stop));
    } catch (error) {
      if (!isCrash(error)) {
        throw error;
      }
      this.#parts.log(`${error.message} It is started again.`);
    }
    await delay(RESTART_DELAY_MS, undefined, { signal: stop });
    return this.#checked(await this.#liveWorker().embed(text, role, stop));
  }

  /** A model that cannot be loaded is not tried again: its dead worker stays and gives the reason. */
  #liveWorker(): ModelWorker {
    if (this.#worker === undefined || isCrash(this.#worker.failure)) {
      this.#worker = this.#parts.startWorker();
    }
    return this.#worker;
  }

  /** Vectors of another length, zeroes and NaN would silently spoil every comparison. */
  #checked(vector: Float32Array): Float32Array {
    if (vector.length !== this.dimensions) {
      throw new EmbeddingError(
        "load-failed",
        `The embedding model gives vectors of ${vector.length} numbers, but its config.json says ${this.dimensions}.`,
      );
    }
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    if (!(Math.abs(length - 1) < UNIT_TOLERANCE)) {
      throw new EmbeddingError("failed", "The embedding model gives no direction for a text (zero or NaN).");
    }
    return vector;
  }
}

function isCrash(error: unknown): error is EmbeddingError {
  return error instanceof EmbeddingError && error.code === "worker-crashed";
}

/** Never cuts a surrogate pair in half. */
function truncate(text: string): string {
  const lastUnit = text.charCodeAt(MAX_TEXT_LENGTH - 1);
  const endsInPair = lastUnit >= 0xd800 && lastUnit <= 0xdbff;
  return text.slice(0, endsInPair ? MAX_TEXT_LENGTH - 1 : MAX_TEXT_LENGTH);
}

/** Rejects as soon as the signal fires; the work itself may go on for the text it is at. */
function untilAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new EmbeddingError("aborted", "Embedding was stopped."));
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener("abort", abort, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}
