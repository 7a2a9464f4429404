import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { journalPath } from "../../../src/memory/journal/journal.ts";
import { readJournal } from "../../../src/memory/journal/journal-reader.ts";
import { FakeEmbedder } from "./fake-embedder.ts";
import { archivalItem, crashedCopy, FIRST_PAGE, openStore, remember, temporaryFolder } from "./support.ts";

const FACTS = [
  "Their kitten is called Tama.",
  "They grew up by the ocean.",
  "税金の締切は三月。",
  "Nothing in particular.",
];

async function storeWithFacts(t: TestContext, folder: string): Promise<AgentStore> {
  const store = await openStore(t, folder);
  for (const fact of FACTS) {
    await remember(store, fact);
  }
  return store;
}

async function found(store: AgentStore, query: string): Promise<string[]> {
  const { hits } = await store.archival.search(query, { page: 0, pageSize: 100 });
  return hits.map(hit => hit.item.text);
}

/** Waits until that many vectors have been stored. */
async function embedded(store: AgentStore, folder: string, count: number): Promise<void> {
  for (let written = 0; written < count; ) {
    await setImmediate();
    const contents = await readJournal(journalPath(folder));
    const records = contents?.lines.flatMap(line => line.group) ?? [];
    written = records.filter(record => record.type === "archival-vector").length;
  }
  // What was in the file may not be applied yet; groups are applied in order.
  await store.append([{ type: "heartbeat-pause", until: "2026-11-22T12:00:00.000Z" }]);
}

test("without an embedder, memories are found by their words, at once", async t => {
  const store = await storeWithFacts(t, await temporaryFolder(t));
  assert.deepEqual(await found(store, "kitten"), [FACTS[0]]);
  assert.deepEqual(await found(store, "締切"), [FACTS[2]]);
  assert.deepEqual(await found(store, "cat"), []);
  assert.deepEqual(await found(store, "  "), []);
  const item = await remember(store, "A brand new kitten fact.");
  assert.ok((await found(store, "kitten")).includes(item.text));
});

test("with an embedder, memories are found by their meaning across languages", { timeout: 60_000 }, async t => {
  const folder = await temporaryFolder(t);
  const store = await storeWithFacts(t, folder);
  store.archival.useEmbedder(new FakeEmbedder());
  await embedded(store, folder, FACTS.length);
  assert.deepEqual(await found(store, "猫"), [FACTS[0]]);
  assert.deepEqual(await found(store, "海"), [FACTS[1]]);
  assert.deepEqual(await found(store, "invoice"), [FACTS[2]]);
  const dog = await remember(store, "Their puppy sleeps.");
  await embedded(store, folder, FACTS.length + 1);
  assert.deepEqual(await found(store, "犬"), [dog.text]);
});

test("a text that fits by word and by meaning comes before one that fits by either", { timeout: 60_000 }, async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  const texts = ["The ocean was cold.", "Swimming in the sea.", "Swimming pools are closed.", "Nothing."];
  for (const text of texts) {
    await remember(store, text);
  }
  store.archival.useEmbedder(new FakeEmbedder());
  await embedded(store, folder, texts.length);
  const { hits, total } = await store.archival.search("swim at the beach", FIRST_PAGE);
  assert.equal(hits[0]?.item.text, "Swimming in the sea.");
  assert.equal(total, 3);
  assert.ok(hits.every((hit, index) => index === 0 || hit.score <= (hits[index - 1]?.score ?? 0)));
});

test("a memory is found by its words before it has been embedded", async t => {
  const store = await openStore(t, await temporaryFolder(t));
  const embedder = new FakeEmbedder();
  store.archival.useEmbedder(embedder);
  const appended = remember(store, "Tama the cat");
  await appended;
  assert.deepEqual(await found(store, "Tama"), ["Tama the cat"]);
});

test("vectors are durable: they are not made again after a crash, nor after a checkpoint", {
  timeout: 60_000,
}, async t => {
  const folder = await temporaryFolder(t);
  const store = await storeWithFacts(t, folder);
  store.archival.useEmbedder(new FakeEmbedder());
  await embedded(store, folder, FACTS.length);
  const crashed = await crashedCopy(t, folder);
  await store.close();
  for (const copy of [crashed, folder]) {
    const again = await openStore(t, copy);
    const embedder = new FakeEmbedder();
    again.archival.useEmbedder(embedder);
    assert.deepEqual(await found(again, "猫"), [FACTS[0]]);
    assert.deepEqual(
      embedder.calls.map(call => call.role),
      ["query"],
    );
    assert.deepEqual(
      again.archival.list(FIRST_PAGE).hits.map(item => item.text),
      FACTS.toReversed(),
    );
  }
});

test("items are embedded in batches of eight, as passages", { timeout: 60_000 }, async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  const items = Array.from({ length: 20 }, (_, n) => archivalItem(`fact ${n}`));
  await store.append(items.map(item => ({ type: "archival-insert", item })));
  const embedder = new FakeEmbedder();
  store.archival.useEmbedder(embedder);
  await embedded(store, folder, 20);
  assert.deepEqual(
    embedder.calls.map(call => [call.texts.length, call.role]),
    [
      [8, "passage"],
      [8, "passage"],
      [4, "passage"],
    ],
  );
});

