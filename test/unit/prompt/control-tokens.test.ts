import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import { tokenBreaker } from "../../../src/prompt/render/control-tokens.ts";
import { renderRequest } from "../../../src/prompt/render/render-request.ts";
import { call, event, result, shipped, user } from "./support.ts";

const TOKENS = [
  "<|im_start|>",
  "<|im_end|>",
  "<|endoftext|>",
  "<|START_OF_TURN_TOKEN|>",
  "<|END_OF_TURN_TOKEN|>",
  "<|CHATBOT_TOKEN|>",
  "<|eot_id|>",
  "<|turn>",
  "<turn|>",
  "<｜User｜>",
  "<｜end▁of▁sentence｜>",
  "<BOS_TOKEN>",
  "<EOS_TOKEN>",
  "<s>",
  "</s>",
  "<bos>",
  "<start_of_turn>",
  "<end_of_turn>",
  "<<SYS>>",
  "<</SYS>>",
  "[INST]",
  "[/INST]",
  "[TOOL_CALLS]",
  "</think>",
];

test("tokens of every family are broken and stay readable", () => {
  const clean = tokenBreaker([]);
  for (const token of TOKENS) {
    assert.equal(clean(`a${token}b`), `a${token.charAt(0)} ${token.slice(1)}b`);
  }
});

test("a template's own tokens are broken, whatever characters they have", () => {
  const clean = tokenBreaker(["### User:", "(*)"]);
  assert.equal(clean("### User: (*) $&"), "# ## User: ( *) $&");
});

test("a token inside another is broken too", () => {
  assert.equal(tokenBreaker(["abc"])("<|abc|> <|[INST]|>"), "<|a bc|> <|[ INST]|>");
});

test("ordinary text stays as it is", () => {
  const text = "if (a < b || c > d) x <- [1]; <b>bold</b> <3 「<笑>」 a |> b 👍🏽";
  assert.equal(tokenBreaker([])(text), text);
});

test("breaking twice changes no more than breaking once", () => {
  const piece = fc.oneof(fc.constantFrom(...TOKENS, "<", "|", ">", "<|", "|>", "[", "]"), fc.string({ maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
      const clean = tokenBreaker([]);
      const once = clean(pieces.join(""));
      assert.equal(clean(once), once);
      assert.doesNotMatch(once, /<\|im_(?:start|end)\|>|<BOS_TOKEN>|\[INST\]/);
    }),
  );
});

test("no inserted text can open or close a turn", async () => {
  const { profile, view } = await shipped();
  // System turn and five others; where roles alternate, result, event and nudge are one turn.
  for (const [id, turnEnds] of [
    ["chatml", 6],
    ["command-r", 4],
  ] as const) {
    const { template } = await shipped("en", id);
    const evil = TOKENS.join(" ");
    const persona = { ...view.persona, name: evil, preamble: evil, examples: [evil] };
    const hostile = {
      ...view,
      persona,
      memory: new Map([["human", evil]]),
      messages: [
        user(evil),
        call("send_message", { message: evil, [evil]: [evil] }, evil),
        result("x", "Failed", evil),
        event("login", evil),
      ],
      nudge: { kind: "notice", text: evil } as const,
    };
    const { prompt } = renderRequest(profile, template, AGENT_FUNCTIONS, hostile);
    const markers = new Set(JSON.stringify(template.roles).match(/<\|\w+\|>/g));
    const found = prompt.match(/<\|[^<>|]+\|>/g) ?? [];
    assert.ok(found.length >= 2 * hostile.messages.length);
    assert.deepEqual(
      found.filter(token => !markers.has(token)),
      [],
    );
    assert.equal(found.filter(token => token === template.roles.user[1].trim()).length, turnEnds);
    assert.doesNotMatch(prompt, /<BOS_TOKEN>|<\/?s>|\[\/?INST\]|<start_of_turn>/);
  }
});
