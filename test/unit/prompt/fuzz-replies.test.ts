import assert from "node:assert/strict";
import { test } from "node:test";
import { createReplyParser } from "../../../src/prompt/reply/reply-parser.ts";
import { fuzzReplies, mutatedReply } from "../../support/corpora/fuzz-replies.ts";
import { mutateReply } from "../../support/corpora/mutate-reply.ts";

test("a seed always makes the same damage, and another seed another", () => {
  const base = '{"inner_thoughts":"うん。","function":"send_message","params":{"message":"やあ"}}';
  assert.equal(mutateReply(7, base), mutateReply(7, base));
  assert.ok(new Set(Array.from({ length: 50 }, (_, seed) => mutateReply(seed, base))).size > 40);
});

test("damaged replies of any kind are read without a throw", () => {
  const { tried, throws, suspects } = fuzzReplies(3000);
  assert.equal(tried, 3000);
  assert.equal(throws, 0, `seeds ${suspects}`);
});

test("a damaged reply means the same, however it arrives", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const text = mutatedReply(seed).slice(0, 3000);
    const whole = createReplyParser();
    const shown = whole.push(text);
    const pieces = createReplyParser();
    const deltas = Array.from({ length: Math.ceil(text.length / 3) }, (_, at) =>
      text.slice(3 * at, 3 * at + 3),
    ).flatMap(piece => pieces.push(piece));
    assert.deepEqual(pieces.end(), whole.end(), `seed ${seed}`);
    for (const field of ["thoughts", "message"]) {
      const joined = (list: typeof shown) =>
        list
          .filter(delta => delta.field === field)
          .map(({ text }) => text)
          .join("");
      const [arrived, atOnce] = [joined(deltas), joined(shown)];
      assert.ok(arrived.startsWith(atOnce) || atOnce.startsWith(arrived), `seed ${seed}`);
    }
  }
});
