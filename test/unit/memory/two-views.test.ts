import assert from "node:assert/strict";
import { test } from "node:test";
import initSqlJs from "sql.js";
import type { ArchivalItem, MemoryRecord, StoredMessage } from "../../../src/memory/records.ts";
import { RecallDatabase } from "../../../src/memory/storage/recall-database.ts";
import { MemoryState } from "../../../src/memory/views/memory-state.ts";

const sqlite = await initSqlJs();
const AT = "2026-11-20T09:00:00.000Z";

/** A generator of numbers that are the same for a seed (Numerical Recipes). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Few ids, so that known, unknown and repeated ones all come up. */
function randomRecord(random: (below: number) => number): MemoryRecord {
  const id = (kind: string): string => `${kind}${random(40)}`;
  const messageId = random(3) === 0 ? null : id("m");
  switch (random(6)) {
    case 0:
    case 1:
      return {
        type: "message",
        message: { kind: "user", id: id("m"), parentId: messageId, at: AT, text: `said ${random(9)}` },
      };
    case 2:
      return { type: "head", messageId };
    case 3: {
      const change = { id: id("c"), by: "agent", at: AT, messageId, block: `block ${random(3)}` } as const;
      return { type: "core", change: { ...change, before: "", after: `text ${random(9)}` } };
    }
    case 4: {
      const item: ArchivalItem = {
        id: id("i"),
        text: `note ${random(9)}`,
        tags: [],
        source: "agent",
        at: AT,
        messageId,
      };
      const [before, after] = [random(2) === 0 ? item : null, random(4) === 0 ? null : item];
      return { type: "archival", change: { id: id("a"), by: "agent", at: AT, messageId, before, after } };
    }
    default:
      return { type: "archival-remove", id: id("i"), at: AT };
  }
}

function rows<T>(database: RecallDatabase, kind: Parameters<RecallDatabase["json"]>[0]): T[] {
  return [...database.json(kind, 16)].flatMap((json): T[] => JSON.parse(json));
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
  test(`what is in memory and what is in the database come to the same from the same records (seed ${seed})`, () => {
    const random = randomFrom(seed);
    const state = new MemoryState({ embedQuery: async () => [] });
    const database = new RecallDatabase(sqlite);
    for (let seq = 1; seq <= 150; seq++) {
      const group = Array.from({ length: 1 + random(3) }, () => randomRecord(random));
      state.apply(seq, group);
      database.apply([{ seq, group }]);
      const { conversation } = state;
      assert.equal(database.headId, conversation.headId);
      assert.deepEqual(database.recentHeads, conversation.recentHeads);
      assert.equal(database.appliedSeq, state.appliedSeq);
    }
    const messages = rows<StoredMessage>(database, "messages");
    assert.ok(messages.length > 20);
    assert.deepEqual(
      messages.map(({ id }) => state.conversation.get(id)),
      messages,
    );
    // What the views show depends on the path alone: a state filled from the tables shows the same.
    const loaded = new MemoryState({ embedQuery: async () => [], recentHeads: database.recentHeads });
    for (const message of messages) {
      loaded.addMessage(message);
    }
    for (const change of rows<Parameters<MemoryState["addCoreChange"]>[0]>(database, "core_changes")) {
      loaded.addCoreChange(change);
    }
    for (const change of rows<Parameters<MemoryState["addArchivalChange"]>[0]>(database, "archival_changes")) {
      loaded.addArchivalChange(change);
    }
    for (const { id } of messages) {
      state.moveTo(id);
      loaded.moveTo(id);
      assert.deepEqual(loaded.conversation.path(), state.conversation.path());
      assert.deepEqual(loaded.core.history(), state.core.history());
      assert.deepEqual(loaded.archival.history(), state.archival.history());
    }
    database.close();
  });
}
