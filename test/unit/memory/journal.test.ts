import assert from "node:assert/strict";
import { mkdir, open, readdir, readFile, rmdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mock, type TestContext, test } from "node:test";
import fc from "fast-check";
import { StoreError } from "../../../src/memory/agent-store.ts";
import { Journal, journalPath, previousJournalPath } from "../../../src/memory/journal/journal.ts";
import { decodeLine, encodeHeader, encodeLine } from "../../../src/memory/journal/journal-line.ts";
import { lastSeq, readJournal, repairedText } from "../../../src/memory/journal/journal-reader.ts";
import { journalEnd } from "../../../src/memory/journal/replay.ts";
import type { MemoryRecord } from "../../../src/memory/records.ts";
import { crashedCopy, openStore, say, temporaryFolder, texts } from "./support.ts";

const PAUSE = { type: "heartbeat-pause", until: "2026-11-22T12:00:00.000Z" } as const;

function head(messageId: string): MemoryRecord {
  return { type: "head", messageId };
}

test("a line reads back as what was written, whatever the text", () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.string({ unit: "binary", minLength: 1 }), { maxLength: 4 }), (seq, ids) => {
      const line = { seq, group: ids.map(head) };
      const text = encodeLine(line);
      assert.ok(!text.includes("\n"));
      assert.deepEqual(decodeLine(Buffer.from(text).toString("utf8")), { ...line, newer: false });
    }),
  );
});

test("no line with one changed bit verifies", () => {
  const bytes = Buffer.from(encodeLine({ seq: 12, group: [head("日本語"), PAUSE] }));
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    assert.equal(decodeLine(flipped.toString("utf8")), undefined, `bit ${bit}`);
  }
});

test("a record of an unknown kind is left out and said to be newer; the rest of its line is read", () => {
  const line = encodeLine({ seq: 1, group: [head("x"), { type: "dream" } as unknown as MemoryRecord, PAUSE] });
  assert.deepEqual(decodeLine(line), { seq: 1, group: [head("x"), PAUSE], newer: true });
});

test("a journal cut at any byte of its last line has every line before, and takes the next one", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  await say(store, "一つ目");
  await say(store, "二つ目");
  const copy = await crashedCopy(t, folder);
  await store.close();
  const whole = await readFile(journalPath(copy));
  const lastLine = whole.lastIndexOf(0x0a, whole.length - 2) + 1;

  for (let end = lastLine; end < whole.length; end += 23) {
    const cut = await temporaryFolder(t);
    await writeFile(journalPath(cut), whole.subarray(0, end));
    const opened = await openStore(t, cut);
    assert.deepEqual(texts(opened), ["一つ目"], `cut at ${end}`);
    assert.deepEqual(opened.recovery, []);
    await say(opened, "三つ目");
    assert.equal((await readJournal(journalPath(cut)))?.damagedLines, 0);
    assert.deepEqual(texts(opened), ["一つ目", "三つ目"]);
  }
});

test("every cut of a journal, byte by byte, leaves exactly the whole lines", async t => {
  const path = join(await temporaryFolder(t), "journal.jsonl");
  const lines = [encodeHeader(0), ...[1, 2, 3].map(seq => encodeLine({ seq, group: [head("頭"), PAUSE] }))];
  const bytes = Buffer.from(lines.map(line => `${line}\n`).join(""));
  await writeFile(path, bytes);
  for (let end = bytes.length; end > Buffer.byteLength(`${lines[0]}\n`); end--) {
    await truncate(path, end);
    const contents = await readJournal(path);
    const newlines = bytes.subarray(0, end).filter(byte => byte === 0x0a).length;
    assert.equal(contents?.lines.length, newlines - 1, `cut at ${end}`);
    assert.equal(contents?.damagedLines, 0);
  }
});

test("a damaged line in the middle costs that line alone; the file is set aside and said", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  for (const text of ["one", "two", "three", "four"]) {
    await say(store, text);
  }
  const copy = await crashedCopy(t, folder);
  await store.close();
  const journal = await readFile(journalPath(copy));
  const damaged = Buffer.from(journal);
  damaged.write("X", journal.indexOf("two"));
  await writeFile(journalPath(copy), damaged);

  const opened = await openStore(t, copy, { now: () => new Date("2026-11-22T21:04:00.000Z") });
  assert.deepEqual(texts(opened), ["one", "three", "four"]);
  const aside = "journal.jsonl.unreadable-2026-11-22T21-04-00-000Z";
  assert.deepEqual(
    opened.recovery.map(note => [note.file, note.problem]),
    [
      ["journal.jsonl", "1 damaged line; the other 3 were kept."],
      ["journal.jsonl", "1 change is in none of the files and lost."],
    ],
  );
  assert.equal(opened.recovery[0]?.setAside, join(copy, aside));
  assert.deepEqual(await readFile(join(copy, aside)), damaged);
  await say(opened, "five");
  await opened.close();

  const again = await openStore(t, copy);
  assert.deepEqual(texts(again), ["one", "three", "four", "five"]);
  assert.deepEqual(again.recovery, [], "a loss is said once");
});

