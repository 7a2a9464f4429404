import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { mock, type TestContext, test } from "node:test";
import { journalPath } from "../../../src/memory/journal/journal.ts";
import { readJournal } from "../../../src/memory/journal/journal-reader.ts";
import { openStore, SQL_WASM, say, temporaryFolder, texts } from "./support.ts";

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

test("a full disk is said plainly, nothing is applied, and the next message is saved", async t => {
  const { folder, files, store } = await storeWithFailure(t);
  const write = mock.method(files, "write", async () => {
    throw diskFull();
  });
  await assert.rejects(say(store, "too much"), { code: "write-failed", message: /the disk is full/ });
  write.mock.restore();
  assert.deepEqual(texts(store), ["before"]);
  assert.equal(store.recall.search("too much", { page: 0, pageSize: 5 }).total, 0);

  await say(store, "after");
  assert.deepEqual(texts(store), ["before", "after"]);
  assert.equal((await readJournal(journalPath(folder)))?.damagedLines, 0);
  await store.close();
  assert.deepEqual(texts(await openStore(t, folder)), ["before", "after"]);
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
  await assert.rejects(say(store, "half"), { code: "write-failed" });
  write.mock.restore();
  assert.equal(calls, 2);
  const contents = await readJournal(journalPath(folder));
  assert.equal(contents?.lines.length, 1);
  await say(store, "whole");
  assert.equal((await readJournal(journalPath(folder)))?.lines.length, 2);
});

test("when the remains cannot be cut away either, the next write does it first", async t => {
  const { folder, files, store } = await storeWithFailure(t);
  const sync = mock.method(files, "datasync", async () => {
    throw diskFull();
  });
  const truncate = mock.method(files, "truncate", async () => {
    throw diskFull();
  });
  await assert.rejects(say(store, "a rather long message that leaves much behind"), { code: "write-failed" });
  await assert.rejects(say(store, "b"), { code: "write-failed" });
  sync.mock.restore();
  truncate.mock.restore();
  await say(store, "c");
  const contents = await readJournal(journalPath(folder));
  assert.equal(contents?.damagedLines, 0);
  assert.equal(contents?.lines.length, 2);
});

test("of messages that were sent together, all fail or all are saved", async t => {
  const { files, store } = await storeWithFailure(t);
  const write = mock.method(files, "write", async () => {
    throw diskFull();
  });
  const results = await Promise.allSettled([say(store, "1"), say(store, "2"), say(store, "3")]);
  write.mock.restore();
  assert.deepEqual(
    results.map(({ status }) => status),
    ["rejected", "rejected", "rejected"],
  );
  assert.deepEqual(texts(store), ["before"]);
});

test("a checkpoint that fails leaves the old one and the journal, and says so", async t => {
  const { folder, files, store } = await storeWithFailure(t);
  const write = mock.method(files, "writeFile", async () => {
    throw diskFull();
  });
  await assert.rejects(store.checkpoint(), { code: "write-failed", message: /the disk is full/ });
  write.mock.restore();
  await say(store, "after");
  await store.close();
  const again = await openStore(t, folder);
  assert.deepEqual(texts(again), ["before", "after"]);
  assert.deepEqual(again.recovery, []);
});

test("a real limit on the size of files ends in a clear error, and what was acknowledged is there", async t => {
  const folder = await temporaryFolder(t);
  const writer = join(import.meta.dirname, "limited-writer.ts");
  // `ulimit -f` counts in blocks of 1024 bytes in bash.
  const command = `ulimit -f 32; exec "${process.execPath}" "${writer}" "${folder}" "${SQL_WASM}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
  const [acknowledged = "", problem = ""] = stdout.trim().split("\n");
  assert.match(problem, /^write-failed: Could not save to .*: the disk is full\./, stderr);
  assert.ok(Number(acknowledged) > 0);
  const store = await openStore(t, folder);
  assert.equal(store.conversation.path().length, Number(acknowledged));
  assert.deepEqual(store.recovery, []);
});