test("another model embeds everything anew, and is never compared with the one before", {
  timeout: 60_000,
}, async t => {
  const folder = await temporaryFolder(t);
  const store = await storeWithFacts(t, folder);
  store.archival.useEmbedder(new FakeEmbedder("small"));
  await embedded(store, folder, FACTS.length);

  const broken = new FakeEmbedder("large", 12);
  broken.failure = new Error("out of memory");
  store.archival.useEmbedder(broken);
  broken.failure = undefined;
  assert.deepEqual(await found(store, "猫"), [], "no vector of the new model yet");
  store.archival.useEmbedder(broken);
  await embedded(store, folder, 2 * FACTS.length);
  assert.deepEqual(await found(store, "猫"), [FACTS[0]]);
});

test("taking the embedder away leaves the search by words", { timeout: 60_000 }, async t => {
  const folder = await temporaryFolder(t);
  const store = await storeWithFacts(t, folder);
  store.archival.useEmbedder(new FakeEmbedder());
  await embedded(store, folder, FACTS.length);
  store.archival.useEmbedder(undefined);
  assert.deepEqual(await found(store, "猫"), []);
  assert.deepEqual(await found(store, "kitten"), [FACTS[0]]);
});

test("an embedder that fails is logged, and search goes on by words", async t => {
  const folder = await temporaryFolder(t);
  const logged: string[] = [];
  const store = await openStore(t, folder, { log: message => logged.push(message) });
  const embedder = new FakeEmbedder();
  embedder.failure = new Error("the worker has crashed");
  store.archival.useEmbedder(embedder);
  await remember(store, "Their kitten is called Tama.");
  assert.deepEqual(await found(store, "kitten"), ["Their kitten is called Tama."]);
  await store.close();
  assert.ok(logged.some(message => message.includes("by words alone") && message.includes("the worker has crashed")));
  assert.ok(logged.some(message => message.includes("Embedding of archival memories stopped")));
});

test("after a failure, the next memory has the ones before it embedded too", { timeout: 60_000 }, async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  const embedder = new FakeEmbedder();
  embedder.failure = new Error("not now");
  store.archival.useEmbedder(embedder);
  await remember(store, "kitten");
  await setImmediate();
  embedder.failure = undefined;
  await remember(store, "ocean");
  await embedded(store, folder, 2);
  assert.deepEqual(await found(store, "猫"), ["kitten"]);
});

test("vectors that cannot be compared are left out, and do not stop the others", { timeout: 60_000 }, async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  const embedder = new FakeEmbedder();
  const original = embedder.embed.bind(embedder);
  t.mock.method(embedder, "embed", async (texts: readonly string[], role: "query" | "passage") => {
    const vectors = await original(texts, role);
    return vectors.map((vector, index) => {
      if (texts[index] === "zero") {
        return new Float32Array(vector.length);
      }
      return texts[index] === "nan" ? vector.fill(Number.NaN) : vector;
    });
  });
  const items = ["zero", "nan", "kitten"].map(text => archivalItem(text));
  await store.append(items.map(item => ({ type: "archival-insert", item })));
  store.archival.useEmbedder(embedder);
  await embedded(store, folder, 1);
  assert.deepEqual(await found(store, "猫"), ["kitten"]);
  assert.deepEqual(await found(store, "zero"), ["zero"]);
});

test("a search that is stopped rejects", async t => {
  const store = await storeWithFacts(t, await temporaryFolder(t));
  const reason = new Error("stopped by the person");
  await assert.rejects(store.archival.search("kitten", FIRST_PAGE, AbortSignal.abort(reason)), reason);
});

test("a removed memory is gone from list, count and both kinds of search", { timeout: 60_000 }, async t => {
  const folder = await temporaryFolder(t);
  const store = await storeWithFacts(t, folder);
  store.archival.useEmbedder(new FakeEmbedder());
  await embedded(store, folder, FACTS.length);
  const [cat] = (await store.archival.search("kitten", FIRST_PAGE)).hits;
  assert.ok(cat);
  await store.append([{ type: "archival-remove", id: cat.item.id, at: new Date().toISOString() }]);
  const assertGone = async (opened: AgentStore) => {
    assert.ok(!(await found(opened, "kitten")).includes(cat.item.text));
    assert.ok(!(await found(opened, "猫")).includes(cat.item.text));
    assert.equal(opened.archival.count(), FACTS.length - 1);
    assert.equal(opened.archival.get(cat.item.id), undefined);
  };
  await assertGone(store);
  await store.close();
  const again = await openStore(t, folder);
  again.archival.useEmbedder(new FakeEmbedder());
  await assertGone(again);
});

test("tags, source, time and message come back", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  const item = { ...archivalItem("tagged"), tags: ["a", "日本"], source: "notes.md" };
  await store.append([{ type: "archival-insert", item }]);
  await store.close();
  const again = await openStore(t, folder);
  assert.deepEqual(again.archival.get(item.id), item);
});

test("pages of the list and of a search have true totals", async t => {
  const store = await openStore(t, await temporaryFolder(t));
  for (let n = 0; n < 7; n++) {
    await remember(store, `tea ${n}`);
  }
  const list = store.archival.list({ page: 1, pageSize: 5 });
  assert.deepEqual([list.hits.map(item => item.text), list.total], [["tea 1", "tea 0"], 7]);
  const search = await store.archival.search("tea", { page: 1, pageSize: 5 });
  assert.deepEqual([search.hits.length, search.total], [2, 7]);
});