test("a journal that is no text at all is set aside, and a new one begun", async t => {
  const folder = await temporaryFolder(t);
  await writeFile(journalPath(folder), Buffer.from([0, 255, 10, 13, 10, 200]));
  const store = await openStore(t, folder);
  assert.equal(store.recovery[0]?.file, "journal.jsonl");
  await say(store, "hello");
  assert.deepEqual(texts(store), ["hello"]);
  assert.equal((await readdir(folder)).filter(name => name.includes("unreadable")).length, 1);
});

test("a journal of a newer format that this version cannot read is left alone", async t => {
  const folder = await temporaryFolder(t);
  const newer = `${JSON.stringify({ kioku: "journal", format: 9, readableFrom: 9, after: 0 })}\n`;
  await writeFile(journalPath(folder), newer);
  await assert.rejects(openStore(t, folder), { code: "newer-format" });
  assert.equal(await readFile(journalPath(folder), "utf8"), newer);
});

test("a journal of a newer format that can be read opens read-only, without what is unknown in it", async t => {
  const folder = await temporaryFolder(t);
  const message = { kind: "user", id: "1", parentId: null, at: "2026-11-22T12:00:00.000Z", text: "古い友だち" };
  const known = encodeLine({ seq: 1, group: [{ type: "message", message } as MemoryRecord] });
  const unknown = encodeLine({ seq: 2, group: [{ type: "dream" } as unknown as MemoryRecord] });
  const header = JSON.stringify({ kioku: "journal", format: 9, readableFrom: 2, after: 0 });
  const newer = `${header}\n${known}\n${unknown}\n`;
  await writeFile(journalPath(folder), newer);
  const store = await openStore(t, folder);
  assert.equal(store.access, "newer-format");
  assert.deepEqual(texts(store), ["古い友だち"]);
  await assert.rejects(say(store, "hello"), { code: "read-only" });
  await store.close();
  assert.equal(await readFile(journalPath(folder), "utf8"), newer);
});

test("recovery never invents, reorders or repeats a group, whatever bytes are damaged", async t => {
  const path = join(await temporaryFolder(t), "journal.jsonl");
  const lines = Array.from({ length: 6 }, (_, n) => ({ seq: n + 1, group: [head(`message ${n}`)] }));
  const sound = [encodeHeader(0), ...lines.map(encodeLine)].map(line => `${line}\n`).join("");
  const length = Buffer.byteLength(sound);
  const damage = fc.record({ at: fc.nat(length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { maxLength: 3 }), fc.nat(length), async (damages, end) => {
      const bytes = Buffer.from(sound);
      for (const { at, bytes: wrong } of damages) {
        bytes.set(wrong.subarray(0, length - at), at);
      }
      await writeFile(path, bytes.subarray(0, end));
      const contents = await readJournal(path);
      assert.ok(contents);
      const untouched = lines.filter(line => {
        const text = encodeLine(line);
        const at = bytes.subarray(0, end).indexOf(`${text}\n`);
        return at >= 0 && at === Buffer.from(sound).indexOf(text) && (at === 0 || bytes[at - 1] === 0x0a);
      });
      assert.deepEqual(contents.lines, untouched);

      await writeFile(path, repairedText(contents));
      const repaired = await readJournal(path);
      assert.equal(repaired?.damagedLines, 0);
      assert.deepEqual(repaired && lastSeq(repaired), lastSeq(contents));
      assert.deepEqual(
        repaired?.lines.filter(line => line.group.length > 0),
        contents.lines,
      );
    }),
    { numRuns: 300 },
  );
});

async function newJournal(t: TestContext) {
  const folder = await temporaryFolder(t);
  const applied: number[] = [];
  const options = {
    folder,
    mayWrite: async () => {},
    onAccepted: (seq: number) => applied.push(seq),
    prepare: () => journalEnd(folder, undefined, 0),
  };
  const journal = new Journal(options, 0);
  t.after(() => journal.close());
  return { folder, journal, options, applied };
}

