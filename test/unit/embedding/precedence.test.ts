import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Workbench } from "./workbench.ts";

/** Answers one text after the other, in the order they come, and says in the vector how many it had answered before. */
const COUNTING_WORKER = `
const { parentPort } = require("node:worker_threads");
let answered = 0;
parentPort.on("message", ({ id }) => {
  const angle = answered / 1000;
  answered += 1;
  const vector = new Float32Array(DIMENSIONS);
  vector[0] = Math.cos(angle);
  vector[1] = Math.sin(angle);
  parentPort.postMessage({ type: "vector", id, vector });
});
`;

/** What the counting worker's vector says. */
function place(vectors: readonly Float32Array[]): number {
  const [x = 0, y = 0] = vectors[0] ?? [];
  return Math.round(Math.atan2(y, x) * 1000);
}

describe("texts that wait for the embedding thread", () => {
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.open();
  });
  after(() => bench.close());

  async function countingEmbedder(name: string) {
    const modelFolder = await bench.model(name);
    const { dimensions } = await bench.embedder(`${name} size`);
    const workerPath = join(bench.folder, `${name}.cjs`);
    await writeFile(workerPath, COUNTING_WORKER.replace("DIMENSIONS", String(dimensions)));
    return bench.embedderOf({ modelFolder, modelId: name, workerPath });
  }

  it("are embedded with queries first, whatever passages came before", async () => {
    const embedder = await countingEmbedder("precedence");
    const passages = Array.from({ length: 20 }, () => embedder.embed(["passage"], "passage"));
    const query = embedder.embed(["query"], "query");
    assert.equal(place(await query), 1);
    const places = (await Promise.all(passages)).map(place);
    assert.deepEqual(
      places,
      [0, ...places.slice(1)].sort((a, b) => a - b),
    );
  });

  it("are not embedded any more when nobody waits for them", async () => {
    const embedder = await countingEmbedder("given up");
    const controller = new AbortController();
    const first = embedder.embed(["passage"], "passage");
    const givenUp = Array.from({ length: 20 }, () => embedder.embed(["passage"], "passage", controller.signal));
    controller.abort();
    const last = embedder.embed(["passage"], "passage");
    for (const call of givenUp) {
      await assert.rejects(call, { code: "aborted" });
    }
    assert.deepEqual([place(await first), place(await last)], [0, 1]);
  });
});
