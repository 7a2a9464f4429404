import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Lease } from "../../../src/memory/windows/lease.ts";
import { leaseFolder, leasePath } from "../../../src/memory/windows/lease-file.ts";
import { LEASE_TIMING } from "../../../src/memory/windows/lease-observer.ts";
import { processSpace } from "../../../src/memory/windows/process-space.ts";
import { type LeaseState, watchLease } from "../../../src/memory/windows/watch-lease.ts";
import { acquire, deadPid, OtherWindow, putLease, QUICK, testFolder, until } from "./windows-support.ts";

const HOUR = 3_600_000;

function fromNow(milliseconds: number): Date {
  return new Date(Date.now() + milliseconds);
}

async function isHeld(folder: string): Promise<boolean> {
  const lease = await Lease.acquire(folder, { owner: "third", now: () => new Date(), timing: QUICK }).catch(error => {
    assert.equal(error.code, "locked");
    return undefined;
  });
  await lease?.release();
  return lease === undefined;
}

/** As it would be on another computer that is called the same and numbers its processes alike. */
function hostOfSameName(): string {
  const [name = "", , ...namespace] = processSpace().split(" ");
  return [name, "another-start", ...namespace].join(" ");
}

test("a process space is this start of this computer, not only its name", () => {
  const parts = processSpace().split(" ");
  assert.equal(parts[0], hostname());
  assert.match(parts[1] ?? "", /^[0-9a-f-]{32,36}$/);
});

test("one window holds the lease at a time, and the same process can take it again", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  for (let round = 0; round < 3; round++) {
    const lease = await acquire(t, folder);
    await assert.rejects(acquire(t, folder), { name: "StoreError", code: "locked" });
    await lease.confirm();
    await lease.release();
    await assert.rejects(lease.confirm(), { code: "locked" });
  }
  assert.equal((await readdir(leaseFolder(folder))).length, 1, "old leases are cleared away");
});

test("the lease names its owner", async t => {
  const folder = await testFolder(t);
  const now = new Date("2026-11-22T12:00:00.000Z");
  await acquire(t, folder, { owner: "a\nb", now: () => now });
  const { owner, pid, host, heartbeatAt, free } = JSON.parse(await readFile(leasePath(folder, 1), "utf8"));
  assert.deepEqual(
    [owner, pid, host, heartbeatAt, free],
    ["ab", process.pid, processSpace(), now.toISOString(), false],
  );
});

for (const [name, content, held] of [
  ["of a live process with a fresh heartbeat", {}, true],
  ["of a live process whose heartbeat has stopped", { heartbeatAt: fromNow(-HOUR).toISOString() }, false],
  ["of a process that has ended", { pid: deadPid() }, false],
  ["of another computer with a fresh heartbeat", { host: "elsewhere", pid: deadPid() }, true],
  ["of another computer with the same name", { host: hostOfSameName(), pid: deadPid() }, true],
  ["of another computer whose heartbeat has stopped", { host: "x", heartbeatAt: fromNow(-HOUR).toISOString() }, false],
  ["from the future", { heartbeatAt: fromNow(HOUR).toISOString() }, false],
  ["that was released", { free: true }, false],
] as const) {
  test(`a lease ${name} ${held ? "holds" : "is taken"}`, { timeout: 120_000 }, async t => {
    const folder = await testFolder(t);
    await putLease(folder, content);
    assert.equal(await isHeld(folder), held);
  });
}

for (const [name, text] of [
  ["empty", ""],
  ["garbled", '{"token":1'],
  ["null", "null"],
  ["of a process id that means a group of processes", JSON.stringify({ token: "t", owner: "o", pid: -1, host: "h" })],
  ["endless", "x".repeat(1_000_000)],
] as const) {
  test(`a lease that is ${name} holds only while it may be about to be written`, { timeout: 120_000 }, async t => {
    const folder = await testFolder(t);
    await mkdir(leaseFolder(folder));
    await writeFile(leasePath(folder, 7), text);
    assert.equal(await isHeld(folder), true);
    await utimes(leasePath(folder, 7), fromNow(-HOUR), fromNow(-HOUR));
    assert.equal(await isHeld(folder), false);
  });
}

test("what is no lease is left alone", async t => {
  const folder = await testFolder(t);
  await mkdir(join(leaseFolder(folder), "999.json.bak"), { recursive: true });
  await writeFile(join(leaseFolder(folder), "0.json"), "");
  await writeFile(join(leaseFolder(folder), "9999999999999999.json"), "");
  await (await acquire(t, folder)).confirm();
});

test("a heartbeat by a clock that goes wrong still holds", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  const elsewhere = await acquire(t, folder, { now: () => fromNow(-HOUR) });
  assert.equal(await isHeld(folder), true);
  await elsewhere.confirm();
});

test("a jump of the clock takes the lease from nobody", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  let jump = 0;
  const lease = await acquire(t, folder, { now: () => fromNow(jump) });
  for (const to of [HOUR, -HOUR]) {
    jump = to;
    await assert.rejects(acquire(t, folder, { now: () => fromNow(to) }), { code: "locked" });
    await lease.confirm();
  }
});

test("of many that find an abandoned lease, one gets it", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  await putLease(folder, { heartbeatAt: fromNow(-HOUR).toISOString() });
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => acquire(t, folder)));
  const leases = results.filter(result => result.status === "fulfilled").map(result => result.value);
  assert.equal(leases.length, 1);
  await leases[0]?.confirm();
});

