import assert from "node:assert/strict";
import { test } from "node:test";
import type { SearchOptions } from "../../../src/memory/agent-store.ts";
import type { ArchivalItem } from "../../../src/memory/records.ts";
import { FakeEmbedder } from "./fake-embedder.ts";
import { MemoryInHand, missing } from "./memory-in-hand.ts";

const FACTS = [
  "Their kitten is called Tama.",
  "They grew up by the ocean.",
  "税金の締切は三月。",
  "Nothing in particular.",
];
const ALL = { page: 0, pageSize: 100 };

function memoryWithFacts(...embedders: FakeEmbedder[]): MemoryInHand {
  const memory = new MemoryInHand({ embedQuery: queriesOf(...embedders) });
  for (const fact of FACTS) {
    memory.remember(fact);
  }
  return memory;
}

function queriesOf(...embedders: FakeEmbedder[]) {
  return async (query: string) =>
    embedders.map(({ modelId, vector }, at) => {
      return { modelId, values: vector.call(embedders[at] as FakeEmbedder, query) };
    });
}

async function found(memory: MemoryInHand, query: string, options: Partial<SearchOptions> = {}): Promise<string[]> {
  const { hits, total } = await memory.state.archival.search(query, { paging: ALL, ...options });
  assert.equal(hits.length, total);
  return hits.map(({ item }) => item.text);
}

function listed(memory: MemoryInHand): string[] {
  return memory.state.archival.list(ALL).hits.map(({ text }) => text);
}

test("without an embedder, memories are found by their words, at once", async () => {
  const memory = memoryWithFacts();
  assert.deepEqual(await found(memory, "kitten"), [FACTS[0]]);
  assert.deepEqual(await found(memory, "締切"), [FACTS[2]]);
  assert.deepEqual(await found(memory, "cat"), []);
  assert.deepEqual(await found(memory, "  "), []);
  const item = memory.remember("A brand new kitten fact.");
  assert.ok((await found(memory, "kitten")).includes(item.text));
});

test("with an embedder, memories are found by their meaning across languages", async () => {
  const embedder = new FakeEmbedder();
  const memory = memoryWithFacts(embedder);
  memory.embedAll(embedder);
  assert.deepEqual(await found(memory, "猫"), [FACTS[0]]);
  assert.deepEqual(await found(memory, "海"), [FACTS[1]]);
  assert.deepEqual(await found(memory, "invoice"), [FACTS[2]]);
  memory.remember("Their puppy sleeps.");
  assert.ok(!(await found(memory, "犬")).includes("Their puppy sleeps."), "not embedded yet");
  memory.embedAll(embedder);
  assert.deepEqual(await found(memory, "犬"), ["Their puppy sleeps."]);
});

test("a text that fits by word and by meaning comes before one that fits by either", async () => {
  const embedder = new FakeEmbedder();
  const memory = new MemoryInHand({ embedQuery: queriesOf(embedder) });
  for (const text of ["The ocean was cold.", "Swimming in the sea.", "Swimming pools are closed.", "Nothing."]) {
    memory.remember(text);
  }
  memory.embedAll(embedder);
  const { hits, total } = await memory.state.archival.search("swim at the beach", { paging: ALL });
  assert.equal(hits[0]?.item.text, "Swimming in the sea.");
  assert.equal(total, 3);
  assert.ok(hits.every((hit, index) => index === 0 || hit.score <= (hits[index - 1]?.score ?? 0)));
});

test("while another model embeds everything anew, the vectors of the one before are still searched", async () => {
  const [small, large] = [new FakeEmbedder("small"), new FakeEmbedder("large", 12)];
  const memory = memoryWithFacts(large, small);
  memory.embedAll(small);
  assert.deepEqual(await found(memory, "猫"), [FACTS[0]]);
  memory.remember("Their puppy sleeps.");
  assert.deepEqual(memory.embedAll(large), ["Their puppy sleeps.", ...FACTS.toReversed()]);
  assert.deepEqual(await found(memory, "猫"), [FACTS[0]]);
  assert.deepEqual(memory.state.archival.documents.index.models(), ["large"]);
});

