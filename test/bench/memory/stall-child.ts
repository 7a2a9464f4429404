// Goes on appending while checkpoints of a large agent are made, and tells how long the event loop was held up.
import { setTimeout as delay } from "node:timers/promises";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";
import { UnitVectors } from "../../support/memory/unit-vectors.ts";
import { DIMENSIONS, RecordWriter, vectorRecord } from "./agents.ts";
import { LoopStalls } from "./loop-stalls.ts";
import type { StallFigures } from "./stall-figures.ts";

const CHECKPOINTS = 3;
const BETWEEN = 200;

const [folder = "", sqlWasm = "", workerPath = ""] = process.argv.slice(2);
const store = await openAgentStore({ folder, sqlWasm, workerPath, owner: "bench" });
const writer = new RecordWriter(6, store.conversation.headId);
const vectors = new UnitVectors(6, DIMENSIONS);
const stalls = new LoopStalls();
const checkpointMs: number[] = [];
let maxMs = 0;
let controlMs = 0;
let written = 0;
let appended = 0;

for (let checkpoint = 0; checkpoint < CHECKPOINTS; checkpoint++) {
  stalls.start();
  for (let n = 0; n < BETWEEN; n++) {
    await appendOne();
  }
  controlMs = Math.max(controlMs, stalls.stop());

  stalls.start();
  const start = performance.now();
  let isDone = false;
  const made = store.checkpoint().finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await appendOne();
    appended++;
  }
  await made;
  checkpointMs.push(performance.now() - start);
  await delay(5);
  maxMs = Math.max(maxMs, stalls.stop());
}

const figures: StallFigures = { maxMs, controlMs, appended, checkpointMs: Math.max(...checkpointMs) };
console.log(JSON.stringify(figures));
await store.close();

async function appendOne(): Promise<void> {
  written++;
  await store.append([{ type: "message", message: writer.message() }]);
  if (written % 5 === 0) {
    const memory = writer.memory();
    await store.append([memory]);
    await store.append([vectorRecord(memory, vectors.next())]);
  }
}
