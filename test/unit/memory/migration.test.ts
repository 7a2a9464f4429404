import assert from "node:assert/strict";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { journalPath } from "../../../src/memory/journal/journal.ts";
import { JOURNAL_FORMAT } from "../../../src/memory/journal/journal-line.ts";
import { backupOf } from "../../../src/memory/storage/atomic-file.ts";
import { recallPath, vectorsPath } from "../../../src/memory/storage/checkpoint-files.ts";
import { FakeEmbedder } from "./fake-embedder.ts";
import { FIRST_PAGE, openStore, say, temporaryFolder } from "./support.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "fixtures", "memory");

/** A copy of a folder as a program of that format wrote it: two generations of checkpoints and both journals, as a crash left them. */
async function olderAgent(t: TestContext, format: number): Promise<string> {
  const folder = await temporaryFolder(t);
  await cp(join(FIXTURES, `format-${format}`), folder, { recursive: true });
  return folder;
}

async function assertKnown(store: AgentStore): Promise<void> {
  assert.deepEqual(store.recovery, []);
  assert.equal(store.access, "write");
  const path = store.conversation.path();
  assert.deepEqual(
    path.slice(0, 12).map(({ kind }) => kind),
    ["event", "user", "call", "result", "call", "result", "call", "user", "call", "user", "summary", "repair"],
  );
  assert.deepEqual(
    path
      .filter(message => message.kind === "user")
      .map(({ text }) => text)
      .slice(0, 3),
    [
      "Hello, my name is Aoi and my cat is called ミケ.",
      "I moved to 京都, near the river 🌊.",
      "What is my cat called?",
    ],
  );
  // What was learned on the abandoned branch is not in force, and comes back with it.
  assert.equal(store.core.blocks().get("human"), "Name: Aoi");
  const kyoto = path[7];
  assert.ok(kyoto);
  assert.equal(store.conversation.siblings(kyoto.id).length, 2);

  const memories = store.archival.list(FIRST_PAGE);
  assert.deepEqual(
    memories.hits.map(({ text }) => text),
    ["Aoi likes roasted green tea, ほうじ茶.", "Aoi's cat is called ミケ."],
  );
  const [tea, cat] = memories.hits;
  assert.deepEqual(cat?.tags, ["cat"]);
  assert.equal((await store.archival.search("ほうじ茶", { paging: FIRST_PAGE })).hits[0]?.item.id, tea?.id);
  assert.equal((await store.archival.search("静か", { paging: FIRST_PAGE })).total, 0, "removed in the journal");
  const exact = { paging: FIRST_PAGE, mode: "exact" } as const;
  assert.equal((await store.recall.search("京都", exact)).total, 2);
  assert.equal((await store.recall.search("Osaka", exact)).total, 0);
  assert.deepEqual(store.embeddedBy, ["model-one"]);
  assert.equal(store.heartbeatsPausedUntil, "2026-11-20T12:00:00.000Z");
}

for (const format of [1, 2]) {
  test(`an agent of format ${format} opens with all it knew, and is of today's format after its next checkpoint`, async t => {
    const folder = await olderAgent(t, format);
    const store = await openStore(t, folder);
    await assertKnown(store);
    await say(store, "今日から新しい形");
    const [header = ""] = (await readFile(journalPath(folder), "utf8")).split("\n");
    assert.equal(JSON.parse(header).format, JOURNAL_FORMAT);
    await store.checkpoint();
    await store.close();

    const again = await openStore(t, folder);
    await assertKnown(again);
    assert.equal((await again.recall.search("新しい形", { paging: FIRST_PAGE })).hits[0]?.text, "今日から新しい形");
  });
}

for (const [name, pathOf] of [
  ["recall.sqlite", recallPath],
  ["archival/index.kva", (folder: string) => vectorsPath(folder, "archival")],
] as const) {
  test(`an agent of format 1 whose ${name} is damaged opens from the one before`, async t => {
    const folder = await olderAgent(t, 1);
    await cp(join(FIXTURES, "format-1", "journal.jsonl"), pathOf(folder));
    const store = await openStore(t, folder);
    assert.equal(store.recovery.length, 1);
    assert.equal(store.archival.count(), 2);
    assert.ok((await readFile(backupOf(pathOf(folder)))).length > 0);
    await store.close();
    await assertKnown(await openStore(t, folder));
  });
}

test("removed in format 1: the removal is in the history, and its text is not lost", async t => {
  const store = await openStore(t, await olderAgent(t, 1));
  const removal = store.archival.history().at(-1);
  assert.equal(removal?.before?.text, "東京の夜は静かだ");
  assert.equal(removal.after, null);
});

test("vectors of format 1 are found by the model that made them", async t => {
  const store = await openStore(t, await olderAgent(t, 1));
  const old = new FakeEmbedder("model-one", 8);
  store.useEmbedders({ current: undefined, previous: old });
  await store.archival.search("a question", { paging: FIRST_PAGE });
  assert.equal(old.calls.length, 1, "the query is embedded by the model that made the vectors");
});
