import assert from "node:assert/strict";
import { test } from "node:test";
import type { MemoryRecord } from "../../../src/memory/records.ts";
import { LexicalIndex } from "../../../src/memory/search/lexical-index.ts";
import { SearchIndex } from "../../../src/memory/search/search-index.ts";
import { encodeVector } from "../../../src/memory/search/vector-text.ts";
import { MemoryState } from "../../../src/memory/views/memory-state.ts";
import { FakeEmbedder } from "./fake-embedder.ts";
import { MemoryInHand } from "./memory-in-hand.ts";

const PAGE = { page: 0, pageSize: 100 };

async function everything({ conversation, core, recall, archival, heartbeatsPausedUntil }: MemoryState) {
  return {
    path: conversation.path(),
    heads: conversation.recentHeads,
    blocks: [...core.blocks()],
    core: core.history(),
    said: recall.list({ paging: PAGE }),
    foundSaid: await recall.search("tea", { paging: PAGE }),
    items: archival.list(PAGE),
    foundItems: await archival.search("tea", { paging: PAGE }),
    archival: archival.history(),
    count: archival.count(),
    heartbeatsPausedUntil,
  };
}

/** Two branches with every kind of record. */
function lived(): MemoryInHand {
  const memory = new MemoryInHand();
  const question = memory.say("Do you like tea?");
  const first = memory.answer("I like green tea.");
  memory.core("human", "", "drinks tea", first.id);
  const item = memory.remember("They drink tea.", { messageId: first.id });
  memory.change(item, { ...item, text: "They drink black tea." }, first.id);
  memory.answer("I prefer coffee to tea.", { parentId: question.id });
  memory.core("human", "", "asks about tea");
  memory.remember("Tea is made of leaves.");
  memory.embedAll(new FakeEmbedder());
  memory.apply({ type: "heartbeat-pause", until: "2026-11-22T12:00:00.000Z" });
  memory.moveTo(first.id);
  return memory;
}

test("groups that are applied again change nothing", async () => {
  const memory = lived();
  const before = await everything(memory.state);
  const { appliedSeq } = memory.state;
  memory.groups.forEach((group, index) => {
    memory.state.apply(index + 1, group);
  });
  assert.deepEqual(await everything(memory.state), before);
  assert.equal(memory.state.appliedSeq, appliedSeq);
});

test("records that come again under a later number change nothing, but for the head they name", async () => {
  const memory = lived();
  const before = await everything(memory.state);
  const twice = memory.groups.flat().filter(({ type }) => type !== "message" && type !== "head");
  memory.apply(...twice);
  assert.deepEqual(await everything(memory.state), before);
});

test("a type of record that only a newer version knows is left out", () => {
  const memory = new MemoryInHand();
  memory.apply({ type: "dream", text: "of electric sheep" } as unknown as MemoryRecord);
  memory.say("awake");
  assert.equal(memory.state.appliedSeq, 2);
  assert.equal(memory.state.recall.count(), 1);
});

test("an item that a journal of format 1 removes is gone from every branch", () => {
  const memory = new MemoryInHand();
  const question = memory.say("question");
  const item = memory.remember("secret", { messageId: memory.answer("one").id });
  memory.answer("two", { parentId: question.id });
  memory.apply({ type: "archival-remove", id: item.id, at: "2026-11-21T00:00:00.000Z" });
  memory.apply({ type: "archival-remove", id: "unknown", at: "2026-11-21T00:00:00.000Z" });
  memory.moveTo(item.messageId);
  assert.equal(memory.state.archival.get(item.id), undefined);
  assert.equal(memory.state.archival.count(), 0);
});