test("groups that arrive together are written with one fsync", async t => {
  const { journal, options, applied } = await newJournal(t);
  await journal.append([head("0")]);
  let checks = 0;
  options.mayWrite = async () => {
    checks++;
  };
  await Promise.all(Array.from({ length: 40 }, (_, n) => journal.append([head(String(n))])));
  assert.equal(checks, 1);
  assert.deepEqual(
    applied,
    Array.from({ length: 41 }, (_, n) => n + 1),
  );
});

test("a rotation carries over what was written since the mark, and the journal goes on", async t => {
  const { folder, journal } = await newJournal(t);
  await journal.append([head("1")]);
  const mark = await journal.mark();
  await journal.append([head("二")]);
  await journal.rotate(mark);
  await journal.append([head("3")]);

  const current = await readJournal(journalPath(folder));
  assert.deepEqual(
    current?.lines.map(line => [line.seq, line.group]),
    [
      [2, [head("二")]],
      [3, [head("3")]],
    ],
  );
  assert.equal(current.after, 1);
  const previous = await readJournal(previousJournalPath(folder));
  assert.deepEqual(
    previous?.lines.map(line => line.seq),
    [1, 2],
  );
});

test("a lease that was lost refuses the group, and nothing of it is written", async t => {
  const { folder, journal, options, applied } = await newJournal(t);
  await journal.append([head("1")]);
  options.mayWrite = async () => {
    throw new StoreError("locked", "Another window writes.");
  };
  await assert.rejects(journal.append([head("2")]), { code: "locked" });
  assert.deepEqual(applied, [1]);
  assert.equal(journal.unsaved, undefined);
  options.mayWrite = async () => {};
  await journal.append([head("3")]);
  assert.deepEqual(
    (await readJournal(journalPath(folder)))?.lines.map(line => [line.seq, line.group]),
    [
      [1, [head("1")]],
      [2, [head("3")]],
    ],
  );
});

test("a journal of a newer format with a damaged line or a new kind of message is not rewritten", async t => {
  const folder = await temporaryFolder(t);
  const at = "2026-11-22T12:00:00.000Z";
  const known = { type: "message", message: { kind: "user", id: "1", parentId: null, at, text: "hello" } };
  const newKind = { type: "message", message: { kind: "dream", id: "2", parentId: "1", at, text: "sheep" } };
  const lines = [
    JSON.stringify({ kioku: "journal", format: 9, readableFrom: 2, after: 0 }),
    encodeLine({ seq: 1, group: [known as MemoryRecord] }),
    encodeLine({ seq: 2, group: [newKind as unknown as MemoryRecord] }),
    "damaged",
    encodeLine({ seq: 4, group: [PAUSE] }),
  ];
  const newer = `${lines.join("\n")}\n`;
  await writeFile(journalPath(folder), newer);
  for (let opening = 0; opening < 2; opening++) {
    const store = await openStore(t, folder);
    assert.equal(store.access, "newer-format");
    assert.deepEqual(texts(store), ["hello"]);
    assert.equal(store.heartbeatsPausedUntil, PAUSE.until);
    await store.close();
    assert.equal(await readFile(journalPath(folder), "utf8"), newer);
  }
});

test("when the disk refuses the repair of a damaged journal, nothing of it is lost, now or at the next opening", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  await say(store, "one");
  await say(store, "two");
  await store.close();
  const path = journalPath(folder);
  const damaged = (await readFile(path, "utf8")).replace("two", "tvo");
  await writeFile(path, damaged);
  // A folder is in the way of the repaired file.
  await mkdir(`${path}.tmp`);
  const opened = await openStore(t, folder);
  assert.deepEqual(texts(opened), ["one"]);
  await opened.close();
  await rmdir(`${path}.tmp`);
  assert.deepEqual(texts(await openStore(t, folder)), ["one"]);
});

test("an error at the end of a rotation does not send what follows into the old journal", async t => {
  const { folder, journal } = await newJournal(t);
  await journal.append([head("1")]);
  const mark = await journal.mark();
  const handle = await open(folder);
  const files = Object.getPrototypeOf(handle);
  await handle.close();
  let syncs = 0;
  const original = files.sync;
  const sync = mock.method(files, "sync", function (this: unknown) {
    syncs++;
    // The folder's own, after both renames.
    if (syncs === 3) {
      throw Object.assign(new Error("EMFILE"), { code: "EMFILE" });
    }
    return Reflect.apply(original, this, []);
  });
  await assert.rejects(journal.rotate(mark), { code: "EMFILE" });
  sync.mock.restore();
  await journal.append([head("2")]);
  assert.deepEqual(
    (await readJournal(journalPath(folder)))?.lines.map(line => line.seq),
    [2],
  );
});
