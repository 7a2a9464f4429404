import { Worker } from "node:worker_threads";
import { StoreError, type StoreErrorCode } from "../agent-store.ts";
import type { StorageReply, StorageWork } from "./storage-protocol.ts";

/** The work of a storage thread failed; `code` is the file system's or the store's, if there is one. */
export class StorageError extends Error {
  readonly code: string | undefined;
  constructor(code: string | undefined, message: string) {
    super(message);
    this.name = "StorageError";
    this.code = code;
  }
}

/**
 * Starts a storage thread and hands over its answers, one after the other; `done` ends them.
 * @param workerPath the bundled worker.
 * @param signal ends the thread. What is on disk is sound at any instant.
 * @throws StoreError `newer-format`; StorageError
 */
export async function runStorage(
  workerPath: string,
  work: StorageWork,
  onReply: (reply: StorageReply) => void | Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const worker = new Worker(workerPath, { workerData: work });
  const stop = () => void worker.terminate();
  signal?.addEventListener("abort", stop, { once: true });
  let handled = Promise.resolve();
  let ended = false;
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on("message", (reply: StorageReply) => {
        if (reply.type === "failed") {
          reject(failure(reply.code, reply.message));
          return;
        }
        ended ||= reply.type === "done";
        handled = handled.then(() => onReply(reply));
        handled.then(() => (reply.type === "done" ? resolve() : undefined), reject);
      });
      worker.on("error", error => reject(new StorageError(undefined, String(error))));
      worker.on("exit", () => {
        if (!ended) {
          reject(signal?.aborted ? signal.reason : new StorageError(undefined, "The storage thread ended too soon."));
        }
      });
    });
  } finally {
    signal?.removeEventListener("abort", stop);
    await worker.terminate();
  }
}

function failure(code: string | undefined, message: string): Error {
  const known: StoreErrorCode[] = ["newer-format"];
  return known.some(each => each === code)
    ? new StoreError(code as StoreErrorCode, message)
    : new StorageError(code, message);
}