test("vectors of groups that are in the state already are taken: their checkpoint may be older", () => {
  const embedder = new FakeEmbedder();
  const state = new MemoryState({ embedQuery: async () => [], appliedSeq: 10 });
  state.addMessage({ kind: "user", id: "m", parentId: null, at: "2026-11-20T09:00:00.000Z", text: "kitten" });
  state.moveTo("m");
  const vector = encodeVector(embedder.vector("kitten"));
  state.apply(5, [
    { type: "vector", of: "recall", id: "m", modelId: embedder.modelId, vector },
    { type: "head", messageId: null },
  ]);
  assert.deepEqual(state.recall.documents.index.models(), [embedder.modelId]);
  assert.equal(state.conversation.headId, "m");
  assert.equal(state.appliedSeq, 10);
});

test("vectors of unknown texts, and what is no vector, are left out", () => {
  const memory = new MemoryInHand();
  const item = memory.remember("kitten");
  const [{ id } = { id: "" }] = memory.state.archival.history(item.id);
  for (const [key, vector] of [
    ["unknown", new Float32Array([1, 0])],
    [id, new Float32Array(2)],
  ] as const) {
    memory.apply({ type: "vector", of: "archival", id: key, modelId: "model", vector: encodeVector(vector) });
  }
  assert.deepEqual(memory.state.archival.documents.index.models(), []);
});

/** The state as it is loaded from a checkpoint that holds these indexes. */
function loaded(memory: MemoryInHand, indexes: { recallIndex?: SearchIndex; archivalIndex?: SearchIndex }) {
  const { conversation, core, archival, appliedSeq, heartbeatsPausedUntil } = memory.state;
  const { recentHeads, headId } = conversation;
  const start = { appliedSeq, heartbeatsPausedUntil, recentHeads, ...indexes };
  const state = new MemoryState({ embedQuery: async () => [], ...start });
  const records = memory.groups.flat();
  for (const record of records) {
    if (record.type === "message") {
      state.addMessage(record.message);
    } else if (record.type === "archival") {
      state.addArchivalChange(record.change);
    }
  }
  for (const change of core.history()) {
    state.addCoreChange(change);
  }
  assert.equal(archival.history().length > 0, true);
  return { state, headId };
}

/** As it comes from a checkpoint. */
function indexOver(memory: MemoryInHand, kind: "recall" | "archival"): SearchIndex {
  const { documents } = memory.state[kind];
  const index = new LexicalIndex();
  for (let doc = 0; doc < documents.size; doc++) {
    index.add(documents.at(doc)?.text ?? "");
  }
  return new SearchIndex(index.image());
}

test("indexes of a checkpoint are taken for the texts they hold, and what came since is added to them", async () => {
  const memory = lived();
  const before = await everything(memory.state);
  const { state, headId } = loaded(memory, {
    recallIndex: indexOver(memory, "recall"),
    archivalIndex: indexOver(memory, "archival"),
  });
  state.moveTo(headId);
  const { recall, archival } = state;
  await state.rebuildIndexes();
  const after = await everything(state);
  assert.deepEqual({ ...after, core: [], archival: [] }, { ...before, core: [], archival: [] });
  assert.equal(recall.documents.index.size, 3);
  assert.equal(archival.documents.index.size, 3);
  state.apply(state.appliedSeq + 1, [
    {
      type: "message",
      message: { kind: "user", id: "later", parentId: headId, at: "2026-11-20T12:00:00.000Z", text: "oolong" },
    },
  ]);
  assert.equal((await recall.search("oolong", { paging: PAGE })).hits[0]?.message.id, "later");
});

test("an index that holds other texts than there are is made anew", async () => {
  const memory = lived();
  const before = await everything(memory.state);
  const strange = new LexicalIndex();
  for (let n = 0; n < 10; n++) {
    strange.add(`stranger ${n}`);
  }
  const { state, headId } = loaded(memory, {
    recallIndex: new SearchIndex(strange.image()),
    archivalIndex: new SearchIndex(strange.image()),
  });
  assert.equal(state.recall.documents.fitsIndex, false);
  await state.rebuildIndexes();
  state.moveTo(headId);
  assert.deepEqual((await everything(state)).foundSaid, before.foundSaid);
  assert.deepEqual((await everything(state)).foundItems, before.foundItems);
});
