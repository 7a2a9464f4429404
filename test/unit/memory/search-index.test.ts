import assert from "node:assert/strict";
import { test } from "node:test";
import type { DocumentView } from "../../../src/memory/search/document-view.ts";
import { LexicalIndex } from "../../../src/memory/search/lexical-index.ts";
import { SearchIndex } from "../../../src/memory/search/search-index.ts";
import { FakeEmbedder } from "./fake-embedder.ts";

const old = new FakeEmbedder("old", 5);
const current = new FakeEmbedder("current", 5);

const TEXTS = [
  "My kitten sleeps all day.",
  "The puppy ate my shoe.",
  "We went to the beach.",
  "猫が窓の外を見ている。",
];

async function vectorOf(embedder: FakeEmbedder, text: string): Promise<Float32Array> {
  const [vector] = await embedder.embed([text], "passage");
  assert.ok(vector);
  return vector;
}

async function indexed(embedderOf: (doc: number) => FakeEmbedder | undefined): Promise<SearchIndex> {
  const index = new SearchIndex();
  for (const text of TEXTS) {
    const doc = index.add(text);
    const embedder = embedderOf(doc);
    if (embedder !== undefined) {
      assert.ok(index.setVector(doc, embedder.modelId, await vectorOf(embedder, text)));
    }
  }
  return index;
}

async function query(text: string, ...embedders: FakeEmbedder[]) {
  return await Promise.all(
    embedders.map(async embedder => ({ modelId: embedder.modelId, values: await vectorOf(embedder, text) })),
  );
}

function all(index: SearchIndex): DocumentView {
  return { eligible: new Uint8Array(index.size).fill(1) };
}

test("without any vector, words find", async () => {
  const index = await indexed(() => undefined);
  assert.deepEqual([...(await index.search("puppy", [], "hybrid", all(index))).docs], [1]);
  assert.deepEqual([...(await index.search("puppy", await query("puppy", current), "hybrid", all(index))).docs], [1]);
  assert.deepEqual(index.models(), []);
  assert.equal(index.modelOf(1), undefined);
});

test("with vectors, other words of the same meaning are found in another language too", async () => {
  const index = await indexed(() => current);
  const { docs } = await index.search("cat", await query("cat", current), "hybrid", all(index));
  assert.deepEqual([...docs], [3, 0]);
});

test("while one model replaces another, each finds what it has embedded", async () => {
  const index = await indexed(doc => (doc === 0 ? old : current));
  assert.deepEqual(index.models(), ["current", "old"]);
  const both = await index.search("cat", await query("cat", current, old), "hybrid", all(index));
  assert.deepEqual([...both.docs].sort(), [0, 3]);
  const one = await index.search("cat", await query("cat", current), "hybrid", all(index));
  assert.deepEqual([...one.docs], [3]);
});

test("a document has the vector of one model only, and a model without vectors is gone", async () => {
  const index = await indexed(() => old);
  for (const [doc, text] of TEXTS.entries()) {
    index.setVector(doc, "current", await vectorOf(current, text));
    assert.equal(index.modelOf(doc), "current");
  }
  assert.deepEqual(index.models(), ["current"]);
  assert.equal(index.count("old"), 0);
  assert.equal((await index.search("cat", await query("cat", old), "hybrid", all(index))).docs.length, 0);
});

test("a vector that is refused leaves the one before", async () => {
  const index = await indexed(() => current);
  for (const values of [Float32Array.of(1, 0), new Float32Array(5), new Float32Array(0), new Float32Array(20_000)]) {
    assert.equal(index.setVector(0, "current", values), false);
  }
  assert.equal(index.setVector(0, "zero", new Float32Array(5)), false);
  assert.deepEqual(index.models(), ["current"]);
  assert.deepEqual([...(await index.search("cat", await query("cat", current), "hybrid", all(index))).docs], [3, 0]);
});

test("only what the view lets through is found, by words and by meaning", async () => {
  const index = await indexed(() => current);
  const view = { eligible: Uint8Array.of(0, 1, 1, 1) };
  assert.deepEqual([...(await index.search("kitten", await query("kitten", current), "hybrid", view)).docs], [3]);
});

test("exact mode finds only what holds the whole query, newest first", async () => {
  const index = await indexed(() => current);
  index.add("MY KITTEN and I");
  const found = await index.search("my kitten", await query("my kitten", current), "exact", all(index));
  assert.deepEqual([...found.docs], [4, 0]);
  assert.deepEqual([...found.scores], [1, 1]);
});

test("an empty query finds nothing", async () => {
  const index = await indexed(() => current);
  for (const mode of ["hybrid", "exact"] as const) {
    assert.equal((await index.search("  ", await query("cat", current), mode, all(index))).docs.length, 0);
  }
});

test("however many models appear, only a few are kept", () => {
  const index = new SearchIndex();
  for (let model = 0; model < 40; model++) {
    const doc = index.add(`text ${model}`);
    assert.ok(index.setVector(doc, `model ${model}`, Float32Array.of(1, model)));
  }
  assert.ok(index.models().length <= 4);
  assert.ok(index.models().includes("model 39"));
});

test("an index that comes from a checkpoint takes vectors for the documents it holds", async () => {
  const before = new LexicalIndex();
  for (const text of TEXTS) {
    before.add(text);
  }
  const index = new SearchIndex(before.image());
  index.setVector(0, "current", await vectorOf(current, TEXTS[0] ?? ""));
  index.setVector(3, "current", await vectorOf(current, "cat"));
  index.reserve("current");
  const { docs } = await index.search("kitten", await query("kitten", current), "hybrid", all(index));
  assert.deepEqual([...docs], [0, 3]);
});
