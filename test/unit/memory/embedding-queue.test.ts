import assert from "node:assert/strict";
import { test } from "node:test";
import { type Embedder, EmbeddingError } from "../../../src/embedding/embedder.ts";
import type { EmbeddingProgress } from "../../../src/memory/agent-store.ts";
import type { MemoryRecord } from "../../../src/memory/records.ts";
import {
  type EmbeddingBacklog,
  EmbeddingQueue,
  type EmbeddingTask,
} from "../../../src/memory/search/embedding-queue.ts";

const SPOILED = "no vector for this";

/** Refuses every batch that holds the spoiled text; otherwise does what `behave` does. */
function embedderOf(behave: (texts: readonly string[], signal?: AbortSignal) => Promise<void> = async () => {}) {
  const batches: (readonly string[])[] = [];
  const embedder: Embedder = {
    modelId: "test",
    dimensions: 2,
    embed: async (texts, role, signal) => {
      assert.equal(role, "passage");
      batches.push(texts);
      await behave(texts, signal);
      if (texts.includes(SPOILED)) {
        throw new EmbeddingError("failed", "no usable vector");
      }
      return texts.map(text => (text === "zero" ? Float32Array.of(0, 0) : Float32Array.of(1, 0)));
    },
    dispose: async () => {},
  };
  return { embedder, batches };
}

/** A queue, what it made durable and said, and a way to wait until its progress is such. */
function queueWith(append: (records: readonly MemoryRecord[]) => Promise<void> = async () => {}) {
  const embedded: string[] = [];
  const logged: string[] = [];
  const seen: EmbeddingProgress[] = [];
  let waiting: { readonly until: (progress: EmbeddingProgress) => boolean; readonly resolve: () => void } | undefined;
  const queue: EmbeddingQueue = new EmbeddingQueue({
    append: async records => {
      await append(records);
      for (const record of records) {
        assert.equal(record.type, "vector");
        embedded.push(record.type === "vector" ? `${record.of} ${record.id}` : "");
      }
    },
    onProgress: () => {
      seen.push(queue.progress);
      if (waiting?.until(queue.progress)) {
        waiting.resolve();
      }
    },
    log: message => void logged.push(message),
  });
  const progress = (until: (progress: EmbeddingProgress) => boolean): Promise<void> =>
    new Promise(resolve => {
      waiting = { until, resolve };
    });
  return { queue, embedded, logged, seen, progress, finished: () => progress(({ done, total }) => done === total) };
}

function tasks(count: number, more: Partial<EmbeddingTask> = {}): EmbeddingBacklog {
  const list = Array.from({ length: count }, (_, n): EmbeddingTask => {
    return { of: "archival", id: String(n), text: `text ${n}`, ...more };
  });
  return backlog(list);
}

function backlog(tasks: readonly EmbeddingTask[]): EmbeddingBacklog {
  return { count: tasks.length, tasks };
}

/** Waits until work that fails has come to its end. */
function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

test("everything is embedded in batches, and the progress tells how far it is", async () => {
  const { queue, embedded, seen, finished } = queueWith();
  const { embedder, batches } = embedderOf();
  const all = finished();
  queue.use(embedder, tasks(20));
  assert.deepEqual(queue.progress, { done: 0, total: 20 });
  await all;
  assert.equal(embedded.length, 20);
  assert.deepEqual(
    batches.map(texts => texts.length),
    [8, 8, 4],
  );
  assert.deepEqual(
    seen.map(({ done }) => done),
    [0, 8, 16, 20],
  );
});

test("turns and archival memories with one id are two texts", async () => {
  const { queue, embedded, finished } = queueWith();
  const all = finished();
  queue.use(
    embedderOf().embedder,
    backlog([
      { of: "recall", id: "1", text: "said" },
      { of: "archival", id: "1", text: "noted" },
    ]),
  );
  await all;
  assert.deepEqual(embedded, ["recall 1", "archival 1"]);
});

test("what is new comes first, then what waits", async () => {
  const { queue, embedded, finished } = queueWith();
  const { embedder, batches } = embedderOf();
  const all = finished();
  queue.use(embedder, tasks(10));
  queue.add({ of: "recall", id: "new", text: "just said" });
  await all;
  assert.deepEqual(
    batches.map(texts => texts[0]),
    ["text 0", "just said"],
  );
  assert.equal(embedded.length, 11);
});

