import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Embedder } from "../../../src/embedding/embedder.ts";
import { TINY_DIMENSIONS } from "../../support/tiny-onnx/tiny-model.ts";
import { similarity, Workbench, watchWorkers, workersReported } from "./workbench.ts";

describe("the Transformers.js embedder with a tiny model", () => {
  let bench: Workbench;
  let embedder: Embedder;
  before(async () => {
    bench = await Workbench.open();
    embedder = await bench.embedder("tiny");
  });
  after(() => bench.close());

  it("gives one unit vector of the model's length for each text", async () => {
    const vectors = await embedder.embed(["I like cats", "猫が好きです", "誰も知らない言葉"], "passage");
    assert.equal(embedder.dimensions, TINY_DIMENSIONS);
    assert.equal(vectors.length, 3);
    for (const vector of vectors) {
      assert.ok(vector instanceof Float32Array);
      assert.equal(vector.length, TINY_DIMENSIONS);
      assert.ok(Math.abs(similarity(vector, vector) - 1) < 1e-5);
    }
  });

  it("brings Japanese and English words of one meaning together, and keeps others apart", async () => {
    const [cat, neko, coffee] = await embedder.embed(["cat", "猫", "コーヒー"], "passage");
    assert.ok(similarity(cat, neko) > 0.9);
    assert.ok(similarity(neko, coffee) < 0.5);
  });

  it("keeps the order of fifty texts, also when several calls run at a time", async () => {
    const words = ["猫", "犬", "コーヒー", "お茶", "姉"];
    const references = await embedder.embed(words, "passage");
    const texts = Array.from({ length: 50 }, (_, index) => words[index % words.length] ?? "");
    const calls = await Promise.all([embedder.embed(texts, "passage"), embedder.embed(texts.toReversed(), "passage")]);
    const expected = texts.map((_, index) => references[index % words.length]);
    assert.deepEqual(calls, [expected, expected.toReversed()]);
  });

  it("gives a text the same vector whatever its neighbours are", async () => {
    const [alone] = await embedder.embed(["cat"], "passage");
    const [, among] = await embedder.embed(["I like coffee and tea and dogs", "cat", "犬"], "passage");
    assert.deepEqual(among, alone);
  });

  it("takes no text at all", async () => {
    assert.deepEqual(await embedder.embed([], "query"), []);
  });

  it("loads full weights where there are no quantised ones", async () => {
    const full = await bench.embedder("full", { weights: "model.onnx" });
    const [vector] = await full.embed(["猫"], "passage");
    assert.equal(vector?.length, TINY_DIMENSIONS);
    assert.match(full.modelId, /^full:full:\d+$/);
  });

  it("loads no model before the first text", async test => {
    const workers = watchWorkers(test);
    const lazy = await bench.embedder("lazy");
    await workersReported();
    assert.equal(workers.length, 0);
    await lazy.embed(["猫"], "query");
    assert.equal(workers.length, 1);
  });

  it("names the weights in the model id, so that vectors of other weights are never compared", async () => {
    const full = await bench.embedderOf({
      modelFolder: await bench.model("tiny-full", { weights: "model.onnx" }),
      modelId: "tiny",
    });
    assert.match(embedder.modelId, /^tiny:quantized:\d+$/);
    assert.notEqual(full.modelId, embedder.modelId);
  });
});

describe("prefixes", () => {
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.open();
  });
  after(() => bench.close());

  it("mark queries and passages for a model of the e5 family", async () => {
    const embedder = await bench.embedder("multilingual-e5-tiny");
    const bare = await bench.embedder("bare");
    const [query] = await embedder.embed(["猫"], "query");
    const [passage] = await embedder.embed(["猫"], "passage");
    assert.deepEqual([query], await bare.embed(["query: 猫"], "query"));
    assert.deepEqual([passage], await bare.embed(["passage: 猫"], "passage"));
    assert.notDeepEqual(query, passage);
  });

  it("are left out for other models", async () => {
    const embedder = await bench.embedder("MiniLM-base512");
    assert.deepEqual(await embedder.embed(["猫"], "query"), await embedder.embed(["猫"], "passage"));
  });
});
