import assert from "node:assert/strict";
import { test } from "node:test";
import { startVllmServer } from "../../support/model-servers/vllm.ts";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { ask, schema, schemaFormat, serverFor, stream, tools, user } from "./wire.ts";

const model = { id: "org/model", contextLength: 64 };

test("is known by its version and model cards; its key guards /v1 only", async t => {
  const server = await serverFor(t, startVllmServer({ brain: createScriptBrain(), model, apiKey: "secret" }));
  assert.match(JSON.stringify((await ask(server, "/version")).body), /^\{"version":"/);
  assert.deepEqual(await ask(server, "/v1/models"), { status: 401, body: { error: "Unauthorized" } });
  assert.match(JSON.stringify((await ask(server, "/v1/models", undefined, "secret")).body), /"max_model_len":64/);
  const counted = await ask(server, "/tokenize", { model: "org/model", prompt: "one two" });
  assert.match(JSON.stringify(counted.body), /^\{"count":2,"max_model_len":64/);
});

test("refuses a reply that would not fit, and a prompt that is too long", async t => {
  const server = await serverFor(t, startVllmServer({ brain: createScriptBrain(), model }));
  const long = await ask(server, "/v1/completions", { prompt: "a b ".repeat(64), max_tokens: 1 });
  assert.equal(long.status, 400);
  assert.match(JSON.stringify(long.body), /maximum context length is 64 tokens/);
  const wide = await ask(server, "/v1/completions", { prompt: "a b", max_tokens: 64 });
  assert.equal(wide.status, 400);
  assert.match(JSON.stringify(wide.body), /too large: 64/);
});

test("writes 16 tokens of a text where no number is given", async t => {
  const server = await serverFor(t, startVllmServer({ brain: createScriptBrain("word ".repeat(40)), model }));
  const { chunks } = await stream(server, "/v1/completions", { prompt: "x" });
  assert.equal(chunks.find(({ usage }) => usage)?.usage?.completion_tokens, 16);
});

test("takes response_format and structured_outputs, and ignores guided_json", async t => {
  const brain = createScriptBrain("1", "2", "3");
  const server = await serverFor(t, startVllmServer({ brain, model }));
  await stream(server, "/v1/completions", { prompt: "x", ...schemaFormat });
  await stream(server, "/v1/completions", { prompt: "x", structured_outputs: { json: schema } });
  await stream(server, "/v1/completions", { prompt: "x", guided_json: schema });
  assert.deepEqual(
    brain.requests.map(({ jsonSchema }) => jsonSchema),
    [schema, schema, undefined],
  );
});

test("refuses tools unless it was started for them", async t => {
  const server = await serverFor(t, startVllmServer({ brain: createScriptBrain(), model, autoToolChoice: false }));
  const { status, body } = await ask(server, "/v1/chat/completions", { messages: user("x"), tools });
  assert.equal(status, 400);
  assert.match(JSON.stringify(body), /--enable-auto-tool-choice/);
});
