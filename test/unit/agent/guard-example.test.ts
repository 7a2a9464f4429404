import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeReply } from "../../../src/agent/guard/judge-reply.ts";
import { exampleMessage } from "../../../src/prompt/render/reply-example.ts";
import { ENGLISH, guardCase, JAPANESE, type Situation } from "../../support/corpora/guard-situation.ts";
import { say } from "../../support/tabby-server/script-brain.ts";
import { PROFILES, shipped } from "../prompt/support.ts";
import { play, said, withAgent } from "./agent-bench.ts";

function judged(rules: typeof ENGLISH, situation: Situation) {
  const { call, recent } = guardCase(rules, "", situation);
  const verdict = judgeReply(call, recent, rules);
  return verdict.type === "rejected" ? verdict.reason : verdict.type;
}

test("the message in the form of a reply is no answer", () => {
  assert.equal(judged(ENGLISH, { message: ENGLISH.example ?? "", heard: ["Hello"] }), "repeated");
  assert.equal(judged(ENGLISH, { message: "you’re up late, couldn’t sleep or didn’t want to" }), "repeated");
  assert.equal(judged(JAPANESE, { message: "「おかえり。今日は遅かったね。なんかあった？」" }), "repeated");
});

test("what only resembles it may be said, and so may a greeting that stands there, or what the person has quoted", () => {
  assert.equal(judged(ENGLISH, { message: "You're up late. What happened?", heard: ["Hello"] }), "accepted");
  assert.equal(judged({ ...JAPANESE, example: "おかえりなさい。" }, { message: "おかえりなさい。" }), "accepted");
  const quoted = "Say it as you did: You're up late. Couldn't sleep, or didn't want to?";
  assert.equal(judged(ENGLISH, { message: ENGLISH.example ?? "", heard: [quoted] }), "accepted");
});

for (const id of PROFILES) {
  test(`what the form shows would be told from an answer, with the persona's line and without (${id})`, async () => {
    const { profile, view } = await shipped(id);
    for (const examples of [view.persona.examples, []]) {
      const example = exampleMessage(profile.functions.reply, { ...view.persona, examples });
      const rules = { ...(id.endsWith("-ja") ? JAPANESE : ENGLISH), example };
      assert.equal(judged(rules, { message: example, heard: ["?"] }), "repeated");
    }
  });
}

test("a copied example is asked again and never shown", async () => {
  await withAgent({}, async ({ agent, brain, messages, prompts }) => {
    brain.queue(say("You're up late. Couldn't sleep, or didn't want to?"), say("Evening. The kettle is on."));
    assert.deepEqual((await play(agent, "Hello")).reason, { type: "answered" });
    assert.deepEqual(said(messages()), ["Evening. The kettle is on."]);
    assert.match(prompts()[1] ?? "", /\[notice\]\nYou have said that already\./);
  });
});
