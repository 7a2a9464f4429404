import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { test } from "node:test";
import { type Embedder, EmbeddingError } from "../../../src/embedding/embedder.ts";
import type { ArchivalItem } from "../../../src/memory/records.ts";
import { EmbeddingQueue } from "../../../src/memory/search/embedding-queue.ts";

const SPOILED = "no vector for this";

/** Refuses every batch that holds the spoiled text. */
const embedder: Embedder = {
  modelId: "test",
  dimensions: 2,
  embed: async texts => {
    if (texts.includes(SPOILED)) {
      throw new EmbeddingError("failed", "no usable vector");
    }
    return texts.map(() => Float32Array.of(1, 0));
  },
  dispose: async () => {},
};

function item(id: string, text: string): ArchivalItem {
  return { id, text, tags: [], source: "agent", at: "2026-11-22T12:00:00.000Z", messageId: null };
}

test("a text without a vector costs its neighbours nothing", async () => {
  const done = new EventEmitter();
  const embedded: string[] = [];
  const logged: string[] = [];
  const queue = new EmbeddingQueue({
    append: async records => {
      embedded.push(...records.flatMap(record => (record.type === "archival-vector" ? [record.id] : [])));
      if (embedded.length === 19) {
        done.emit("all");
      }
    },
    log: message => void logged.push(message),
  });
  const all = once(done, "all", { signal: AbortSignal.timeout(10_000) });
  queue.use(
    embedder,
    Array.from({ length: 20 }, (_, index) => item(String(index), index === 3 ? SPOILED : `text ${index}`)),
  );
  await all;
  assert.ok(!embedded.includes("3"));
  assert.equal(logged.filter(message => message.includes("archival memory 3")).length, 1);
  queue.use(undefined, []);
});
