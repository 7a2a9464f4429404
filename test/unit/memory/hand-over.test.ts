import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Lease } from "../../../src/memory/windows/lease.ts";
import { leaseFolder } from "../../../src/memory/windows/lease-file.ts";
import { requestLease } from "../../../src/memory/windows/request-lease.ts";
import { acquire, deadPid, OtherWindow, putLease, QUICK, testFolder, until } from "./windows-support.ts";

function request(
  t: TestContext,
  folder: string,
  owner = "asker",
  signal = new AbortController().signal,
): Promise<Lease> {
  const lease = requestLease(folder, { owner, now: () => new Date(), timing: QUICK }, signal);
  t.after(() => lease.then(held => held.release()).catch(() => undefined));
  // It may be refused before the test looks at it.
  lease.catch(() => undefined);
  return lease;
}

function requestPath(folder: string): string {
  return join(leaseFolder(folder), "request.json");
}

async function hasRequest(folder: string): Promise<boolean> {
  return (await readdir(leaseFolder(folder))).includes("request.json");
}

/** Who asks, in order. */
function asked(lease: Lease): string[] {
  const names: string[] = [];
  lease.onEvent(event => names.push(event.type === "requested" ? event.by : event.type));
  return names;
}

test("the holder hears who asks, and the lease goes over when it is released", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  const holder = await acquire(t, folder);
  const names = asked(holder);
  const asking = request(t, folder);
  await until(() => names.length > 0);
  assert.deepEqual([names, holder.requestedBy], [["asker"], "asker"]);
  await holder.confirm();
  await holder.release();
  await (await asking).confirm();
  await assert.rejects(holder.confirm(), { code: "locked" });
  assert.equal(await hasRequest(folder), false);
});

test("one who listens later hears of a request too", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  const holder = await acquire(t, folder);
  request(t, folder).catch(() => undefined);
  await until(() => holder.requestedBy !== undefined);
  const names = asked(holder);
  await until(() => names.length > 0);
  assert.deepEqual(names, ["asker"]);
});

test("a refusal is told, and does not keep anybody from asking again", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  const holder = await acquire(t, folder);
  const names = asked(holder);
  const asking = request(t, folder, "first");
  await until(() => names.length === 1);
  await holder.decline();
  await assert.rejects(asking, { name: "StoreError", code: "declined", message: /keeps this agent/ });
  assert.equal(holder.requestedBy, undefined);
  await holder.confirm();
  const again = request(t, folder, "second");
  await until(() => names.length === 2);
  await holder.release();
  await (await again).confirm();
  assert.deepEqual(names, ["first", "second"]);
});

test("a request can be taken back", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  const holder = await acquire(t, folder);
  const abort = new AbortController();
  const asking = request(t, folder, "asker", abort.signal);
  await until(() => holder.requestedBy !== undefined);
  abort.abort();
  await assert.rejects(asking, { name: "AbortError" });
  assert.equal(await hasRequest(folder), false);
  await until(() => holder.requestedBy === undefined);
  await holder.confirm();
});

test("what nobody holds is taken without asking", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  await putLease(folder, { pid: deadPid() });
  await (await request(t, folder)).confirm();
});

test("a holder that dies while it is asked is succeeded", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  const holder = new OtherWindow(t, folder);
  await holder.hear();
  await holder.ask("acquire");
  const asking = request(t, folder);
  assert.equal(await holder.hear(), "requested by asker");
  holder.process.kill("SIGKILL");
  await (await asking).confirm();
});

for (const text of ["", "null", "{", '{"token":"x"}', '{"token":"x","owner":1,"at":2}', "x".repeat(1_000_000)]) {
  test(`a garbled request asks for nothing: ${text.slice(0, 40)}`, { timeout: 120_000 }, async t => {
    const folder = await testFolder(t);
    const holder = await acquire(t, folder);
    const names = asked(holder);
    await writeFile(requestPath(folder), text);
    const asking = request(t, folder, "a window");
    await until(() => names.length > 0);
    assert.deepEqual(names, ["a window"]);
    await holder.release();
    await (await asking).confirm();
  });
}

test("the name of the one who asks is cut and stripped", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  const holder = await acquire(t, folder);
  const at = new Date().toISOString();
  await writeFile(requestPath(folder), JSON.stringify({ token: "x", owner: `\u001b[31m\n${"a".repeat(500)}`, at }));
  await until(() => holder.requestedBy !== undefined);
  assert.equal(holder.requestedBy, `[31m${"a".repeat(96)}`);
});

test("a request left over from before asks for nothing", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  const at = new Date().toISOString();
  await mkdir(leaseFolder(folder));
  await writeFile(requestPath(folder), JSON.stringify({ token: "x", owner: "left over", at }));
  const holder = await acquire(t, folder);
  const names = asked(holder);
  await assert.rejects(request(t, folder), { code: "locked", message: /already asking/ });
  const old = new Date(Date.now() - 60_000).toISOString();
  await writeFile(requestPath(folder), JSON.stringify({ token: "x", owner: "renewed", at: old }));
  await until(() => names.length === 1);
  request(t, folder, "a window").catch(() => undefined);
  await until(() => names.length === 2);
  assert.deepEqual(names, ["renewed", "a window"]);
});

test("of two that ask at once one is told to wait, and the other gets the lease", { timeout: 120_000 }, async t => {
  const folder = await testFolder(t);
  const holder = await acquire(t, folder);
  const asking = [request(t, folder, "a"), request(t, folder, "b")];
  await until(() => holder.requestedBy !== undefined);
  await holder.release();
  const results = await Promise.allSettled(asking);
  assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
});

test("windows that ask each other in turn never hold the lease together", { timeout: 300_000 }, async t => {
  const folder = await testFolder(t);
  const windows = [new OtherWindow(t, folder), new OtherWindow(t, folder)];
  await Promise.all(windows.map(window => window.hear()));
  let [holder, other] = windows as [OtherWindow, OtherWindow];
  assert.equal(await holder.ask("acquire"), "acquired");
  for (let round = 0; round < 20; round++) {
    other.tell("request");
    assert.equal(await holder.hear(), `requested by window ${other.process.pid}`);
    assert.equal(await holder.ask("release"), "released");
    assert.equal(await other.hear(), "acquired");
    assert.match(await holder.ask("confirm"), /^locked/);
    [holder, other] = [other, holder];
  }
});
