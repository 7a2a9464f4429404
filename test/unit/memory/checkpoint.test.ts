import assert from "node:assert/strict";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { journalPath, previousJournalPath } from "../../../src/memory/journal/journal.ts";
import { readJournal } from "../../../src/memory/journal/journal-reader.ts";
import { backupOf } from "../../../src/memory/storage/atomic-file.ts";
import { recallPath, vectorsPath } from "../../../src/memory/storage/checkpoint-files.ts";
import { loadSqlite } from "../../../src/memory/storage/database.ts";
import { seal, unseal } from "../../../src/memory/storage/sealed-file.ts";
import { IDLE_JOURNAL_BYTES, IDLE_MS, LONG_JOURNAL_BYTES } from "../../../src/memory/store/checkpointer.ts";
import { leaseFolder } from "../../../src/memory/windows/lease-file.ts";
import { SQL_WASM } from "../../support/memory/storage-worker.ts";
import {
  coreChange,
  crashedCopy,
  FIRST_PAGE,
  forget,
  openStore,
  remember,
  say,
  temporaryFolder,
  texts,
} from "./support.ts";

const WORDS = ["one", "two", "three", "four", "five"];

/** An agent with two generations of checkpoints and something in the journal, as a crash leaves it. */
async function crashedAgent(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  await store.append([coreChange("human", "Taro", null)]);
  for (const [index, word] of WORDS.entries()) {
    await say(store, word);
    await remember(store, `memory ${word}`);
    if (index === 1 || index === 3) {
      await store.checkpoint();
    }
  }
  const copy = await crashedCopy(t, folder);
  await store.close();
  return copy;
}

async function flipByte(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at);
  await writeFile(path, bytes);
}

async function assertWhole(store: AgentStore): Promise<void> {
  assert.deepEqual(texts(store), WORDS);
  assert.deepEqual([...store.core.blocks()], [["human", "Taro"]]);
  assert.deepEqual(
    store.archival.list(FIRST_PAGE).hits.map(item => item.text),
    WORDS.map(word => `memory ${word}`).reverse(),
  );
  assert.equal((await store.recall.search("three", { paging: FIRST_PAGE })).hits[0]?.text, "three");
}

async function assertWholeAgain(t: TestContext, folder: string, store: AgentStore): Promise<void> {
  await assertWhole(store);
  await store.close();
  const again = await openStore(t, folder);
  await assertWhole(again);
  assert.deepEqual(again.recovery, [], "said once");
  assert.equal((await again.archival.search("three", { paging: FIRST_PAGE })).hits[0]?.item.text, "memory three");
}

test("a checkpoint shortens the journal and keeps the one before", async t => {
  const folder = await crashedAgent(t);
  const names = (await readdir(folder)).sort();
  const files = ["journal.jsonl", "journal.prev.jsonl", "recall.sqlite", "recall.sqlite.bak"];
  assert.deepEqual(names, ["archival", ...files.slice(0, 2), "recall", ...files.slice(2)]);
  assert.deepEqual((await readdir(join(folder, "archival"))).sort(), ["index.kva", "index.kva.bak"]);
  assert.equal((await readJournal(journalPath(folder)))?.lines.length, 2);
  await assertWhole(await openStore(t, folder));
});

test("a checkpoint with nothing new writes nothing", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  await say(store, "one");
  await store.checkpoint();
  const before = await stat(recallPath(folder));
  await store.checkpoint();
  assert.equal((await stat(recallPath(folder))).ino, before.ino);
});

test("messages that arrive during a checkpoint are in the store and in the files", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  const expected: string[] = [];
  for (let n = 0; n < 30; n++) {
    const checkpoint = store.checkpoint();
    await say(store, `message ${n}`);
    await remember(store, `memory ${n}`);
    expected.push(`message ${n}`);
    await checkpoint;
  }
  const copy = await crashedCopy(t, folder);
  const opened = await openStore(t, copy);
  assert.deepEqual(texts(opened), expected);
  assert.equal(opened.archival.count(), 30);
  assert.deepEqual(opened.recovery, []);
});

