import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { StoredPassages } from "../../../src/memory/views/stored-passages.ts";

const MINUTE_MS = 60_000;

/** Texts of one source, a minute after one another. */
function stored(count: number): StoredPassages {
  const passages = new StoredPassages();
  for (let doc = 0; doc < count; doc++) {
    passages.add(doc, { source: "book", order: doc, time: doc * MINUTE_MS });
    passages.enter(doc);
  }
  return passages;
}

function neighbours({ view }: StoredPassages, count: number): [previous: number, next: number][] {
  return Array.from({ length: count }, (_, doc) => [view.previous[doc] ?? -1, view.next[doc] ?? -1]);
}

test("texts stored one after the other are neighbours, and one that leaves closes the gap", () => {
  const passages = stored(3);
  assert.deepEqual(neighbours(passages, 3), [
    [-1, 1],
    [0, 2],
    [1, -1],
  ]);
  passages.leave(1);
  assert.deepEqual(neighbours(passages, 3), [
    [-1, 2],
    [-1, -1],
    [0, -1],
  ]);
  assert.deepEqual([...passages.view.eligible.subarray(0, 3)], [1, 0, 1]);
});

test("an edited text takes the place of the one before it", () => {
  const passages = stored(3);
  passages.add(3, { source: "book", order: passages.orderOf(1), time: MINUTE_MS });
  passages.leave(1);
  passages.enter(3);
  assert.deepEqual(neighbours(passages, 4), [
    [-1, 3],
    [-1, -1],
    [3, -1],
    [0, 2],
  ]);
});

test("texts of other sources and of other sittings are no neighbours", () => {
  const passages = new StoredPassages();
  passages.add(0, { source: "book", order: 0, time: 0 });
  passages.add(1, { source: "agent", order: 1, time: 0 });
  passages.add(2, { source: "book", order: 2, time: MINUTE_MS });
  passages.add(3, { source: "book", order: 3, time: 7 * MINUTE_MS });
  passages.add(4, { source: "book", order: 4, time: Number.NaN });
  for (let doc = 0; doc < 5; doc++) {
    passages.enter(doc);
  }
  assert.deepEqual(neighbours(passages, 5), [
    [-1, 2],
    [-1, -1],
    [0, -1],
    [-1, -1],
    [-1, -1],
  ]);
});

test("whatever enters and leaves, the neighbours are those of entering what is left in order", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.boolean())), steps => {
      const passages = stored(10);
      const inForce = new Set(Array.from({ length: 10 }, (_, doc) => doc));
      for (const [doc, enters] of steps) {
        passages[enters ? "enter" : "leave"](doc);
        inForce[enters ? "add" : "delete"](doc);
      }
      const docs = [...inForce].sort((a, b) => a - b);
      const near = (doc: number, other = -1): number => (other >= 0 && Math.abs(other - doc) <= 5 ? other : -1);
      const expected = Array.from({ length: 10 }, (_, doc) => {
        const index = docs.indexOf(doc);
        return index < 0 ? [-1, -1] : [near(doc, docs[index - 1]), near(doc, docs[index + 1])];
      });
      assert.deepEqual(neighbours(passages, 10), expected);
    }),
  );
});
