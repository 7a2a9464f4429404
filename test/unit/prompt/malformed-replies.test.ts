import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createReplyParser } from "../../../src/prompt/reply/reply-parser.ts";
import { MALFORMED_REPLIES } from "../../support/corpora/malformed-replies.ts";
import { recoverCorpus } from "../../support/corpora/recover-corpus.ts";

test("the corpus is large, and no reply is in it twice", () => {
  assert.ok(MALFORMED_REPLIES.length >= 170);
  assert.equal(new Set(MALFORMED_REPLIES.map(({ name }) => name)).size, MALFORMED_REPLIES.length);
  assert.equal(new Set(MALFORMED_REPLIES.map(({ text }) => text)).size, MALFORMED_REPLIES.length);
});

test("every reply that a careful person could read is read so, and the others are refused", () => {
  const { recovered, total, missed, unknowable } = recoverCorpus();
  assert.deepEqual([missed, unknowable.accepted], [[], []]);
  assert.equal(recovered, total);
});

/** What the deltas add up to, and the final reading. */
function streamed(chunks: readonly string[]) {
  const parser = createReplyParser();
  const shown = { thoughts: "", message: "" };
  for (const { field, text } of chunks.flatMap(chunk => parser.push(chunk))) {
    shown[field] += text;
  }
  const reply = parser.end();
  const { thoughts, params } = reply.ok ? reply.call : { thoughts: "", params: {} as Record<string, unknown> };
  return { shown, reply, final: { thoughts, message: String(params["message"] ?? "") } };
}

/** Shapes in which nothing is shown before the end, since it is known only there what they mean. */
const SILENT = new Set([
  "MemGPT: Letta's new loop: the assistant's message",
  "around: reasoning that is not closed",
  "around: a closing reasoning tag alone, with a draft",
  "around: a closing reasoning tag alone, with a long draft",
  "around: the whole with escaped quotation marks",
  "shape: OpenAI's Responses: a message",
  "shape: a chat message",
]);

for (const { name, text, expected } of MALFORMED_REPLIES) {
  test(`shown while it arrives: ${name}`, () => {
    const whole = streamed([text]);
    const units = streamed(text.split(""));
    assert.deepEqual(units.reply, whole.reply);
    assert.deepEqual(units.shown, whole.shown);
    for (const field of whole.reply.ok ? (["thoughts", "message"] as const) : []) {
      assert.ok(whole.final[field].startsWith(whole.shown[field]), `${field}: ${whole.shown[field]}`);
    }
    if ("function" in expected && expected.function === "send_message" && !expected.cut && !SILENT.has(name)) {
      assert.equal(whole.shown.message, whole.final.message);
    }
  });
}

test("however a malformed reply is cut into chunks, what is shown is a beginning of what is read", () => {
  const cuts = fc.array(fc.nat({ max: 500 }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.constantFrom(...MALFORMED_REPLIES), cuts, ({ text }, places) => {
      const sorted = [0, ...places.map(place => place % (text.length + 1)).sort((a, b) => a - b), text.length];
      const { shown, final, reply } = streamed(sorted.slice(1).map((end, index) => text.slice(sorted[index], end)));
      return !reply.ok || (final.thoughts.startsWith(shown.thoughts) && final.message.startsWith(shown.message));
    }),
    { numRuns: 2000 },
  );
});

test("a malformed reply that ends too early loses no character of what was shown, and never throws", () => {
  fc.assert(
    fc.property(fc.constantFrom(...MALFORMED_REPLIES), fc.nat({ max: 600 }), ({ text }, place) => {
      const { shown, final, reply } = streamed([text.slice(0, place)]);
      return !reply.ok || (final.thoughts.startsWith(shown.thoughts) && final.message.startsWith(shown.message));
    }),
    { numRuns: 4000 },
  );
});