for (const [name, pathOf] of [
  ["recall.sqlite", recallPath],
  ["archival/index.kva", (folder: string) => vectorsPath(folder, "archival")],
  ["recall/index.kva", (folder: string) => vectorsPath(folder, "recall")],
] as const) {
  test(`${name} with a flipped bit is set aside under its date, and nothing is lost`, async t => {
    const folder = await crashedAgent(t);
    const path = pathOf(folder);
    await flipByte(path, Math.floor((await stat(path)).size / 2));
    const damaged = await readFile(path);
    const store = await openStore(t, folder, { now: () => new Date("2026-11-22T21:04:00.000Z") });
    const setAside = `${path}.unreadable-2026-11-22T21-04-00-000Z`;
    assert.deepEqual(
      store.recovery.map(note => note.setAside),
      [setAside],
    );
    assert.deepEqual(await readFile(setAside), damaged);
    await assertWholeAgain(t, folder, store);
  });

  test(`${name} cut short, empty or without its backup: nothing is lost`, async t => {
    const folder = await crashedAgent(t);
    const path = pathOf(folder);
    for (const content of [(await readFile(path)).subarray(0, 100), Buffer.alloc(0)]) {
      const copy = await crashedCopy(t, folder);
      await writeFile(pathOf(copy), content);
      await assertWholeAgain(t, copy, await openStore(t, copy));
    }
    await rm(backupOf(path));
    await assertWholeAgain(t, folder, await openStore(t, folder));
  });

  test(`${name} missing: its backup and the journals have everything`, async t => {
    const folder = await crashedAgent(t);
    await rm(pathOf(folder));
    const store = await openStore(t, folder);
    assert.deepEqual(store.recovery, []);
    await assertWholeAgain(t, folder, store);
  });
}

test("after a recovery from the backup there are soon two generations again that lack nothing", async t => {
  const folder = await crashedAgent(t);
  await flipByte(recallPath(folder), 200);
  const store = await openStore(t, folder);
  await say(store, "six");
  const copy = await crashedCopy(t, folder);
  await flipByte(recallPath(copy), 200);
  assert.deepEqual(texts(await openStore(t, copy)), [...WORDS, "six"]);
});

test("both archival files gone: the texts come from the recall database", async t => {
  const folder = await crashedAgent(t);
  await rm(join(folder, "archival"), { recursive: true });
  await assertWholeAgain(t, folder, await openStore(t, folder));
});

test("both recall files unreadable: what the journals have is there, and the loss is said", async t => {
  const folder = await crashedAgent(t);
  await flipByte(recallPath(folder), 200);
  await flipByte(backupOf(recallPath(folder)), 200);
  const store = await openStore(t, folder);
  assert.deepEqual(texts(store), WORDS.slice(2));
  assert.deepEqual(
    store.recovery.map(note => [note.file, note.problem]),
    [
      ["recall.sqlite", "The checksum is wrong."],
      ["recall.sqlite.bak", "The checksum is wrong."],
      ["journal.jsonl", "5 changes are in none of the files and lost."],
    ],
  );
  assert.equal(store.archival.count(), WORDS.length, "archival memories are in the archival file too");
  assert.equal((await store.archival.search("memory one", { paging: FIRST_PAGE })).hits[0]?.item.text, "memory one");
  await store.close();
  assert.deepEqual((await openStore(t, folder)).recovery, []);
});

test("the journals are gone: the checkpoints alone open, and go on from there", async t => {
  const folder = await crashedAgent(t);
  await rm(journalPath(folder));
  await rm(previousJournalPath(folder));
  const store = await openStore(t, folder);
  assert.deepEqual(texts(store), WORDS.slice(0, 4));
  await say(store, "six");
  const copy = await crashedCopy(t, folder);
  const again = await openStore(t, copy);
  assert.deepEqual(texts(again), [...WORDS.slice(0, 4), "six"]);
  assert.deepEqual(again.recovery, []);
});

test("an old journal in place of the current one changes nothing that is in the checkpoints", async t => {
  const folder = await crashedAgent(t);
  await writeFile(journalPath(folder), await readFile(previousJournalPath(folder)));
  const store = await openStore(t, folder);
  assert.deepEqual(texts(store), WORDS.slice(0, 4));
  await say(store, "six");
  await store.close();
  assert.deepEqual(texts(await openStore(t, folder)), [...WORDS.slice(0, 4), "six"]);
});