test("an embedder that fails leaves the search by words", async () => {
  const memory = new MemoryInHand({ embedQuery: () => Promise.reject(new Error("the worker has crashed")) });
  memory.remember("Their kitten is called Tama.");
  assert.deepEqual(await found(memory, "kitten"), ["Their kitten is called Tama."]);
});

test("a search that is stopped rejects, before and while its query is embedded", async () => {
  const reason = new Error("stopped by the person");
  const stopper = new AbortController();
  const memory = new MemoryInHand({
    embedQuery: async (_, signal) => {
      stopper.abort(reason);
      signal?.throwIfAborted();
      return [];
    },
  });
  const options = { paging: ALL };
  await assert.rejects(memory.state.archival.search("kitten", options, AbortSignal.abort(reason)), reason);
  await assert.rejects(memory.state.archival.search("kitten", options, stopper.signal), reason);
});

test("an exact search asks no embedder, and finds only what holds the whole query, newest first", async () => {
  const memory = new MemoryInHand({ embedQuery: () => assert.fail("asked") });
  for (const text of ["green tea", "tea that is green", "green tea again"]) {
    memory.remember(text);
  }
  assert.deepEqual(await found(memory, "GREEN TEA", { mode: "exact" }), ["green tea again", "green tea"]);
});

test("a removed memory is gone from list, count and both kinds of search", async () => {
  const embedder = new FakeEmbedder();
  const memory = memoryWithFacts(embedder);
  memory.embedAll(embedder);
  const [cat] = memory.state.archival.list(ALL).hits.filter(({ text }) => text === FACTS[0]);
  assert.ok(cat);
  memory.change(cat, null);
  assert.ok(!(await found(memory, "kitten")).includes(cat.text));
  assert.ok(!(await found(memory, "猫")).includes(cat.text));
  assert.equal(memory.state.archival.count(), FACTS.length - 1);
  assert.equal(memory.state.archival.get(cat.id), undefined);
  memory.change(null, cat);
  assert.deepEqual(await found(memory, "kitten"), [FACTS[0]]);
  assert.equal(memory.state.archival.count(), FACTS.length);
});

test("an edited memory is found by its new text and by the vector of it", async () => {
  const embedder = new FakeEmbedder();
  const memory = memoryWithFacts(embedder);
  memory.embedAll(embedder);
  const cat = memory.state.archival.list(ALL).hits.find(({ text }) => text === FACTS[0]) as ArchivalItem;
  const dog = { ...cat, text: "Their puppy is called Pochi." };
  memory.change(cat, dog);
  assert.deepEqual(
    missing(memory.state.archival, embedder.modelId).map(({ text }) => text),
    [dog.text],
  );
  memory.embedAll(embedder);
  for (const query of ["猫", "Tama"]) {
    const texts = await found(memory, query);
    assert.ok(!texts.includes(dog.text) && !texts.includes(cat.text), query);
  }
  assert.deepEqual(await found(memory, "犬"), [dog.text]);
  assert.equal(memory.state.archival.count(), FACTS.length);
});

test("an edit of the tags needs no new vector, and the hit has the new tags", async () => {
  const memory = memoryWithFacts();
  const item = memory.remember("tagged", { tags: ["old"] });
  const edited = { ...item, tags: ["new", "日本"], source: "notes.md" };
  memory.change(item, edited);
  const { documents } = memory.state.archival;
  assert.equal(documents.size, FACTS.length + 1);
  const { hits } = await memory.state.archival.search("tagged", { paging: ALL });
  assert.deepEqual(
    hits.map(hit => hit.item),
    [edited],
  );
  assert.deepEqual(memory.state.archival.get(item.id), edited);
});

