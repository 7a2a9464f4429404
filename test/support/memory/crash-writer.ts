// Writes as fast as it can, makes checkpoints in between, and tells of everything it begins and has done. Ended by kill -9.
import { writeSync } from "node:fs";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";
import { errorCode } from "../../../src/memory/storage/atomic-file.ts";
import type { CrashEvent } from "./crash-agent.ts";
import { SeededRandom } from "./seeded-random.ts";
import { WriteLoad } from "./write-load.ts";

const [folder = "", sqlWasm = "", workerPath = "", seed = "0"] = process.argv.slice(2);
const random = new SeededRandom(Number(seed));
const store = await openAgentStore({ folder, sqlWasm, workerPath, owner: `writer-${process.pid}` });
const load = new WriteLoad(store, Number(seed));
tell({ type: "open" });

let isCheckpointing = false;
for (let group = 0; ; ) {
  // Groups that are appended together share one fsync.
  const together = random.chance(0.3) ? 1 + random.below(4) : 1;
  const appended = Array.from({ length: together }, () => append(group++));
  if (random.chance(0.015)) {
    void makeCheckpoint();
  }
  await Promise.all(appended);
}

async function append(number: number): Promise<void> {
  const records = load.next();
  tell({ type: "begun", group: number, records });
  await store.append(records);
  tell({ type: "done", group: number });
}

async function makeCheckpoint(): Promise<void> {
  if (isCheckpointing) {
    return;
  }
  isCheckpointing = true;
  tell({ type: "checkpoint-begun" });
  await store.checkpoint();
  tell({ type: "checkpoint-done" });
  isCheckpointing = false;
}

function tell(event: CrashEvent): void {
  const bytes = Buffer.from(`${JSON.stringify(event)}\n`);
  for (let done = 0; done < bytes.length; ) {
    done += write(bytes, done);
  }
}

/** @returns bytes written; none while the reader is busy and the pipe full. */
function write(bytes: Buffer, offset: number): number {
  try {
    return writeSync(1, bytes, offset);
  } catch (error) {
    if (errorCode(error) !== "EAGAIN") {
      throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return 0;
  }
}