/** Marks the recall database as written by format 9, which programs from `readableFrom` on can read. */
async function makeNewer(folder: string, readableFrom: number): Promise<void> {
  const sqlite = await loadSqlite(SQL_WASM);
  const database = new sqlite.Database(unseal(await readFile(recallPath(folder))));
  database.run("PRAGMA user_version = 9");
  database.run("UPDATE state SET value = ? WHERE name = 'readable_from'", [readableFrom]);
  database.run("CREATE TABLE dreams (body TEXT)");
  await writeFile(recallPath(folder), seal(database.export()));
  database.close();
}

test("a checkpoint of a newer format that this version cannot read is left alone", async t => {
  const folder = await crashedAgent(t);
  await makeNewer(folder, 9);
  const before = (await readdir(folder, { recursive: true })).filter(name => !name.startsWith("lease"));
  await assert.rejects(openStore(t, folder), { code: "newer-format" });
  const after = (await readdir(folder, { recursive: true })).filter(name => !name.startsWith("lease"));
  assert.deepEqual(after, before);
});

test("a checkpoint of a newer format that can be read opens read-only, with the tail of the journal", async t => {
  const folder = await crashedAgent(t);
  await makeNewer(folder, 2);
  const store = await openStore(t, folder);
  assert.equal(store.access, "newer-format");
  await assertWhole(store);
  await assert.rejects(say(store, "six"), { code: "read-only" });
  await assert.rejects(store.checkpoint(), { code: "read-only" });
});

test("a pause after enough new text makes a checkpoint by itself", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  await say(store, "short");
  t.mock.timers.tick(IDLE_MS);
  await say(store, "x".repeat(IDLE_JOURNAL_BYTES));
  await assert.rejects(stat(recallPath(folder)), { code: "ENOENT" });
  t.mock.timers.tick(IDLE_MS - 1);
  await say(store, "still talking");
  t.mock.timers.tick(IDLE_MS);
  t.mock.timers.reset();
  // Waits for the one that runs, and has nothing to do itself.
  await store.checkpoint();
  assert.equal((await readJournal(journalPath(folder)))?.after, 3);
});

test("a long journal makes a checkpoint without a pause", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  await say(store, "x".repeat(LONG_JOURNAL_BYTES));
  await store.checkpoint();
  assert.equal((await readJournal(journalPath(folder)))?.after, 1);
});

test("a checkpoint that was being made when another window took the lease replaces nothing", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  await say(store, "one");
  await store.checkpoint();
  await say(store, "two");
  const before = await stat(recallPath(folder));
  const journal = await stat(journalPath(folder));
  const checkpoint = store.checkpoint();
  // As after a suspension: the lease on disk is somebody else's by the time the storage thread is done.
  const [name = ""] = (await readdir(leaseFolder(folder))).filter(each => /^\d+\.json$/.test(each));
  await writeFile(join(leaseFolder(folder), `${Number.parseInt(name, 10) + 1}.json`), "{}");
  await assert.rejects(checkpoint);
  assert.equal((await stat(recallPath(folder))).ino, before.ino);
  assert.equal((await stat(journalPath(folder))).ino, journal.ino);
  assert.deepEqual(
    (await readdir(folder, { recursive: true })).filter(each => each.endsWith(".tmp")),
    [],
  );
});

test("without the recall database, what was removed or rewritten does not come back from the archival index", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  const secret = await remember(store, "password is hunter2");
  const item = await remember(store, "likes tea");
  await store.checkpoint();
  await forget(store, secret);
  const edited = { ...item, text: "likes coffee" };
  const change = { id: "edit", by: "user", at: item.at, messageId: null, before: item, after: edited } as const;
  await store.append([{ type: "archival", change }]);
  await store.checkpoint();
  await store.checkpoint();
  await store.close();
  for (const path of [recallPath(folder), backupOf(recallPath(folder)), journalPath(folder)]) {
    await rm(path, { force: true });
  }
  await rm(previousJournalPath(folder), { force: true });
  const opened = await openStore(t, folder);
  assert.deepEqual(
    opened.archival.list(FIRST_PAGE).hits.map(({ text }) => text),
    ["likes coffee"],
  );
});
