import assert from "node:assert/strict";
import { test } from "node:test";
import type { GuardRules, RecentReplies } from "../../../src/agent/guard/judge-reply.ts";
import { reviewReply } from "../../../src/agent/guard/review-reply.ts";
import { readReply } from "../../../src/prompt/reply/read-reply.ts";

const RULES: GuardRules = { language: "en", thoughtsWords: 50, forbidden: ["as an AI"], controlTokens: [] };
const NOTHING_BEFORE: RecentReplies = { turnCalls: [], messages: [], userTexts: [] };

const call = (name: string, params: Record<string, unknown>, thoughts = "Hm.") =>
  JSON.stringify({ inner_thoughts: thoughts, function: name, params });

const review = (text: string, cut = false) => reviewReply(readReply(text), cut, NOTHING_BEFORE, RULES);

test("a good reply is accepted as it is", () => {
  const parsed = readReply(call("send_message", { message: "You're late." }));
  assert.ok(parsed.ok);
  assert.deepEqual(reviewReply(parsed, false, NOTHING_BEFORE, RULES), { accepted: true, call: parsed.call });
});

test("a mended reply is accepted in its mended form, with the reason", () => {
  assert.deepEqual(review(call("send_message", { message: "[Sun 2026-11-22 21:04] You're late." })), {
    accepted: true,
    call: { thoughts: "Hm.", function: "send_message", params: { message: "You're late." } },
    mended: "marks",
  });
});

test("a reply the guard rejects names what was found", () => {
  assert.deepEqual(review(call("send_message", { message: "As an AI, I cannot say." })), {
    accepted: false,
    reason: "stock-phrase",
    problem: "as an AI",
  });
});

test("a call that does not fit is unreadable, with the problem in words", () => {
  const verdict = review(call("open_the_door", {}));
  assert.ok(!verdict.accepted && verdict.reason === "unreadable");
  assert.match(verdict.problem, /open_the_door.*Functions: send_message/);
});

test("a reply that ran into its limit is told why", () => {
  const reasonOf = (text: string) => {
    const verdict = review(text, true);
    return verdict.accepted ? "accepted" : verdict.reason;
  };
  const opening = '{"inner_thoughts":"';
  const musing = Array.from({ length: 60 }, (_, index) => `I wonder about ship ${index * 31}`).join(", and ");
  assert.equal(reasonOf(`${opening}${"I must think. ".repeat(80)}`), "looping");
  assert.equal(reasonOf(`${opening}${musing}`), "long-thoughts");
  assert.equal(reasonOf(`${opening}I see.`), "cut");
  assert.equal(reasonOf(""), "empty");
  assert.equal(
    reasonOf(call("core_memory_append", { name: "human", content: "Sam has a boat that" }).slice(0, -3)),
    "cut",
  );
  assert.equal(
    reasonOf(call("core_memory_append", { name: "human", content: "likes tea, ".repeat(90) }).slice(0, -3)),
    "looping",
  );
  assert.equal(reasonOf(call("send_message", { message: "Once upon a time there was a" }).slice(0, -3)), "accepted");
});
