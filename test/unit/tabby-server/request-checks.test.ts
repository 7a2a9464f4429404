import assert from "node:assert/strict";
import { test } from "node:test";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { answer, post, readEvents, serverFor, tiers } from "./wire.ts";

interface Problems {
  readonly detail: readonly { readonly loc: readonly string[] }[];
}

test("malformed JSON and wrong types are 422 with their place", async t => {
  const server = await serverFor(t, { brain: createScriptBrain() });
  const places = async (path: string, body: object | string) => {
    const { status, body: problems } = await answer(post(server, path, body));
    assert.equal(status, 422);
    return (problems as Problems).detail.map(({ loc }) => loc.join("."));
  };
  assert.deepEqual(await places("/v1/completions", "{"), ["body.0"]);
  assert.deepEqual(await places("/v1/completions", "[]"), ["body"]);
  assert.deepEqual(await places("/v1/completions", {}), ["body.prompt"]);
  assert.deepEqual(await places("/v1/completions", { prompt: null }), ["body.prompt"]);
  assert.deepEqual(await places("/v1/completions", { prompt: "x", max_tokens: 1.5, temperature: "hot", stop: [{}] }), [
    "body.max_tokens",
    "body.stop",
    "body.temperature",
  ]);
  assert.deepEqual(await places("/v1/chat/completions", { messages: [3] }), ["body.messages"]);
});

test("a value out of range is 422, but fails the generation on tier A", async t => {
  for (const tier of tiers) {
    const server = await serverFor(t, { brain: createScriptBrain(), tier });
    const body = { prompt: "x", max_tokens: 9, frequency_penalty: -1 };
    assert.equal((await post(server, "/v1/completions", body)).status, tier === "A" ? 503 : 422, tier);
  }
});

test("content that is no string is 422 on tier A only", async t => {
  for (const tier of tiers) {
    const brain = createScriptBrain("ok");
    const server = await serverFor(t, { brain, tier });
    const messages = [
      {
        role: "user",
        content: [
          { type: "text", text: "Hi" },
          { type: "text", text: "!" },
        ],
      },
    ];
    const { status } = await answer(post(server, "/v1/chat/completions", { messages, max_tokens: 9 }));
    assert.equal(status, tier === "A" ? 422 : 200, tier);
    assert.equal(brain.requests[0]?.messages?.[0]?.content, tier === "A" ? undefined : "Hi!");
  }
});

test("a null crashes the server where its value is used, and only there", async t => {
  const server = await serverFor(t, { brain: createScriptBrain("ok") });
  const body = { prompt: "x", max_tokens: 9, stop: null };
  assert.deepEqual(await answer(post(server, "/v1/completions", body)), { status: 500, body: "Internal Server Error" });
  const { chunks } = await readEvents(await post(server, "/v1/completions", { ...body, stream: true }));
  assert.match(chunks[0]?.error?.message ?? "", /aborted/);
  const harmless = { prompt: "x", max_tokens: 9, json_schema: null, model: null, unknown: null };
  assert.equal((await post(server, "/v1/completions", harmless)).status, 200);
});

test("a text stream without max_tokens is only an error event on tiers C and D", async t => {
  for (const tier of tiers) {
    const server = await serverFor(t, { brain: createScriptBrain("ok", "ok"), tier });
    const { chunks } = await readEvents(await post(server, "/v1/completions", { prompt: "x", stream: true }));
    assert.equal(chunks[0]?.error !== undefined, tier === "C" || tier === "D", tier);
    assert.equal((await post(server, "/v1/completions", { prompt: "x" })).status, 200, tier);
  }
});

test("the schema is honoured in the forms that the tier knows", async t => {
  const schema = { type: "object", properties: { a: { type: "string" } } };
  const forms = {
    raw: { json_schema: schema },
    wrapped: { response_format: { type: "json_schema", json_schema: { name: "n", schema } } },
    json: { response_format: { type: "json" } },
    jsonObject: { response_format: { type: "json_object" } },
  };
  const anyObject = { type: "object" };
  const expected = {
    A: { raw: schema, wrapped: undefined, json: undefined, jsonObject: undefined },
    B: { raw: schema, wrapped: undefined, json: anyObject, jsonObject: undefined },
    C: { raw: schema, wrapped: undefined, json: anyObject, jsonObject: undefined },
    D: { raw: schema, wrapped: schema, json: anyObject, jsonObject: undefined },
  };
  for (const tier of tiers) {
    const brain = createScriptBrain("{}", "{}", "{}", "{}");
    const server = await serverFor(t, { brain, tier });
    const seen: Record<string, object | undefined> = {};
    for (const [form, extra] of Object.entries(forms)) {
      assert.equal((await post(server, "/v1/completions", { prompt: "x", max_tokens: 9, ...extra })).status, 200);
      seen[form] = brain.requests.at(-1)?.jsonSchema;
    }
    assert.deepEqual(seen, expected[tier], tier);
  }
});

test("the server's overrides act on the request", async t => {
  const overrides = {
    max_tokens: { override: 2, force: true },
    stop: { override: ["!"], additive: true },
    top_k: { override: 0, force: true },
  };
  const brain = createScriptBrain("one two three", "a!b", "a?b");
  const server = await serverFor(t, { brain, overrides });
  const text = async (body: object) => {
    const { body: reply } = await answer(post(server, "/v1/completions", { prompt: "x", ...body }));
    return (reply as { choices: { text: string }[] }).choices[0]?.text;
  };
  assert.equal(await text({ max_tokens: 50 }), "one two");
  assert.equal(await text({ stop: ["?"] }), "a");
  assert.equal(await text({ stop: ["?"] }), "a");
});

test("several prompts are joined up to tier B, then make a choice each", async t => {
  for (const tier of tiers) {
    const brain = createScriptBrain(
      ({ prompt }) => `<${prompt}>`,
      ({ prompt }) => `<${prompt}>`,
    );
    const server = await serverFor(t, { brain, tier });
    const { body } = await answer(post(server, "/v1/completions", { prompt: ["a", "b"], max_tokens: 9 }));
    const texts = (body as { choices: { text: string }[] }).choices.map(({ text }) => text);
    assert.deepEqual(texts, tier === "A" || tier === "B" ? ["<a\nb>"] : ["<a>", "<b>"], tier);
  }
});
