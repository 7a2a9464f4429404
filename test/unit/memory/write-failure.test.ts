import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type FileHandle, open, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mock, type TestContext, test } from "node:test";
import type { Unsaved } from "../../../src/memory/agent-store.ts";
import { journalPath } from "../../../src/memory/journal/journal.ts";
import { readJournal } from "../../../src/memory/journal/journal-reader.ts";
import { SAVE_AGAIN_MS } from "../../../src/memory/store/writing-store.ts";
import { SQL_WASM, STORAGE_WORKER } from "../../support/memory/storage-worker.ts";
import { FIRST_PAGE, openStore, say, temporaryFolder, texts } from "./support.ts";

function diskFull(): Error {
  return Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
}

/** The object all open files share, so that a test can make their writes fail. */
async function fileHandlePrototype(folder: string): Promise<FileHandle> {
  const handle = await open(join(folder, "probe"), "w");
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  return prototype;
}

async function storeWithFailure(t: TestContext) {
  const folder = await temporaryFolder(t);
  const files = await fileHandlePrototype(folder);
  const store = await openStore(t, folder);
  await say(store, "before");
  return { folder, files, store };
}

test("when the disk is full the conversation goes on in memory, says that it is not saved, and is saved later", async t => {
  const { folder, files, store } = await storeWithFailure(t);
  const told: (Unsaved | undefined)[] = [];
  store.onEvent(event => event.type === "saving" && told.push(store.unsaved));
  const write = mock.method(files, "write", async () => {
    throw diskFull();
  });
  await say(store, "too much");
  await say(store, "still too much");
  assert.deepEqual(texts(store), ["before", "too much", "still too much"]);
  assert.equal((await store.recall.search("too much", { paging: FIRST_PAGE, mode: "exact" })).total, 2);
  assert.match(store.unsaved?.reason ?? "", /the disk is full/);
  assert.equal(store.unsaved?.groups, 2);
  assert.equal(await store.save(), false);
  await assert.rejects(store.checkpoint(), { code: "write-failed" });
  assert.equal((await readJournal(journalPath(folder)))?.lines.length, 1);

  write.mock.restore();
  await say(store, "after");
  assert.equal(store.unsaved, undefined);
  assert.deepEqual(
    told.map(unsaved => unsaved?.groups),
    [1, 2, undefined],
  );
  assert.equal((await readJournal(journalPath(folder)))?.damagedLines, 0);
  await store.close();
  assert.deepEqual(texts(await openStore(t, folder)), ["before", "too much", "still too much", "after"]);
});

test("what is unsaved is tried again by itself", async t => {
  const { folder, files, store } = await storeWithFailure(t);
  t.mock.timers.enable({ apis: ["setInterval"] });
  const write = mock.method(files, "write", async () => {
    throw diskFull();
  });
  await say(store, "waits");
  write.mock.restore();
  const saved = new Promise<void>(resolve => {
    store.onEvent(event => event.type === "saving" && resolve());
  });
  t.mock.timers.tick(SAVE_AGAIN_MS);
  await saved;
  t.mock.timers.reset();
  assert.equal(store.unsaved, undefined);
  assert.equal((await readJournal(journalPath(folder)))?.lines.length, 2);
});

test("a folder that cannot be written opens all the same, says so at once, and keeps what was said for later", async t => {
  const { folder, files, store } = await storeWithFailure(t);
  await store.close();
  const refuse = async () => {
    throw Object.assign(new Error("EROFS: read-only file system"), { code: "EROFS" });
  };
  const mocks = [
    mock.method(files, "writeFile", refuse),
    mock.method(files, "write", refuse),
    mock.method(files, "truncate", refuse),
  ];
  const opened = await openStore(t, folder);
  assert.deepEqual(texts(opened), ["before"]);
  assert.match(opened.unsaved?.reason ?? "", /may not be written/);
  await say(opened, "in memory");
  for (const each of mocks) {
    each.mock.restore();
  }
  assert.equal(await opened.save(), true);
  await opened.close();
  assert.deepEqual(texts(await openStore(t, folder)), ["before", "in memory"]);
});

test("half a line that was written before the disk was full is cut away", async t => {
  const { folder, files, store } = await storeWithFailure(t);
  const original = files.write;
  let calls = 0;
  const write = mock.method(
    files,
    "write",
    function (this: FileHandle, bytes: Buffer, start: number, _: number, at: number) {
      calls++;
      if (calls === 2) {
        throw diskFull();
      }
      return Reflect.apply(original, this, [bytes, start, 20, at]);
    },
  );
  await say(store, "half");
  write.mock.restore();
  assert.equal(calls, 2);
  const contents = await readJournal(journalPath(folder));
  assert.equal(contents?.lines.length, 1);
  assert.equal(contents.wholeBytes, (await stat(journalPath(folder))).size);
  await say(store, "whole");
  assert.equal((await readJournal(journalPath(folder)))?.lines.length, 3);
});

test("when the remains cannot be cut away either, the next write does it first", async t => {
  const { folder, files, store } = await storeWithFailure(t);
  const sync = mock.method(files, "datasync", async () => {
    throw diskFull();
  });
  const truncate = mock.method(files, "truncate", async () => {
    throw diskFull();
  });
  await say(store, "a rather long message that leaves much behind");
  await say(store, "b");
  sync.mock.restore();
  truncate.mock.restore();
  await say(store, "c");
  const contents = await readJournal(journalPath(folder));
  assert.equal(contents?.damagedLines, 0);
  assert.equal(contents?.lines.length, 4);
});

test("a checkpoint that fails leaves the old one and the journal, and says so", async t => {
  const { folder, store } = await storeWithFailure(t);
  // The storage thread writes, which no mock reaches: a file stands where its folder is to be.
  await writeFile(join(folder, "archival"), "");
  await assert.rejects(store.checkpoint(), { code: "write-failed" });
  await rm(join(folder, "archival"));
  assert.deepEqual(
    (await readdir(folder, { recursive: true })).filter(name => name.endsWith(".tmp")),
    [],
    "nothing half-made is left",
  );
  await say(store, "after");
  await store.close();
  const again = await openStore(t, folder);
  assert.deepEqual(texts(again), ["before", "after"]);
  assert.deepEqual(again.recovery, []);
});

test("a real limit on the size of files is said, and what was saved before is there", async t => {
  const folder = await temporaryFolder(t);
  const writer = join(import.meta.dirname, "limited-writer.ts");
  // `ulimit -f` counts in blocks of 1024 bytes in bash.
  const command = `ulimit -f 32; exec "${process.execPath}" "${writer}" "${folder}" "${SQL_WASM}" "${STORAGE_WORKER}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
  const [acknowledged = "", problem = ""] = stdout.trim().split("\n");
  assert.match(problem, /^Could not save to .*: the disk is full\./, stderr);
  assert.ok(Number(acknowledged) > 0);
  const store = await openStore(t, folder);
  assert.equal(store.conversation.path().length, Number(acknowledged));
  assert.deepEqual(store.recovery, []);
});
