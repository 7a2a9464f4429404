import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzOnce } from "../../support/memory/fuzz-run.ts";
import { makeSoundAgent } from "../../support/memory/sound-agent.ts";
import { SQL_WASM, STORAGE_WORKER } from "../../support/memory/storage-worker.ts";
import { temporaryFolder } from "./support.ts";

const RUNS = 150;

/** Most of a run is waiting for a storage thread. */
const LANES = 3;

test("an agent with a damaged file opens, has lost no more than the damaged part, and goes on", {
  timeout: 600_000,
}, async t => {
  const first = Math.floor(Math.random() * 2 ** 30);
  t.diagnostic(`seeds from ${first}`);
  const options = { folder: await temporaryFolder(t), sqlWasm: SQL_WASM, workerPath: STORAGE_WORKER };
  const sound = await makeSoundAgent({ ...options, folder: await temporaryFolder(t), seed: first });
  const faults: string[] = [];
  let next = first;
  const lane = async () => {
    while (next < first + RUNS) {
      const outcome = await fuzzOnce(sound, next++, options);
      faults.push(...outcome.faults.map(fault => `${outcome.what}: ${fault}`));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  assert.deepEqual(faults, []);
});
