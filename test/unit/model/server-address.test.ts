import assert from "node:assert/strict";
import { test } from "node:test";
import { parseServerAddress } from "../../../src/model/server-address.ts";

const SAME = { baseUrl: "http://127.0.0.1:5000/v1", root: "http://127.0.0.1:5000" };

for (const typed of [
  "http://127.0.0.1:5000/v1",
  "http://127.0.0.1:5000",
  "http://127.0.0.1:5000/",
  "127.0.0.1:5000",
  " http://127.0.0.1:5000/v1/ ",
  "http://127.0.0.1:5000/v1/chat/completions",
]) {
  test(`reads ${JSON.stringify(typed)}`, () => {
    assert.deepEqual(parseServerAddress(typed), SAME);
  });
}

test("keeps a path before /v1", () => {
  assert.deepEqual(parseServerAddress("https://home.example/llm/v1"), {
    baseUrl: "https://home.example/llm/v1",
    root: "https://home.example/llm",
  });
});

for (const wrong of ["", "file:///etc/passwd", "http://user:secret@127.0.0.1:5000", "http://", "javascript:alert(1)"]) {
  test(`refuses ${JSON.stringify(wrong)}`, () => {
    assert.throws(() => parseServerAddress(wrong), TypeError);
  });
}
