import assert from "node:assert/strict";
import { test } from "node:test";
import { CrashAgent } from "../../support/memory/crash-agent.ts";
import { SeededRandom } from "../../support/memory/seeded-random.ts";
import { SQL_WASM, STORAGE_WORKER } from "../../support/memory/storage-worker.ts";
import { temporaryFolder } from "./support.ts";

const KILLS = 20;

test("kill -9 at any instant loses nothing acknowledged and repeats nothing", { timeout: 300_000 }, async t => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const agent = new CrashAgent({
    folder: await temporaryFolder(t),
    sqlWasm: SQL_WASM,
    workerPath: STORAGE_WORKER,
    random: new SeededRandom(seed),
  });
  let groups = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const outcome = await agent.crash();
    assert.deepEqual(
      { lost: outcome.lost, wrong: outcome.wrong },
      { lost: [], wrong: [] },
      `kill ${kill}, seed ${seed}`,
    );
    groups = outcome.groups;
  }
  assert.ok(groups > KILLS, "the writers have written");
});
