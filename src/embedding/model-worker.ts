import { Worker } from "node:worker_threads";
import { EmbeddingError, type EmbeddingRole } from "./embedder.ts";
import type { EmbedRequest, WorkerReply, WorkerSettings } from "./worker-protocol.ts";

interface PendingRequest extends EmbedRequest {
  readonly signal: AbortSignal;
  resolve(vector: Float32Array): void;
  reject(error: EmbeddingError): void;
}

/**
 * One life of the embedding thread: it loads its model at once, and does not come back after a failure. It gets one text at a time, so
 * that a query waits for no more than the one it is at, however many passages wait.
 */
export class ModelWorker {
  readonly #worker: Worker;
  readonly #waiting: Readonly<Record<EmbeddingRole, PendingRequest[]>> = { query: [], passage: [] };
  #running: PendingRequest | undefined;
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

  /**
   * @param signal whoever fires it does not wait for an answer any more.
   * @throws EmbeddingError
   */
  embed(text: string, role: EmbeddingRole, signal: AbortSignal): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#lastId += 1;
      this.#waiting[role].push({ id: this.#lastId, text, signal, resolve, reject });
      this.#next();
    });
  }

  async stop(): Promise<void> {
    this.#fail(stopped());
    await this.#worker.terminate();
  }

  #receive(reply: WorkerReply): void {
    switch (reply.type) {
      case "load-failed":
        this.#fail(new EmbeddingError("load-failed", `The embedding model could not be loaded: ${reply.reason}`));
        return;
      case "vector":
        this.#settle(reply.id, request => request.resolve(reply.vector));
        return;
      case "failed":
        this.#settle(reply.id, request =>
          request.reject(new EmbeddingError("failed", `The embedding model could not embed a text: ${reply.reason}`)),
        );
    }
  }

  #next(): void {
    while (this.#running === undefined) {
      const request = this.#waiting.query.shift() ?? this.#waiting.passage.shift();
      if (request === undefined) {
        return;
      }
      if (request.signal.aborted) {
        request.reject(stopped());
      } else {
        this.#running = request;
        this.#worker.postMessage({ id: request.id, text: request.text } satisfies EmbedRequest);
      }
    }
  }

  #settle(id: number, settle: (request: PendingRequest) => void): void {
    if (this.#running?.id === id) {
      settle(this.#running);
      this.#running = undefined;
      this.#next();
    }
  }

  /** The first failure counts: an exit follows every one of them. */
  #fail(error: EmbeddingError): void {
    this.#failure ??= error;
    const { query, passage } = this.#waiting;
    const requests = [this.#running, ...query.splice(0), ...passage.splice(0)];
    this.#running = undefined;
    for (const request of requests) {
      request?.reject(this.#failure);
    }
  }
}

function stopped(): EmbeddingError {
  return new EmbeddingError("aborted", "Embedding was stopped.");
}

function crash(reason: string, cause?: Error): EmbeddingError {
  return new EmbeddingError("worker-crashed", `The embedding thread stopped unexpectedly: ${reason}`, { cause });
}
