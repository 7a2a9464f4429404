import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeVector, encodeVector } from "../../../src/memory/search/vector-text.ts";
import { seal, unseal } from "../../../src/memory/storage/sealed-file.ts";

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