test("each branch finds the text of its own edit, and the removal of one is none on another", async () => {
  const memory = new MemoryInHand();
  const question = memory.say("question");
  const item = memory.remember("Likes green tea.", { messageId: question.id });
  const first = memory.answer("one");
  const black = { ...item, text: "Likes black tea." };
  memory.change(item, black, first.id);
  const second = memory.answer("two", { parentId: question.id });
  assert.deepEqual(await found(memory, "tea"), [item.text]);
  memory.change(item, null, second.id);
  assert.deepEqual([await found(memory, "tea"), listed(memory), memory.state.archival.count()], [[], [], 0]);
  memory.moveTo(first.id);
  assert.deepEqual([await found(memory, "tea"), listed(memory)], [[black.text], [black.text]]);
  assert.deepEqual(
    memory.state.archival.history(item.id).map(({ after }) => after?.text),
    [item.text, black.text],
  );
  memory.moveTo(question.id);
  assert.deepEqual(listed(memory), [item.text]);
});

test("from and to go by the time an item was first stored", async () => {
  const memory = new MemoryInHand();
  for (const day of ["20", "21", "22"]) {
    memory.remember(`tea of the ${day}th`, { at: `2026-11-${day}T00:00:00.000Z` });
  }
  const options = { from: "2026-11-21T09:00:00+09:00", to: "2026-11-22T00:00:00Z" };
  assert.deepEqual(await found(memory, "tea", options), ["tea of the 21th"]);
  assert.deepEqual(await found(memory, "tea", { from: "+010000-01-01T00:00:00Z" }), []);
  assert.equal((await found(memory, "tea", { to: "+010000-01-01T00:00:00Z" })).length, 3);
  await assert.rejects(found(memory, "tea", { from: "yesterday" }), RangeError);
});

test("the list is newest first, of the same time the one stored last", () => {
  const memory = new MemoryInHand();
  const at = "2026-11-21T00:00:00.000Z";
  memory.remember("a", { at });
  memory.remember("b", { at });
  memory.remember("old", { at: "2020-01-01T00:00:00.000Z" });
  memory.remember("new", { at: "2027-01-01T00:00:00.000Z" });
  assert.deepEqual(listed(memory), ["new", "b", "a", "old"]);
});

test("pages of the list and of a search have true totals", async () => {
  const memory = new MemoryInHand();
  for (let n = 0; n < 7; n++) {
    memory.remember(`tea ${n}`);
  }
  const list = memory.state.archival.list({ page: 1, pageSize: 5 });
  assert.deepEqual([list.hits.map(item => item.text), list.total], [["tea 1", "tea 0"], 7]);
  const search = await memory.state.archival.search("tea", { paging: { page: 1, pageSize: 5 } });
  assert.deepEqual([search.hits.length, search.total], [2, 7]);
});

test("a piece of a document is found by the subject that the piece before it names, as long as that is in force", async () => {
  const memory = new MemoryInHand();
  const at = "2026-11-21T00:00:00.000Z";
  const title = memory.remember("The harbour of Otaru", { source: "guide.md", at });
  const piece = memory.remember("It was built in 1908", { source: "guide.md", at });
  memory.remember("It was built in 1908 too", { source: "town.md", at });
  const scores = async (): Promise<number[]> => {
    const { hits } = await memory.state.archival.search("When was the harbour built?", { paging: ALL });
    return [piece.text, "It was built in 1908 too"].map(
      text => hits.find(({ item }) => item.text === text)?.score ?? 0,
    );
  };
  const [withTitle = 0, elsewhere = 0] = await scores();
  assert.ok(elsewhere > 0 && withTitle > elsewhere * 1.1);
  memory.change(title, null);
  const [alone = 0, other = 0] = await scores();
  assert.ok(alone < other * 1.1);
});

test("what is in force is embedded first, then what other branches and edits left", () => {
  const memory = new MemoryInHand();
  const question = memory.say("question");
  const item = memory.remember("edited away", { messageId: question.id });
  memory.remember("of another branch", { messageId: memory.answer("one").id });
  memory.answer("two", { parentId: question.id });
  memory.change(item, { ...item, text: "edited" }, question.id);
  const texts = missing(memory.state.archival, "model").map(({ text }) => text);
  assert.deepEqual(texts, ["edited", "of another branch", "edited away"]);
});
