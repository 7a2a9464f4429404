// Opens an agent in a process that has done nothing else, and tells how long that took and what it holds afterwards.
import { setTimeout as delay } from "node:timers/promises";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";
import { LoopStalls } from "./loop-stalls.ts";
import type { OpenFigures } from "./open-figures.ts";

/** Until the storage thread has ended and its memory is given back. */
const SETTLES_MS = 2_000;

const [folder = "", sqlWasm = "", workerPath = ""] = process.argv.slice(2);
const stalls = new LoopStalls();
stalls.start();
const start = performance.now();
const store = await openAgentStore({ folder, sqlWasm, workerPath, owner: "bench" });
const ms = performance.now() - start;
// The loop goes round once more, so that its last stall counts too.
await delay(5);
const stallMs = stalls.stop();
await delay(SETTLES_MS);
const rssMb = process.memoryUsage.rss() / 1024 / 1024;
const figures: OpenFigures = { ms, stallMs, rssMb, turns: store.recall.count(), memories: store.archival.count() };
console.log(JSON.stringify(figures));
await store.close();
