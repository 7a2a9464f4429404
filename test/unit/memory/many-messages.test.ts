import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { test } from "node:test";
import { ulid } from "ulid";
import { journalPath } from "../../../src/memory/journal/journal.ts";
import type { MemoryRecord, UserMessage } from "../../../src/memory/records.ts";
import { FIRST_PAGE, openStore, remember, say, temporaryFolder } from "./support.ts";

const MESSAGES = 10_000;

test("ten thousand messages are kept, found and opened again; one more costs one line", {
  timeout: 300_000,
}, async t => {
  const folder = await temporaryFolder(t);
  const store = await openStore(t, folder);
  const records: MemoryRecord[] = [];
  let parentId: string | null = null;
  for (let n = 0; n < MESSAGES; n++) {
    const message: UserMessage = {
      kind: "user",
      id: ulid(),
      parentId,
      at: "2026-11-22T10:00:00.000Z",
      text: `話題${n} topic ${n}`,
    };
    records.push({ type: "message", message });
    parentId = message.id;
  }
  for (let at = 0; at < MESSAGES; at += 500) {
    await store.append(records.slice(at, at + 500));
  }
  assert.equal((await store.recall.search("話題", { paging: FIRST_PAGE })).total, MESSAGES);
  assert.equal((await store.recall.search("話題7777", { paging: FIRST_PAGE })).hits[0]?.text, "話題7777 topic 7777");
  await store.close();

  const again = await openStore(t, folder);
  assert.equal(again.conversation.path().length, MESSAGES);
  assert.equal((await again.recall.search("topic 4242", { paging: FIRST_PAGE })).hits[0]?.text, "話題4242 topic 4242");
  const before = (await stat(journalPath(folder))).size;
  await say(again, "one more");
  await remember(again, "one memory");
  assert.ok((await stat(journalPath(folder))).size - before < 1_000);
});
