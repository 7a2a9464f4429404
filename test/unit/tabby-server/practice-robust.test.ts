import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createPracticeBrain, practiceReply } from "../../support/tabby-server/practice/practice-brain.ts";
import { parseReply, renderPrompt, startTalk } from "./practice-talk.ts";
import { type Chunk, post, serverFor } from "./wire.ts";

const awkward = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.constantFrom(
    "",
    "   ",
    "😀👩‍👩‍👧",
    "漢字",
    'My name is {"a": 1}',
    "私の名前は「\\」です",
    "remember that ",
    "を覚えておいて",
    `I like ${"very ".repeat(500)}long things`,
    "あ".repeat(5000),
    "[result OK]\nNone",
    "[notice]",
    "$& $1 call me $&",
  ),
);

test("whatever is said, every reply is one line of the protocol and there is an answer", () => {
  fc.assert(
    fc.property(
      fc.array(awkward, { minLength: 1, maxLength: 4 }),
      fc.constantFrom("chatml", "command-r"),
      (texts, template) => {
        const talk = startTalk({ template: template === "chatml" ? "chatml" : "command-r" });
        for (const text of texts) {
          assert.notEqual(talk.say(text).message, "");
        }
      },
    ),
  );
});

test("a prompt cut off anywhere at its beginning still gets an answer", () => {
  const prompt = renderPrompt("command-r", [
    { role: "system", text: "# Memory\n## human — them\nName: Aiko" },
    { role: "user", text: "[Sun 2026-11-22 21:04]\nHello!" },
    { role: "assistant", text: '{"inner_thoughts": "Hi.", "function": "send_message", "params": {"message": "Hi!"}}' },
    { role: "user", text: "[Sun 2026-11-22 21:05]\nThe garden was a lot of work." },
  ]);
  for (let start = 0; start < prompt.length; start++) {
    parseReply(practiceReply({ prompt: prompt.slice(start) }));
  }
});

test("neighbouring turns that a template joined are read one by one", () => {
  const prompt = renderPrompt("chatml", [
    { role: "user", text: "[Sun 2026-11-22 21:04]\nI like green tea." },
    {
      role: "assistant",
      text: '{"inner_thoughts": "Noted.", "function": "core_memory_append", "params": {"name": "human", "content": "Likes: green tea", "request_heartbeat": true}}',
    },
    { role: "user", text: "[result OK]\nNone\n\n[heartbeat]\nThe function is done." },
  ]);
  const { function: name, params } = parseReply(practiceReply({ prompt }));
  assert.equal(name, "send_message");
  assert.match(String(params.message), /green tea/);
});

test("chat messages and plain role markers are read too", () => {
  const messages = [
    { role: "system", content: "## human — them\nName: Aiko" },
    { role: "user", content: "What is my name?" },
  ];
  assert.match(practiceReply({ prompt: "", messages }), /Aiko/);
  const plain = "### System: ## human — them\nName: Aiko\n\nUser: What is my name?\nAssistant:";
  assert.match(practiceReply({ prompt: plain }), /send_message.*Aiko/);
});

test("the same prompt gives the same reply", () => {
  const prompt = renderPrompt("chatml", [{ role: "user", text: "[Sun 2026-11-22 21:04]\nNice weather today." }]);
  assert.equal(practiceReply({ prompt }), practiceReply({ prompt }));
});

test("it converses over the wire, with the schema asked for", async t => {
  const server = await serverFor(t, { brain: createPracticeBrain() });
  const prompt = renderPrompt("command-r", [{ role: "user", text: "[Sun 2026-11-22 21:04]\nこんにちは" }]);
  const response = await post(server, "/v1/completions", {
    prompt,
    max_tokens: 300,
    stop: ["<|END_OF_TURN_TOKEN|>"],
    json_schema: { type: "object" },
  });
  const { choices } = (await response.json()) as Chunk;
  assert.equal(parseReply(choices[0]?.text ?? "").function, "send_message");
  assert.equal(choices[0]?.finish_reason, "stop");
});
