import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { access, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Lease, leasePath } from "../../../src/memory/windows/lease.ts";
import { openStore, say, temporaryFolder, texts } from "./support.ts";

const START = new Date("2026-11-22T12:00:00.000Z");

function later(seconds: number): Date {
  return new Date(START.getTime() + seconds * 1_000);
}

function leaseText(changes: object = {}): string {
  const content = { token: "t", owner: "other", pid: process.pid, host: hostname(), heartbeatAt: START.toISOString() };
  return JSON.stringify({ ...content, ...changes });
}

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

test("a second window cannot open the agent until the first has closed it", async t => {
  const folder = await temporaryFolder(t);
  const first = await openStore(t, folder, { owner: "window-1" });
  await assert.rejects(openStore(t, folder, { owner: "window-2" }), { name: "StoreError", code: "locked" });
  await say(first, "hello");
  await first.close();
  await assert.rejects(access(leasePath(folder)), { code: "ENOENT" });
  assert.deepEqual(texts(await openStore(t, folder, { owner: "window-2" })), ["hello"]);
});

test("the lease names its owner", async t => {
  const folder = await temporaryFolder(t);
  await openStore(t, folder, { owner: "window-1", now: () => START });
  const { owner, pid, host, heartbeatAt } = JSON.parse(await readFile(leasePath(folder), "utf8"));
  assert.deepEqual([owner, pid, host, heartbeatAt], ["window-1", process.pid, hostname(), START.toISOString()]);
});

for (const [name, text, live] of [
  ["of a live process with a fresh heartbeat", leaseText(), true],
  ["of a live process whose heartbeat has stopped", leaseText({ heartbeatAt: later(-16).toISOString() }), false],
  ["of a process that has ended", leaseText({ pid: deadPid() }), false],
  ["of another computer with a fresh heartbeat", leaseText({ host: "elsewhere", pid: deadPid() }), true],
  ["from the future", leaseText({ heartbeatAt: later(3_600).toISOString() }), false],
] as const) {
  test(`a lease ${name} ${live ? "holds" : "is taken over"}`, async t => {
    const folder = await temporaryFolder(t);
    await writeFile(leasePath(folder), text);
    const opening = openStore(t, folder, { now: () => START });
    if (live) {
      await assert.rejects(opening, { code: "locked" });
    } else {
      await opening;
    }
    assert.equal((await readFile(leasePath(folder), "utf8")) === text, live);
  });
}

test("an unreadable lease holds only while it may still be about to be written", async t => {
  const folder = await temporaryFolder(t);
  await writeFile(leasePath(folder), "");
  await assert.rejects(openStore(t, folder), { code: "locked" });
  const old = new Date(Date.now() - 60_000);
  await utimes(leasePath(folder), old, old);
  await openStore(t, folder);
});

test("of many windows that find a stale lease, one gets the agent", async t => {
  const folder = await temporaryFolder(t);
  await writeFile(leasePath(folder), leaseText({ pid: deadPid() }));
  const options = { owner: "window", now: () => START };
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => Lease.acquire(folder, options)));
  const leases = results.filter(result => result.status === "fulfilled").map(result => result.value);
  t.after(() => Promise.all(leases.map(lease => lease.release())));
  const holding = await Promise.allSettled(
    leases.map(async lease => {
      t.mock.method(options, "now", () => later(11));
      await lease.confirm();
    }),
  );
  assert.equal(holding.filter(({ status }) => status === "fulfilled").length, 1);
  assert.deepEqual(await readdir(folder), ["lease.json"]);
});

test("after a sleep, a window whose agent was taken over writes nothing", async t => {
  const folder = await temporaryFolder(t);
  let now = START;
  const asleep = await openStore(t, folder, { owner: "asleep", now: () => now });
  await say(asleep, "before the sleep");
  now = later(60);
  const awake = await openStore(t, folder, { owner: "awake", now: () => now });
  await assert.rejects(say(asleep, "too late"), { code: "locked" });
  await say(awake, "in time");
  assert.deepEqual(texts(awake), ["before the sleep", "in time"]);
  await asleep.close();
  await assert.doesNotReject(access(leasePath(folder)), "closing the one that lost it leaves the other's lease");
  await awake.close();
  assert.deepEqual(texts(await openStore(t, folder)), ["before the sleep", "in time"]);
});

test("after a sleep in which nobody came, the window goes on", async t => {
  const folder = await temporaryFolder(t);
  let now = START;
  const store = await openStore(t, folder, { now: () => now });
  now = later(60);
  await say(store, "good morning");
  assert.equal(JSON.parse(await readFile(leasePath(folder), "utf8")).heartbeatAt, now.toISOString());
});

test("the heartbeat is renewed every five seconds", { timeout: 30_000 }, async t => {
  const folder = await temporaryFolder(t);
  let now = START;
  t.mock.timers.enable({ apis: ["setInterval"] });
  const lease = await Lease.acquire(folder, { owner: "window", now: () => now });
  now = later(5);
  t.mock.timers.tick(5_000);
  while (!(await readFile(leasePath(folder), "utf8")).includes(now.toISOString())) {
    await setImmediate();
  }
  await lease.release();
});
