import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "../../../src/prompt/canonical-json.ts";

test("spaced as Python does it, on one line, with non-ASCII text as it is", () => {
  const value = { b: "日本\n語 😀", a: [1, 2.5, true, null, []], 名: {}, q: '"\\' };
  assert.equal(canonicalJson(value), '{"b": "日本\\n語 😀", "a": [1, 2.5, true, null, []], "名": {}, "q": "\\"\\\\"}');
});

test("what JSON has no form for", () => {
  assert.equal(canonicalJson({ a: undefined, b: Number.NaN, c: [undefined] }), '{"b": null, "c": [null]}');
});

test("reads back as what was written", () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const text = canonicalJson(value);
      assert.ok(!text.includes("\n"));
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    }),
  );
});
