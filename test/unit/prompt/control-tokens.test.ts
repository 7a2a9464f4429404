import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tokenBreaker, turnBreaker } from "../../../src/prompt/render/control-tokens.ts";

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
  "[TOOL_CONTENT]",
  "[IMG]",
  "[IMG_END]",
  "[|user|]",
  "[|endofturn|]",
  "<end_of_utterance>",
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
  const text = "if (a < b || c > d) x <- [1] [img] [|] [|x| y|]; <b>bold</b> <3 「<笑>」 a |> b 👍🏽";
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

test("headings are broken whatever their case and blanks, ordinary headings are not", () => {
  const clean = tokenBreaker(["### User:"]);
  assert.equal(clean("###user: ###\u3000USER: #### User:"), "# ##user: # ##\u3000USER: ## ## User:");
  assert.equal(clean("## User:\n### Users\nUser: x"), "## User:\n### Users\nUser: x");
});

test("a template's tokens of nothing but blanks are passed over", () => {
  assert.equal(tokenBreaker(["  ", "\n\n"])("a  b\n\nc"), "a  b\n\nc");
});

test("long runs of what begins a token are gone through in one go", () => {
  const clean = tokenBreaker(["### User:"]);
  const hostile = ["<|", "###", "### ", "#".repeat(8), " ", "[/", "<|a"].map(piece => piece.repeat(20_000)).join("");
  assert.equal(clean(hostile), hostile);
});

test("the markers of a template of one's own are broken without being listed", () => {
  const clean = turnBreaker({
    id: "mine",
    bos: "",
    roles: { system: null, user: ["USER: ", "\n"], assistant: ["ASSISTANT: ", "}"] },
    functionResult: "user",
    alternate: true,
    stop: [],
    controlTokens: ["%%"],
  });
  assert.equal(clean("{} USER: a assistant: %% user"), "{} U SER: a a ssistant: % % user");
});
