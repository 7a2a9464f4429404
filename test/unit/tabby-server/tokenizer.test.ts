import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { chatMlModel, commandRModel } from "../../support/tabby-server/server.ts";
import { decode, encode, tokenize } from "../../support/tabby-server/tokenizer.ts";
import { answer, post, serverFor } from "./wire.ts";

test("words come in pieces; digits, Japanese and control tokens one by one", () => {
  assert.deepEqual(tokenize("Remember 42 猫です<|im_end|>"), [
    "Reme",
    "mber",
    " ",
    "4",
    "2",
    " ",
    "猫",
    "で",
    "す",
    "<|im_end|>",
  ]);
});

test("decoding what was encoded gives the text back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), text => {
      assert.equal(decode(encode(text)), text);
    }),
  );
  assert.equal(
    decode(encode("<|START_OF_TURN_TOKEN|>👩‍👩‍👧 hello   there")),
    "<|START_OF_TURN_TOKEN|>👩‍👩‍👧 hello   there",
  );
});

test("the encode route adds BOS unless told not to, and only where the model has one", async t => {
  const server = await serverFor(t, { brain: createScriptBrain() });
  const length = async (body: object) =>
    ((await answer(post(server, "/v1/token/encode", body))).body as { length: number }).length;
  assert.equal(await length({ text: "猫 です" }), 5);
  assert.equal(await length({ text: "猫 です", add_bos_token: false }), 4);
  server.setModel(chatMlModel);
  assert.equal(await length({ text: "猫 です" }), 4);
});

test("the messages form is rendered without a generation prompt, and unknown to tier A", async t => {
  const text = [{ role: "user", content: "Hi" }];
  for (const tier of ["A", "C"] as const) {
    const server = await serverFor(t, { brain: createScriptBrain(), tier, model: commandRModel });
    const { status, body } = await answer(post(server, "/v1/token/encode", { text, add_bos_token: false }));
    assert.equal(status, tier === "A" ? 422 : 200);
    assert.equal((body as { length?: number }).length, tier === "A" ? undefined : 4);
  }
});

test("tokens decode over the wire", async t => {
  const server = await serverFor(t, { brain: createScriptBrain() });
  const { body } = await answer(post(server, "/v1/token/decode", { tokens: encode("覚えて ok") }));
  assert.deepEqual(body, { text: "覚えて ok" });
  assert.equal((await post(server, "/v1/token/decode", { tokens: "no" })).status, 422);
});
