import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { appendFile, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { headerLine, journalPath, previousJournalPath } from "../../../src/memory/journal/journal.ts";
import { encodeLine, type JournalLine } from "../../../src/memory/journal/journal-line.ts";
import type { MemoryRecord } from "../../../src/memory/records.ts";
import { JournalFollower } from "../../../src/memory/windows/journal-follower.ts";
import { testFolder, until } from "./windows-support.ts";

const OPTIONS = { timeout: 120_000 };

function record(number: number): MemoryRecord {
  return { type: "heartbeat-pause", until: new Date(number).toISOString() };
}

function numberIn(record: MemoryRecord | undefined): number {
  assert.equal(record?.type, "heartbeat-pause");
  return Date.parse(record.until);
}

function line(seq: number): string {
  return `${encodeLine({ seq, group: [record(seq)] })}\n`;
}

function lines(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, index) => line(from + index)).join("");
}

interface Following {
  readonly follower: JournalFollower;
  readonly seqs: number[];
  readonly ended: string[];
  readonly log: string[];
}

function follow(
  t: TestContext,
  folder: string,
  seq = 0,
  onGroups?: (groups: readonly JournalLine[]) => void,
): Following {
  const seqs: number[] = [];
  const ended: string[] = [];
  const log: string[] = [];
  const follower = new JournalFollower({
    folder,
    from: { seq },
    onGroups: groups => {
      for (const { seq, group } of groups) {
        seqs.push(seq);
        assert.ok(group.length === 0 || numberIn(group[0]) === seq);
      }
      onGroups?.(groups);
    },
    onEnded: cause => ended.push(cause),
    log: message => log.push(message),
  });
  t.after(() => follower.close());
  return { follower, seqs, ended, log };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Waits until the follower has come to the group. */
function reach({ seqs, ended }: Following, seq: number): Promise<void> {
  return until(() => seqs.at(-1) === seq || ended.length > 0);
}

/** What the writer does for a checkpoint: the new file begins behind the group `after`. */
async function rotate(folder: string, after: number, since: string): Promise<void> {
  await writeFile(`${journalPath(folder)}.next`, headerLine(after) + since);
  await rename(journalPath(folder), previousJournalPath(folder));
  await rename(`${journalPath(folder)}.next`, journalPath(folder));
}

test("what is appended arrives, and nothing that was known before", OPTIONS, async t => {
  const folder = await testFolder(t);
  await writeFile(journalPath(folder), headerLine(0) + lines(1, 5));
  const following = follow(t, folder, 3);
  await reach(following, 5);
  await appendFile(journalPath(folder), lines(6, 8));
  await reach(following, 8);
  await appendFile(journalPath(folder), line(9));
  await reach(following, 9);
  assert.deepEqual(following.seqs, range(4, 9));
  assert.equal(following.follower.seq, 9);
  assert.deepEqual(await readdir(folder), ["journal.jsonl"]);
});

test("a file system that tells of no changes is looked at again and again", OPTIONS, async t => {
  // Nothing is watched on Windows.
  t.mock.property(process, "platform", "win32");
  const folder = await testFolder(t);
  await writeFile(journalPath(folder), headerLine(0) + line(1));
  const following = follow(t, folder);
  await reach(following, 1);
  await appendFile(journalPath(folder), line(2));
  await rotate(folder, 2, line(3));
  await reach(following, 3);
  assert.deepEqual(following.seqs, [1, 2, 3]);
});

test("a line arrives when it is whole", OPTIONS, async t => {
  const folder = await testFolder(t);
  await writeFile(journalPath(folder), headerLine(0) + line(1));
  const following = follow(t, folder);
  await reach(following, 1);
  const [whole, second] = [line(2), line(3)];
  await appendFile(journalPath(folder), whole.slice(0, 30));
  // Seen by one that begins now: it reads to the end before it hands over the first group.
  await reach(follow(t, folder), 1);
  assert.deepEqual(following.seqs, [1]);
  await appendFile(journalPath(folder), whole.slice(30) + second);
  await reach(following, 3);
  assert.deepEqual([following.seqs, following.log], [[1, 2, 3], []]);
});

test("a torn end that the next writer cuts off is never handed over", OPTIONS, async t => {
  const folder = await testFolder(t);
  const sound = headerLine(0) + line(1);
  await writeFile(journalPath(folder), sound + line(2).slice(0, -1));
  const following = follow(t, folder);
  await reach(following, 1);
  await truncate(journalPath(folder), sound.length);
  await appendFile(journalPath(folder), `${encodeLine({ seq: 2, group: [] })}\n${line(3)}`);
  await reach(following, 3);
  assert.deepEqual([following.seqs, following.ended], [[1, 2, 3], []]);
});

test("a journal that is not there yet is waited for", OPTIONS, async t => {
  const folder = await testFolder(t);
  const following = follow(t, folder);
  await writeFile(journalPath(folder), "");
  await appendFile(journalPath(folder), headerLine(0));
  await appendFile(journalPath(folder), line(1));
  await reach(following, 1);
  assert.deepEqual([following.seqs, following.ended], [[1], []]);
});

test("a long journal arrives in slices", OPTIONS, async t => {
  const folder = await testFolder(t);
  const long = `${encodeLine({ seq: 2_001, group: [record(2_001), ...range(1, 40_000).map(record)] })}\n`;
  await writeFile(journalPath(folder), headerLine(0) + lines(1, 2_000) + long + line(2_002));
  const slices: number[] = [];
  const following = follow(t, folder, 0, groups => slices.push(groups.length));
  await reach(following, 2_002);
  assert.deepEqual(following.seqs, range(1, 2_002));
  assert.ok(Math.max(...slices) <= 256);
});

test("a rotation between two looks loses and repeats nothing", OPTIONS, async t => {
  const folder = await testFolder(t);
  await writeFile(journalPath(folder), headerLine(0) + lines(1, 5));
  const following = follow(t, folder);
  await reach(following, 5);
  await appendFile(journalPath(folder), lines(6, 9));
  // The new file begins behind what the follower has seen, or before it.
  await rotate(folder, 8, line(9));
  await appendFile(journalPath(folder), lines(10, 11));
  await reach(following, 11);
  await rotate(folder, 9, lines(10, 11));
  await appendFile(journalPath(folder), line(12));
  await reach(following, 12);
  assert.deepEqual([following.seqs, following.ended], [range(1, 12), []]);
});

test("one that begins in the previous journal reads both", OPTIONS, async t => {
  const folder = await testFolder(t);
  await writeFile(journalPath(folder), headerLine(0) + lines(1, 5));
  await rotate(folder, 5, lines(6, 7));
  const following = follow(t, folder, 2);
  await reach(following, 7);
  assert.deepEqual(following.seqs, range(3, 7));
});

test("after rotations that were missed, the agent is to be opened anew", OPTIONS, async t => {
  const folder = await testFolder(t);
  await writeFile(journalPath(folder), headerLine(10) + lines(11, 12));
  await writeFile(previousJournalPath(folder), headerLine(5) + lines(6, 10));
  const following = follow(t, folder, 3);
  await until(() => following.ended.length > 0);
  assert.deepEqual([following.seqs, following.ended], [[], ["replaced"]]);
});

test("the folder's end is the follower's", OPTIONS, async t => {
  const folder = await testFolder(t);
  await writeFile(journalPath(folder), headerLine(0) + line(1));
  const following = follow(t, folder);
  await reach(following, 1);
  await rm(folder, { recursive: true });
  await until(() => following.ended.length > 0);
  assert.deepEqual(following.ended, ["deleted"]);
});

test("a journal that recovery wrote anew with the same groups is followed on", OPTIONS, async t => {
  const folder = await testFolder(t);
  await writeFile(journalPath(folder), headerLine(0) + lines(1, 3));
  const following = follow(t, folder);
  await reach(following, 3);
  await rename(journalPath(folder), `${journalPath(folder)}.unreadable`);
  await writeFile(journalPath(folder), headerLine(0) + lines(1, 4));
  await reach(following, 4);
  assert.deepEqual([following.seqs, following.ended], [range(1, 4), []]);
});

for (const [name, text] of [
  ["has other groups in it", `${headerLine(0)}${lines(1, 2)}${encodeLine({ seq: 3, group: [] })}\n${line(4)}`],
  ["ends before what was followed", headerLine(0) + lines(1, 2)],
  ["begins behind what was followed", headerLine(7) + line(8)],
] as const) {
  for (const how of ["in place", "by another file"]) {
    test(`a journal that was replaced ${how} and ${name} ends the following`, OPTIONS, async t => {
      const folder = await testFolder(t);
      await writeFile(journalPath(folder), headerLine(0) + lines(1, 3));
      const following = follow(t, folder);
      await reach(following, 3);
      const path = how === "in place" ? journalPath(folder) : `${journalPath(folder)}.next`;
      await writeFile(path, text);
      await rename(path, journalPath(folder));
      await until(() => following.ended.length > 0);
      assert.deepEqual([following.seqs, following.ended], [[1, 2, 3], ["replaced"]]);
    });
  }
}

test("a damaged line is left out and noted", OPTIONS, async t => {
  const folder = await testFolder(t);
  const damaged = line(2).replace('"crc":"', '"crc":"x');
  await writeFile(journalPath(folder), headerLine(0) + line(1) + damaged + line(3));
  const following = follow(t, folder);
  await reach(following, 3);
  assert.deepEqual([following.seqs, following.ended], [[1, 3], []]);
  assert.match(following.log.join("\n"), /damaged line/);
});

test("a last line that has not arrived as a whole is waited for", OPTIONS, async t => {
  const folder = await testFolder(t);
  const start = headerLine(0) + line(1);
  await writeFile(journalPath(folder), `${start + "\0".repeat(line(2).length - 1)}\n`);
  const following = follow(t, folder);
  await reach(following, 1);
  await writeFile(journalPath(folder), start + line(2));
  await reach(following, 2);
  assert.deepEqual([following.seqs, following.log], [[1, 2], []]);
});

test("what a newer version wrote is left out, the rest is followed", OPTIONS, async t => {
  const folder = await testFolder(t);
  const unknown = { type: "of the future" } as unknown as MemoryRecord;
  const mixed = encodeLine({ seq: 1, group: [record(1), unknown] });
  await writeFile(journalPath(folder), `${headerLine(0)}${mixed}\n${line(2)}`);
  const groups: JournalLine[] = [];
  const following = follow(t, folder, 0, found => groups.push(...found));
  await reach(following, 2);
  assert.deepEqual(groups, [
    { seq: 1, group: [record(1)] },
    { seq: 2, group: [record(2)] },
  ]);
});

test("a journal that only a newer version can read ends the following", OPTIONS, async t => {
  const folder = await testFolder(t);
  await writeFile(journalPath(folder), `${JSON.stringify({ kioku: "journal", format: 99, after: 0 })}\n`);
  const following = follow(t, folder);
  await until(() => following.ended.length > 0);
  assert.deepEqual(following.ended, ["replaced"]);
});

test("what cannot be taken in ends the following", OPTIONS, async t => {
  const folder = await testFolder(t);
  await writeFile(journalPath(folder), headerLine(0) + line(1));
  const following = follow(t, folder, 0, () => {
    throw new Error("no such parent");
  });
  await until(() => following.ended.length > 0);
  await appendFile(journalPath(folder), line(2));
  await following.follower.close();
  assert.deepEqual([following.seqs, following.ended], [[1], ["replaced"]]);
  assert.match(following.log.join("\n"), /no such parent/);
});

test("nothing is handed over after the end", OPTIONS, async t => {
  const folder = await testFolder(t);
  await writeFile(journalPath(folder), headerLine(0) + line(1));
  const [closed, other] = [follow(t, folder), follow(t, folder)];
  await reach(closed, 1);
  await closed.follower.close();
  await appendFile(journalPath(folder), line(2));
  await reach(other, 2);
  assert.deepEqual([closed.seqs, closed.ended], [[1], []]);
});

test("a process that appends and rotates is followed, every group once and in order", { timeout: 300_000 }, async t => {
  const folder = await testFolder(t);
  const GROUPS = 1_500;
  const script = fileURLToPath(new URL("journal-appender.ts", import.meta.url));
  const writer = fork(script, [folder, String(GROUPS)], { stdio: "inherit" });
  t.after(() => writer.kill());
  let rotations = 0;
  /** Sequence number the current file begins behind; undefined while one is being rotated. */
  let rotatedAt: number | undefined = 0;
  writer.on("message", said => {
    if (typeof said === "number") {
      rotatedAt = said;
      rotations++;
    }
  });
  await until(() =>
    readFile(journalPath(folder)).then(
      bytes => bytes.length > 0,
      () => false,
    ),
  );
  let marked = false;
  const following = follow(t, folder, 0, groups => {
    const seq = groups.at(-1)?.seq ?? 0;
    // A second rotation before the first was noticed may be missed.
    if (rotatedAt === undefined || seq <= rotatedAt + 20) {
      return;
    }
    writer.send(marked ? "rotate" : "mark");
    rotatedAt = marked ? undefined : rotatedAt;
    marked = !marked;
  });
  await reach(following, GROUPS);
  assert.deepEqual([following.seqs, following.ended, following.log], [range(1, GROUPS), [], []]);
  assert.ok(rotations > 3, `${rotations} rotations`);
});
