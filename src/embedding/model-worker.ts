import { Worker } from "node:worker_threads";
import { EmbeddingError } from "./embedder.ts";
import type { EmbedRequest, WorkerReply, WorkerSettings } from "./worker-protocol.ts";

interface PendingRequest {
  resolve(vector: Float32Array): void;
  reject(error: EmbeddingError): void;
}

/** One life of the embedding thread: it loads its model at once, and does not come back after a failure. */
export class ModelWorker {
  readonly #worker: Worker;
  readonly #pending = new Map<number, PendingRequest>();
  #lastId = 0;
  #failure: EmbeddingError | undefined;

  constructor(workerPath: string, settings: WorkerSettings) {
    this.#worker = new Worker(workerPath, { workerData: settings, name: "kioku-embedding" });
    this.#worker.on("message", (reply: WorkerReply) => this.#receive(reply));
    this.#worker.on("error", error => this.#fail(crash(error.message, error)));
    this.#worker.on("exit", code => this.#fail(crash(`exit code ${code}`)));
  }

  /** Why the thread answers no more; undefined while it does. */
  get failure(): EmbeddingError | undefined {
    return this.#failure;
  }

  /** @throws EmbeddingError */
  embed(text: string): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#lastId += 1;
      this.#pending.set(this.#lastId, { resolve, reject });
      this.#worker.postMessage({ id: this.#lastId, text } satisfies EmbedRequest);
    });
  }

  async stop(): Promise<void> {
    this.#fail(new EmbeddingError("aborted", "Embedding was stopped."));
    await this.#worker.terminate();
  }

  #receive(reply: WorkerReply): void {
    switch (reply.type) {
      case "load-failed":
        this.#fail(new EmbeddingError("load-failed", `The embedding model could not be loaded: ${reply.reason}`));
        return;
      case "vector":
        this.#settle(reply.id)?.resolve(reply.vector);
        return;
      case "failed":
        this.#settle(reply.id)?.reject(
          new EmbeddingError("failed", `The embedding model could not embed a text: ${reply.reason}`),
        );
    }
  }

  #settle(id: number): PendingRequest | undefined {
    const request = this.#pending.get(id);
    this.#pending.delete(id);
    return request;
  }

  /** The first failure counts: an exit follows every one of them. */
  #fail(error: EmbeddingError): void {
    this.#failure ??= error;
    for (const request of this.#pending.values()) {
      request.reject(this.#failure);
    }
    this.#pending.clear();
  }
}

function crash(reason: string, cause?: Error): EmbeddingError {
  return new EmbeddingError("worker-crashed", `The embedding thread stopped unexpectedly: ${reason}`, { cause });
}
