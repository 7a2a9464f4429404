import assert from "node:assert/strict";
import { test } from "node:test";
import type { Embedder } from "../../../src/embedding/embedder.ts";
import { QueryEmbedder } from "../../../src/memory/search/query-embedder.ts";
import { FakeEmbedder } from "./fake-embedder.ts";

/** Never answers, and does not listen to its signal. */
const silent: Embedder = {
  modelId: "silent",
  dimensions: 2,
  embed: () => new Promise(() => {}),
  dispose: async () => {},
};

function modelIds(vectors: readonly { readonly modelId: string }[]): string[] {
  return vectors.map(({ modelId }) => modelId);
}

function queries(patienceMs?: number) {
  const logged: string[] = [];
  return { queries: new QueryEmbedder(message => void logged.push(message), patienceMs), logged };
}

test("without a model there is no vector", async () => {
  const { queries: q } = queries();
  assert.deepEqual(await q.embed("cat"), []);
});

test("each model that is given sees the query as a query", async () => {
  const { queries: q } = queries();
  const current = new FakeEmbedder("current");
  const previous = new FakeEmbedder("previous");
  q.use({ current, previous });
  assert.deepEqual(modelIds(await q.embed("cat")), ["current", "previous"]);
  assert.deepEqual(current.calls, [{ texts: ["cat"], role: "query" }]);
});

test("a model that has embedded nothing is not asked, and the same one never twice", async () => {
  const { queries: q } = queries();
  const current = new FakeEmbedder("current");
  const used: string[] = ["previous"];
  q.use({ current, previous: new FakeEmbedder("previous") }, () => used);
  assert.deepEqual(modelIds(await q.embed("cat")), ["previous"]);
  assert.equal(current.calls.length, 0);
  used.push("current");
  assert.deepEqual(modelIds(await q.embed("cat")), ["current", "previous"]);
  q.use({ current, previous: current });
  assert.deepEqual(modelIds(await q.embed("cat")), ["current"]);
});

test("the same query is embedded once, until other models are given", async () => {
  const { queries: q } = queries();
  const current = new FakeEmbedder("current");
  q.use({ current });
  const [first, second] = await Promise.all([q.embed("cat"), q.embed("cat")]);
  assert.deepEqual(first, second);
  await q.embed("cat");
  assert.equal(current.calls.length, 1);
  for (let n = 0; n < 20; n++) {
    await q.embed(`other ${n}`);
  }
  await q.embed("cat");
  assert.equal(current.calls.length, 22);
  q.use({ current });
  await q.embed("cat");
  assert.equal(current.calls.length, 23);
});

test("a model that fails is left out, is asked again the next time, and the log says why", async () => {
  const { queries: q, logged } = queries();
  const current = new FakeEmbedder("current");
  q.use({ current, previous: new FakeEmbedder("previous") });
  current.failure = new Error("the thread died");
  assert.deepEqual(modelIds(await q.embed("cat")), ["previous"]);
  assert.equal(logged.length, 1);
  assert.match(logged[0] ?? "", /current.*the thread died/);
  current.failure = undefined;
  assert.deepEqual(modelIds(await q.embed("cat")), ["current", "previous"]);
});

test("a model that does not answer is not waited for", async () => {
  const { queries: q, logged } = queries(5);
  q.use({ current: silent, previous: new FakeEmbedder("previous") });
  assert.deepEqual(modelIds(await q.embed("cat")), ["previous"]);
  assert.match(logged[0] ?? "", /silent.*5 ms/);
});

test("a vector that cannot be compared is left out", async () => {
  for (const values of [Float32Array.of(0, 0), Float32Array.of(Number.NaN, 1), Float32Array.of(1)]) {
    const { queries: q, logged } = queries();
    q.use({ current: { ...silent, embed: async () => [values] } });
    assert.deepEqual(await q.embed("cat"), []);
    assert.equal(logged.length, 1);
  }
});

test("the signal ends the waiting at once with its reason, and spoils nothing for a search with the same query", async () => {
  const { queries: q } = queries();
  let answer = (_vectors: Float32Array[]) => {};
  q.use({ current: { ...silent, embed: () => new Promise(resolve => (answer = resolve)) } });
  const controller = new AbortController();
  const reason = new Error("the person stopped it");
  const stopped = q.embed("cat", controller.signal);
  const other = q.embed("cat");
  controller.abort(reason);
  await assert.rejects(stopped, reason);
  await assert.rejects(q.embed("cat", controller.signal), reason);
  answer([Float32Array.of(1, 0)]);
  assert.deepEqual(modelIds(await other), ["silent"]);
});

test("a long query is cut", async () => {
  const { queries: q } = queries();
  const current = new FakeEmbedder("current");
  q.use({ current });
  await q.embed("cat ".repeat(1_000_000));
  assert.ok((current.calls[0]?.texts[0]?.length ?? 0) < 20_000);
});
