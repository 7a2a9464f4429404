import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeVector, encodeVector } from "../../../src/memory/search/vector-text.ts";
import { decodeArchival, encodeArchival } from "../../../src/memory/storage/archival-codec.ts";
import { fromVectraItem, type IndexedItem, toVectraItem } from "../../../src/memory/storage/indexed-item.ts";
import { seal, unseal } from "../../../src/memory/storage/sealed-file.ts";

const text = fc.string({ unit: "grapheme", minLength: 1 });
const component = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 });
const vector = fc.array(component, { minLength: 1, maxLength: 8 }).map(values => Float32Array.from(values));
const PLAIN = { noNullPrototype: true };
const item = fc.record(
  {
    id: text,
    text,
    tags: fc.array(text),
    source: text,
    at: fc.constant("2026-11-22T10:00:00.000Z"),
    messageId: fc.option(text),
  },
  PLAIN,
);
const itemVector = fc.record({ modelId: text, values: vector }, PLAIN);
const indexedItem: fc.Arbitrary<IndexedItem> = fc.record(
  { item, vector: fc.option(itemVector, { nil: undefined }) },
  PLAIN,
);

test("an archival checkpoint reads back as what was written", () => {
  fc.assert(
    fc.property(fc.array(indexedItem), fc.nat(), (items, seq) => {
      const decoded = decodeArchival(encodeArchival(items.map(toVectraItem), seq));
      assert.equal(decoded.appliedSeq, seq);
      assert.deepEqual(decoded.items.map(fromVectraItem), items);
    }),
  );
});

test("other bytes are no archival checkpoint", () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from("KIOKUARC"), Buffer.alloc(40)]) {
    assert.throws(() => decodeArchival(bytes));
  }
});

test("a seal breaks when any bit changes or any byte is missing", () => {
  const sealed = seal(Buffer.from("記憶"));
  assert.equal(unseal(sealed).toString(), "記憶");
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    assert.throws(() => unseal(changed));
    assert.throws(() => unseal(sealed.subarray(0, at)));
  }
});

test("a vector reads back from its text; what cannot be compared does not", () => {
  const values = Float32Array.of(0.5, -0.25, 1e-7);
  assert.deepEqual(decodeVector(encodeVector(values)), values);
  for (const useless of [
    Float32Array.of(0, 0),
    Float32Array.of(Number.NaN),
    Float32Array.of(Number.POSITIVE_INFINITY, 1),
  ]) {
    assert.equal(decodeVector(encodeVector(useless)), undefined);
  }
  assert.equal(decodeVector("AAA="), undefined);
});