test("of two processes that race for the lease, one gets it", { timeout: 300_000 }, async t => {
  const folder = await testFolder(t);
  const windows = [new OtherWindow(t, folder), new OtherWindow(t, folder)];
  await Promise.all(windows.map(window => window.hear()));
  for (let round = 0; round < 20; round++) {
    await prepareRound(folder, round);
    const answers = await Promise.all(windows.map(window => window.ask("acquire")));
    assert.deepEqual(
      answers.map(answer => answer.split(":")[0]).sort(),
      ["acquired", "locked"],
      `round ${round}: ${answers.join(", ")}`,
    );
    const winner = windows[answers.indexOf("acquired")];
    assert.equal(await winner?.ask("confirm"), "confirmed");
    assert.equal(await winner?.ask("release"), "released");
  }
});

/** Nothing, a lease of a process that has ended, or one that was let go. */
async function prepareRound(folder: string, round: number): Promise<void> {
  if (round % 3 === 0) {
    await rm(leaseFolder(folder), { recursive: true, force: true });
  } else if (round % 3 === 1) {
    await putLease(folder, { pid: deadPid() }, 1_000 * round);
  }
}

test("a window that was suspended and has lost its lease writes no more", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  const timing = { ...QUICK, staleMs: 500 };
  const asleep = new OtherWindow(t, folder, timing);
  await asleep.hear();
  assert.equal(await asleep.ask("acquire"), "acquired");
  asleep.process.kill("SIGSTOP");
  let awake: Lease | undefined;
  await until(async () => {
    awake = await acquire(t, folder, { timing }).catch(() => undefined);
    return awake !== undefined;
  });
  asleep.process.kill("SIGCONT");
  const answers = [await asleep.ask("confirm"), await asleep.hear()];
  assert.deepEqual(answers.map(answer => answer.split(":")[0]).sort(), ["locked", "lost"]);
  assert.equal(await asleep.ask("release"), "released");
  await awake?.confirm();
  assert.equal(await isHeld(folder), true, "closing the one that lost it leaves the other's lease");
});

test("a process that is killed leaves a lease that can be taken at once", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  const killed = new OtherWindow(t, folder, LEASE_TIMING);
  await killed.hear();
  assert.equal(await killed.ask("acquire"), "acquired");
  killed.process.kill("SIGKILL");
  await until(() => killed.process.signalCode !== null);
  await acquire(t, folder, { timing: { ...QUICK, observeMs: Number.POSITIVE_INFINITY } });
});

test("the heartbeat goes on", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  await acquire(t, folder);
  const beats = new Set<string>();
  await until(async () => {
    beats.add(JSON.parse(await readFile(leasePath(folder, 1), "utf8")).heartbeatAt);
    return beats.size > 3;
  });
});

for (const [name, harm] of [
  ["its file is gone", (folder: string) => rm(leasePath(folder, 1))],
  ["the agent's folder is gone", (folder: string) => rm(folder, { recursive: true, maxRetries: 5 })],
  ["another window has the next one", (folder: string) => putLease(folder, {}, 2)],
  ["its file is another's", (folder: string) => putLease(folder, {}, 1)],
] as const) {
  test(`the holder learns that ${name}`, { timeout: 120_000 }, async t => {
    const folder = await testFolder(t);
    const lease = await acquire(t, folder);
    const events: string[] = [];
    lease.onEvent(event => events.push(event.type));
    await harm(folder);
    await until(() => events.length > 0);
    assert.deepEqual(events, ["lost"]);
    await assert.rejects(lease.confirm(), { code: "locked" });
    const late: string[] = [];
    lease.onEvent(event => late.push(event.type));
    await until(() => late.length > 0);
    await lease.release();
    assert.deepEqual([events, late], [["lost"], ["lost"]]);
  });
}

test("an agent that is gone is no agent that is open elsewhere", async t => {
  const folder = join(await testFolder(t), "gone");
  await assert.rejects(acquire(t, folder), { name: "StoreError", code: "deleted" });
});

test("the file system's error comes through when the lease cannot be written", async t => {
  const folder = await testFolder(t);
  await writeFile(leaseFolder(folder), "");
  await assert.rejects(acquire(t, folder), { code: "ENOTDIR" });
});

function watched(t: TestContext, folder: string): LeaseState[] {
  const states: LeaseState[] = [];
  t.after(watchLease(folder, state => states.push(state), { timing: QUICK }));
  return states;
}

test("a follower sees who holds the lease and when nobody does", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  const states = watched(t, folder);
  await until(() => states.length === 1);
  const first = await acquire(t, folder, { owner: "first" });
  await until(() => states.length === 2);
  await first.release();
  await until(() => states.length === 3);
  const killed = new OtherWindow(t, folder);
  await killed.hear();
  await killed.ask("acquire");
  await until(() => states.length === 4);
  killed.process.kill("SIGKILL");
  await until(() => states.length === 5);
  assert.deepEqual(states, [
    { held: false },
    { held: true, by: "first" },
    { held: false },
    { held: true, by: `window ${killed.process.pid}` },
    { held: false },
  ]);
});

test("a follower sees that a holder has fallen silent", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  await putLease(folder, { host: "elsewhere", heartbeatAt: fromNow(-HOUR).toISOString() });
  const states = watched(t, folder);
  await until(() => states.length === 2);
  assert.deepEqual(states, [{ held: true, by: "other" }, { held: false }]);
});
