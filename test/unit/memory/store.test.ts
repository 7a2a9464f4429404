import assert from "node:assert/strict";
import { test } from "node:test";
import type { MemoryRecord } from "../../../src/memory/records.ts";
import {
  agentMessage,
  answer,
  coreChange,
  FIRST_PAGE,
  openStore,
  remember,
  say,
  temporaryFolder,
  texts,
  userMessage,
} from "./support.ts";

test("everything is there again after closing and opening", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  await store.append([coreChange("persona", "I am Mina.", null), coreChange("human", "", null)]);
  await say(store, "はじめまして、太郎です。");
  const reply = await answer(store, "太郎さん、よろしくね 😀");
  await store.append([coreChange("human", "Name: 太郎", reply.id)]);
  await remember(store, "太郎 likes the sea.");
  await store.append([{ type: "heartbeat-pause", until: "2026-11-22T12:00:00.000Z" }]);
  const before = store.conversation.path();
  await store.close();

  const again = await openStore(t, folder);
  assert.deepEqual(again.conversation.path(), before);
  assert.deepEqual(
    [...again.core.blocks()],
    [
      ["persona", "I am Mina."],
      ["human", "Name: 太郎"],
    ],
  );
  assert.equal(again.archival.list(FIRST_PAGE).hits[0]?.text, "太郎 likes the sea.");
  assert.equal((await again.recall.search("太郎", { paging: FIRST_PAGE })).total, 2);
  assert.equal(again.heartbeatsPausedUntil, "2026-11-22T12:00:00.000Z");
  assert.deepEqual(again.recovery, []);
});

test("every kind of message comes back as it was written", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  const at = "2026-11-22T10:00:00.000Z";
  const records: MemoryRecord[] = [
    { type: "message", message: { kind: "event", id: "1", parentId: null, at, cause: "login", text: "👋🏽 \u0000 ‮" } },
    { type: "message", message: { kind: "user", id: "2", parentId: "1", at, text: "\ud83d alone, \u2028 and \n" } },
    {
      type: "message",
      message: {
        ...{ kind: "call", id: "3", parentId: "2", at, cut: "stopped", thoughts: "…" },
        ...{ function: "send_message", params: { message: "", nested: { list: [1, null, "è"] } } },
      },
    },
    {
      type: "message",
      message: { kind: "result", id: "4", parentId: "3", at, function: "x", status: "Failed", text: "no" },
    },
    {
      type: "message",
      message: { kind: "summary", id: "5", parentId: "4", at, text: "要約", keptFrom: "3", covers: 2 },
    },
  ];
  await store.append(records);
  const written = records.map(record => record.type === "message" && record.message);
  await store.close();

  const fromCheckpoint = await openStore(t, folder);
  assert.deepEqual(fromCheckpoint.conversation.path(), written);
});

test("appends that run at the same time keep the order of the calls", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  const appended: Promise<void>[] = [];
  let parentId: string | null = null;
  for (let n = 0; n < 50; n++) {
    const message = userMessage(store, `message ${n}`, parentId);
    appended.push(store.append([{ type: "message", message }]));
    parentId = message.id;
  }
  await Promise.all(appended);
  assert.deepEqual(
    texts(store),
    Array.from({ length: 50 }, (_, n) => `message ${n}`),
  );
});

test("a call and its result are one group: a record that cannot be read back refuses the whole of it", async t => {
  const store = await openStore(t, await temporaryFolder(t));
  const message = agentMessage(store, "hello");
  const broken = { ...userMessage(store, "x", message.id), at: "yesterday" };
  const group: MemoryRecord[] = [
    { type: "message", message },
    { type: "message", message: broken },
  ];
  await assert.rejects(store.append(group), TypeError);
  assert.equal(store.conversation.headId, null);
  await say(store, "still works");
  assert.deepEqual(texts(store), ["still works"]);
});

test("an empty archival memory is refused", async t => {
  const store = await openStore(t, await temporaryFolder(t));
  await assert.rejects(remember(store, ""), TypeError);
});

test("a closed store takes nothing more, and may be closed again", async t => {
  const store = await openStore(t, await temporaryFolder(t));
  await store.close();
  await store.close();
  await assert.rejects(store.append([{ type: "head", messageId: null }]), { code: "closed" });
});

test("what was appended without waiting is kept when the store is closed at once", async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  const appended = say(store, "just before closing");
  await store.close();
  await appended;
  assert.deepEqual(texts(await openStore(t, folder)), ["just before closing"]);
});
