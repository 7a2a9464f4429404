import assert from "node:assert/strict";
import { basename } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Embedder } from "../../../src/embedding/embedder.ts";
import { similarity, Workbench } from "./workbench.ts";

const modelFolder = process.env["KIOKU_TEST_EMBEDDING_MODEL"];

/** Only words that both texts of a pair share, so that even a bag of words passes. */
const PAIRS = [
  { query: "cats on the sofa", passage: "My two cats sleep on the sofa.", other: "Quarterly revenue rose in Europe." },
  { query: "my sister Osaka", passage: "My sister lives in Osaka.", other: "The printer needs new toner." },
];

describe("a real model", { skip: modelFolder ? false : "KIOKU_TEST_EMBEDDING_MODEL names no model folder" }, () => {
  let bench: Workbench;
  let embedder: Embedder;
  before(async () => {
    bench = await Workbench.open();
    embedder = await bench.embedderOf({ modelFolder: modelFolder ?? "", modelId: basename(modelFolder ?? "") });
  });
  after(() => bench.close());

  it("gives unit vectors for English and Japanese texts, also for long ones", async () => {
    const texts = ["I like cats.", "私は猫が好きです。", "長い話です。".repeat(2_000)];
    for (const vector of await embedder.embed(texts, "passage")) {
      assert.equal(vector.length, embedder.dimensions);
      assert.ok(Math.abs(similarity(vector, vector) - 1) < 1e-4);
    }
  });

  for (const { query, passage, other } of PAIRS) {
    it(`finds "${passage}" for "${query}"`, async () => {
      const [asked] = await embedder.embed([query], "query");
      const [wanted, unwanted] = await embedder.embed([passage, other], "passage");
      assert.ok(similarity(asked, wanted) > similarity(asked, unwanted));
    });
  }
});
