/**
 * The storage thread: sql.js and vectra are synchronous and write everything they hold, which would stall the extension host. It
 * is started for one piece of work and ends after it, so that its memory is given back.
 */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { errorMessage } from "../../shared/error-message.ts";
import { StoreError } from "../agent-store.ts";
import { errorCode } from "./atomic-file.ts";
import { loadSqlite } from "./database.ts";
import { loadCheckpoints } from "./load-checkpoints.ts";
import { makeCheckpoints } from "./make-checkpoints.ts";
import type { StorageReply, StorageWork } from "./storage-protocol.ts";

async function main(port: MessagePort, work: StorageWork): Promise<void> {
  const reply = (message: StorageReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  try {
    const sqlite = await loadSqlite(work.sqlWasm);
    if (work.type === "load") {
      await loadCheckpoints(sqlite, work, reply);
    } else {
      reply({ type: "done", bytes: await makeCheckpoints(sqlite, work) });
    }
  } catch (error) {
    const code = error instanceof StoreError ? error.code : errorCode(error);
    reply({ type: "failed", code, message: errorMessage(error) });
  }
}

if (parentPort !== null) {
  void main(parentPort, workerData as StorageWork);
}
