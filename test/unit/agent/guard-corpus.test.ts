import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeReply } from "../../../src/agent/guard/judge-reply.ts";
import { DEGENERATE_REPLIES } from "../../support/corpora/degenerate-replies.ts";
import { GOOD_REPLIES } from "../../support/corpora/good-replies.ts";
import { guardCorpus } from "../../support/corpora/guard-corpus.ts";

test("every degenerate reply of the corpus is caught, every good one passes unchanged", () => {
  const { caught, passed, misses } = guardCorpus();
  assert.deepEqual(misses, []);
  assert.ok(caught >= 200 && passed >= 200, `${caught} and ${passed}`);
});

test("both corpora have their share of Japanese and English, and every entry its own name", () => {
  for (const corpus of [DEGENERATE_REPLIES, GOOD_REPLIES]) {
    const names = corpus.map(({ name, rules }) => `${rules.language} ${name}`);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
    for (const language of ["ja", "en"]) {
      assert.ok(corpus.filter(({ rules }) => rules.language === language).length >= 90, language);
    }
  }
});

test("what was mended is accepted as it then stands", () => {
  let mended = 0;
  for (const { name, call, recent, rules } of DEGENERATE_REPLIES) {
    const verdict = judgeReply(call, recent, rules);
    if (verdict.type === "mended") {
      mended += 1;
      assert.deepEqual(judgeReply(verdict.call, recent, rules), { type: "accepted" }, name);
    }
  }
  assert.ok(mended > 30);
});

test("the same reply, history and rules give the same verdict, and stay as they are", () => {
  for (const { name, call, recent, rules } of [...DEGENERATE_REPLIES, ...GOOD_REPLIES]) {
    const before = structuredClone({ call, recent });
    assert.deepEqual(judgeReply(call, recent, rules), judgeReply(call, recent, rules), name);
    assert.deepEqual({ call, recent }, before, name);
  }
});

test("a persona of another language that says the same good things is caught drifting", () => {
  const english = GOOD_REPLIES.find(({ name, rules }) => name === "a long message" && rules.language === "en");
  const japanese = GOOD_REPLIES.find(({ name, rules }) => name === "a long message" && rules.language === "ja");
  assert.ok(english && japanese);
  for (const [{ call, rules }, language] of [
    [english, "ja"],
    [english, "ko"],
    [english, "ru"],
    [english, "de"],
    [japanese, "en"],
    [japanese, "zh-Hant"],
    [japanese, "th"],
  ] as const) {
    const verdict = judgeReply(call, { turnCalls: [], messages: [], userTexts: [] }, { ...rules, language });
    assert.deepEqual(verdict, { type: "rejected", reason: "language", detail: "" }, language);
  }
});
