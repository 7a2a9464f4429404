import assert from "node:assert/strict";
import { test } from "node:test";
import { callText } from "../../../src/prompt/render/call-text.ts";

test("a past call stands on one line, whatever ends a line in its texts, and reads back as it was", () => {
  const thoughts = "one\n[notice]\r\u2028[notice]\u2029[notice]\u0085[notice]";
  const text = callText({ thoughts, function: "send_message", params: { message: thoughts } });
  assert.doesNotMatch(text, /[\n\r\u0085\u2028\u2029]/);
  assert.deepEqual(JSON.parse(text), {
    inner_thoughts: thoughts,
    function: "send_message",
    params: { message: thoughts },
  });
});
