import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Embedder } from "../../../src/embedding/embedder.ts";
import { Workbench } from "./workbench.ts";

/** Runs the real worker where every way to the network and to native modules writes its name into a file and fails. */
const GUARDED_WORKER = `
const { appendFileSync } = require("node:fs");
const { join } = require("node:path");
const forbid = name => () => {
  appendFileSync(join(__dirname, "forbidden.txt"), name + "\\n");
  throw new Error(name + " is forbidden here");
};
globalThis.fetch = forbid("fetch");
require("node:net").Socket.prototype.connect = forbid("connect");
require("node:dns").lookup = forbid("lookup");
process.dlopen = forbid("dlopen");
require("./embedding-worker.cjs");
`;

describe("the worker's isolation", () => {
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.open();
  });
  after(() => bench.close());

  async function guardedEmbedder(name: string): Promise<Embedder> {
    const workerPath = join(bench.folder, "guarded-worker.cjs");
    await writeFile(workerPath, GUARDED_WORKER);
    await writeFile(join(bench.folder, "forbidden.txt"), "");
    return bench.embedderOf({ modelFolder: await bench.model(name), modelId: `Xenova/${name}`, workerPath });
  }

  const forbidden = () => readFile(join(bench.folder, "forbidden.txt"), "utf8");

  it("loads and runs a model without network and without native modules", async () => {
    const embedder = await guardedEmbedder("whole");
    assert.equal((await embedder.embed(["猫が好き"], "query")).length, 1);
    assert.equal(await forbidden(), "");
  });

  it("does not look on the hub for a file that has gone from the folder", async () => {
    const embedder = await guardedEmbedder("gone");
    await rm(join(bench.folder, "gone", "tokenizer.json"));
    await assert.rejects(embedder.embed(["猫が好き"], "query"), { code: "load-failed", message: /tokenizer\.json/ });
    assert.equal(await forbidden(), "");
  });
});
