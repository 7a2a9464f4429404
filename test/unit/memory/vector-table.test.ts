import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import fc from "fast-check";
import wabtModules from "wabt";
import { DOT_PRODUCTS_WASM } from "../../../src/memory/search/dot-products-wasm.ts";
import { VectorTable } from "../../../src/memory/search/vector-table.ts";

const TEXT = new URL("../../../src/memory/search/dot-products.wat", import.meta.url);

test("the kernel's bytes are its text, assembled", async () => {
  const wabt = await wabtModules();
  const module = wabt.parseWat("dot-products.wat", await readFile(TEXT, "utf8"), { simd: true });
  assert.deepEqual(Buffer.from(module.toBinary({}).buffer), Buffer.from(DOT_PRODUCTS_WASM));
});

test("this machine runs the kernel", () => {
  assert.ok(WebAssembly.validate(DOT_PRODUCTS_WASM));
});

/** The same numbers every time, −1 to 1. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x4000_0000 - 1;
  });
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

for (const simd of [true, false]) {
  const how = simd ? "by the kernel" : "in plain JavaScript";

  test(`${how}, the nearest are those of a plain comparison, for any number of dimensions`, () => {
    const cases = fc.record({
      dimensions: fc.integer({ min: 1, max: 70 }),
      count: fc.integer({ min: 0, max: 60 }),
      limit: fc.integer({ min: 0, max: 20 }),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(cases, ({ dimensions, count, limit, seed }) => {
        const table = new VectorTable(dimensions, simd);
        const rows = Array.from({ length: count }, (_, row) => numbers(dimensions, seed + row * 7919));
        rows.forEach((row, doc) => {
          assert.ok(table.set(doc, row));
        });
        const query = numbers(dimensions, seed + 1);
        const eligible = Uint8Array.from(rows, (_, doc) => (doc % 3 === 0 ? 0 : 1));
        const similarities = new Float32Array(count);
        const found = table.nearest(query, limit, eligible, similarities);

        const expected = rows.map(row => cosine(query, row));
        const scores = [...expected.keys()].filter(doc => eligible[doc] === 1).map(doc => expected[doc] ?? 0);
        const best = scores.sort((a, b) => b - a).slice(0, limit);
        assert.equal(found.docs.length, best.length);
        found.docs.forEach((doc, at) => {
          assert.equal(eligible[doc], 1);
          assert.ok(Math.abs((found.scores[at] ?? 9) - (best[at] ?? 0)) < 1e-5);
          assert.ok(Math.abs((found.scores[at] ?? 9) - (expected[doc] ?? 0)) < 1e-5);
          assert.equal(similarities[doc], found.scores[at]);
        });
        assert.equal(new Set(found.docs).size, found.docs.length);
      }),
    );
  });

  test(`${how}, documents far apart and more than one slice are all compared`, () => {
    const table = new VectorTable(3, simd);
    const count = 5000;
    for (let doc = 0; doc < count; doc++) {
      table.set(doc, Float32Array.of(1, 0, 0));
    }
    table.set(2047, Float32Array.of(0, 1, 0));
    table.set(2048, Float32Array.of(0, 1, 0));
    table.set(100_000, Float32Array.of(0, 1, 0));
    const found = table.nearest(Float32Array.of(0, 2, 0), 4, new Uint8Array(100_001).fill(1));
    assert.deepEqual([...found.docs], [100_000, 2048, 2047, 4999]);
    assert.deepEqual([...found.scores], [1, 1, 1, 0]);
  });
}

test("what cannot be compared is refused and changes nothing", () => {
  const table = new VectorTable(2);
  assert.ok(table.set(0, Float32Array.of(1, 0)));
  for (const values of [[0, 0], [Number.NaN, 1], [Number.POSITIVE_INFINITY, 1], [1], [1, 2, 3], []]) {
    assert.equal(table.set(0, Float32Array.from(values)), false);
    const { docs } = table.nearest(Float32Array.from(values), 5, Uint8Array.of(1));
    assert.equal(docs.length, 0);
  }
  assert.deepEqual([...table.nearest(Float32Array.of(1, 0), 5, Uint8Array.of(1)).scores], [1]);
  assert.equal(table.count, 1);
});

test("a vector that is not of unit length is no nearer for it", () => {
  const table = new VectorTable(2);
  table.set(0, Float32Array.of(1e30, 1e30));
  table.set(1, Float32Array.of(1, 0));
  const { docs, scores } = table.nearest(Float32Array.of(1e-20, 0), 2, Uint8Array.of(1, 1));
  assert.deepEqual([...docs], [1, 0]);
  assert.ok(Math.abs((scores[1] ?? 0) - Math.SQRT1_2) < 1e-6);
});

test("a removed vector is found no more and counts for nothing; a replaced one counts once", () => {
  const table = new VectorTable(2);
  const query = Float32Array.of(1, 0);
  const eligible = Uint8Array.of(1, 1, 1);
  for (let doc = 0; doc < 3; doc++) {
    table.set(doc, query);
  }
  const { background } = table.nearest(query, 3, eligible);
  table.set(1, query);
  assert.equal(table.nearest(query, 3, eligible).background, background);
  table.remove(1);
  table.remove(1);
  assert.equal(table.count, 2);
  assert.equal(table.has(1), false);
  const found = table.nearest(query, 3, eligible);
  assert.deepEqual([...found.docs], [2, 0]);
  assert.ok(found.background < background);
});

test("a table that has no memory left refuses, and keeps what it has", () => {
  const table = new VectorTable(16_384);
  const vector = new Float32Array(16_384).fill(1);
  assert.ok(table.set(0, vector));
  // 4 GiB is all that a table can address.
  assert.equal(table.set(70_000, vector), false);
  assert.equal(table.reserve(70_000), false);
  assert.deepEqual([...table.nearest(vector, 5, new Uint8Array(80_000).fill(1)).docs], [0]);
});
