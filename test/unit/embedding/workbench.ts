import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import type { Embedder } from "../../../src/embedding/embedder.ts";
import {
  createTransformersEmbedder,
  type TransformersEmbedderOptions,
} from "../../../src/embedding/transformers-embedder.ts";
import { type TinyModelOptions, writeTinyModel } from "../../support/tiny-onnx/tiny-model.ts";
import { bundleEmbeddingWorker, ORT_FOLDER } from "../../support/tiny-onnx/worker-bundle.ts";

/** A temporary folder with the bundled worker, in which tests make models and embedders. */
export class Workbench {
  readonly folder: string;
  readonly workerPath: string;
  readonly #embedders: Embedder[] = [];

  private constructor(folder: string, workerPath: string) {
    this.folder = folder;
    this.workerPath = workerPath;
  }

  /** The folder's name has spaces and Japanese in it, as the home of a Japanese Windows user may. */
  static async open(): Promise<Workbench> {
    const folder = await mkdtemp(join(tmpdir(), "埋め込み test #"));
    return new Workbench(folder, await bundleEmbeddingWorker(folder));
  }

  async model(name: string, options?: TinyModelOptions): Promise<string> {
    const folder = join(this.folder, name);
    await writeTinyModel(folder, options);
    return folder;
  }

  /** An embedder of a tiny model of this name; disposed by `close`. */
  async embedder(name: string, options?: TinyModelOptions): Promise<Embedder> {
    return this.embedderOf({ modelFolder: await this.model(name, options), modelId: name });
  }

  async embedderOf(
    options: Pick<TransformersEmbedderOptions, "modelFolder" | "modelId"> & Partial<TransformersEmbedderOptions>,
  ): Promise<Embedder> {
    const embedder = await createTransformersEmbedder({
      workerPath: this.workerPath,
      ortFolder: ORT_FOLDER,
      log: () => {},
      ...options,
    });
    this.#embedders.push(embedder);
    return embedder;
  }

  async close(): Promise<void> {
    await Promise.all(this.#embedders.map(embedder => embedder.dispose()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The worker threads started from now to the end of the test, in order. */
export function watchWorkers(test: TestContext): readonly Worker[] {
  const workers: Worker[] = [];
  const add = (worker: Worker) => workers.push(worker);
  process.on("worker", add);
  test.after(() => process.off("worker", add));
  return workers;
}

/** Waits until every thread that was started is in the list: Node reports one a tick after its start. */
export async function workersReported(): Promise<void> {
  await setImmediate();
}

/** Cosine similarity of unit vectors. */
export function similarity(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined || a.length !== b.length) {
    return Number.NaN;
  }
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