test("a text without a vector costs its neighbours nothing", async () => {
  const { queue, embedded, logged, finished } = queueWith();
  const all = finished();
  const list = Array.from(tasks(20).tasks, task => (task.id === "3" ? { ...task, text: SPOILED } : task));
  queue.use(embedderOf().embedder, backlog([...list, { of: "recall", id: "zero", text: "zero" }]));
  await all;
  assert.equal(embedded.length, 19);
  assert.ok(!embedded.includes("archival 3"));
  assert.equal(logged.filter(message => message.includes("archival memory 3")).length, 1);
  assert.equal(logged.filter(message => message.includes("recall memory zero")).length, 1);
});

test("a long text is cut, and never within a character", async () => {
  const { queue, finished } = queueWith();
  const { embedder, batches } = embedderOf();
  const all = finished();
  queue.use(embedder, backlog([{ of: "recall", id: "1", text: `x${"😀".repeat(1_000_000)}` }]));
  await all;
  const [text = ""] = batches[0] ?? [];
  assert.ok(text.length > 2_500 && text.length < 20_000);
  assert.ok(text.isWellFormed());
});

test("what fails waits, and goes on when something new arrives", async () => {
  let fails = true;
  const { queue, embedded, logged, finished } = queueWith();
  const { embedder } = embedderOf(async () => {
    if (fails) {
      throw new EmbeddingError("worker-crashed", "the thread died");
    }
  });
  queue.use(embedder, tasks(3));
  await settled();
  assert.equal(logged.length, 1);
  assert.match(logged[0] ?? "", /the thread died/);
  assert.deepEqual(queue.progress, { done: 0, total: 3 });
  fails = false;
  const all = finished();
  queue.add({ of: "recall", id: "new", text: "just said" });
  await all;
  assert.deepEqual(embedded, ["recall new", "archival 0", "archival 1", "archival 2"]);
});

test("what cannot be made durable is embedded again the next time", async () => {
  let full = true;
  const { queue, embedded, logged, finished } = queueWith(async () => {
    if (full) {
      throw new Error("the disk is full");
    }
  });
  const { embedder } = embedderOf();
  queue.use(embedder, tasks(1));
  await settled();
  assert.match(logged[0] ?? "", /the disk is full/);
  full = false;
  const all = finished();
  queue.use(embedder, tasks(1));
  await all;
  assert.deepEqual(embedded, ["archival 0"]);
});

test("of an embedder that was taken away nothing comes any more, even if it does not listen", async () => {
  const { queue, embedded, logged, finished } = queueWith();
  let release = () => {};
  const { embedder: slow } = embedderOf(() => new Promise(resolve => (release = resolve)));
  queue.use(slow, tasks(3));
  const all = finished();
  queue.use({ ...embedderOf().embedder, modelId: "next" }, tasks(1, { of: "recall" }));
  release();
  await all;
  assert.deepEqual(embedded, ["recall 0"]);
  queue.use(undefined, tasks(3));
  queue.add({ of: "recall", id: "new", text: "just said" });
  await settled();
  assert.deepEqual(embedded, ["recall 0"]);
  assert.deepEqual(queue.progress, { done: 0, total: 0 });
  assert.deepEqual(logged, []);
});

test("while it is paused nothing more is embedded, and then it goes on", async () => {
  const { queue, embedded, finished } = queueWith(async () => queue.pause());
  const { embedder, batches } = embedderOf();
  queue.use(embedder, tasks(12));
  queue.add({ of: "recall", id: "new", text: "just said" });
  await settled();
  assert.equal(batches.length, 1);
  assert.deepEqual(queue.progress, { done: 8, total: 13 });
  const all = finished();
  queue.resume();
  await all;
  assert.equal(embedded.length, 13);
});

test("the backlog is taken a batch at a time, and what it leaves out counts as done", async () => {
  let taken = 0;
  function* lazily() {
    for (const task of tasks(20).tasks) {
      taken++;
      yield task;
    }
  }
  const { queue, embedded, finished } = queueWith();
  const asked: number[] = [];
  const { embedder } = embedderOf(async () => void asked.push(taken));
  const all = finished();
  queue.use(embedder, { count: 23, tasks: lazily() });
  await all;
  assert.deepEqual(asked, [8, 16, 20]);
  assert.equal(embedded.length, 20);
  assert.deepEqual(queue.progress, { done: 23, total: 23 });
});

test("progress begins anew when something comes after everything was done", async () => {
  const { queue, finished } = queueWith();
  const all = finished();
  queue.use(embedderOf().embedder, tasks(5));
  await all;
  const one = finished();
  queue.add({ of: "recall", id: "new", text: "just said" });
  assert.deepEqual(queue.progress, { done: 0, total: 1 });
  await one;
  assert.deepEqual(queue.progress, { done: 1, total: 1 });
});
