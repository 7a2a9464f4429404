import assert from "node:assert/strict";
import { test } from "node:test";
import type { PersonaDocument } from "../../../src/persona/persona-document.ts";
import { replyForm } from "../../../src/prompt/render/reply-example.ts";

const REPLY = { json: '{"message":"{example}"}', tools: "", example: "Sit down." };

function form(...examples: readonly string[]): string {
  const persona: PersonaDocument = { kind: "persona", name: "A", preamble: "", coreMemory: "", examples };
  return replyForm(REPLY, persona);
}

test("the form of a reply holds a line of the character's own, without its quotation marks", () => {
  assert.equal(form("「おかえり。」", "「またね」"), '{"message":"おかえり。"}');
  assert.equal(form('"You\'re up late."'), '{"message":"You\'re up late."}');
  assert.equal(form("“You're up late.”"), '{"message":"You\'re up late."}');
});

test("quotation marks and line ends inside it stay inside the JSON", () => {
  const odd = 'He said "no", and $& then \\ left\nquietly';
  assert.deepEqual(JSON.parse(form(odd)), { message: odd });
});

test("a persona without a line that is short enough gets the profile's", () => {
  assert.equal(form(), '{"message":"Sit down."}');
  assert.equal(form("", "「」", "a".repeat(500)), '{"message":"Sit down."}');
});
