import assert from "node:assert/strict";
import { test } from "node:test";
import { startTextGenerationWebui } from "../../support/model-servers/text-generation-webui.ts";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { ask, schema, schemaFormat, serverFor, stream, user } from "./wire.ts";

const model = { id: "Command-R-exl2", contextLength: 64 };
const other = { id: "Other-GGUF", contextLength: 8192 };

test("is known by its internal routes, and tells no context", async t => {
  const server = await serverFor(t, startTextGenerationWebui({ brain: createScriptBrain(), model, dummyModels: true }));
  const info = JSON.stringify((await ask(server, "/v1/internal/model/info")).body);
  assert.match(info, /"model_name":"Command-R-exl2"/);
  assert.doesNotMatch(info, /64/);
  assert.match(JSON.stringify((await ask(server, "/v1/models")).body), /gpt-3.5-turbo/);
  assert.deepEqual((await ask(server, "/v1/internal/token-count", { text: "one two" })).body, { length: 2 });
  server.setModel(null);
  assert.match(JSON.stringify((await ask(server, "/v1/internal/model/info")).body), /"model_name":"None"/);
});

test("has a key for the API and another for models", async t => {
  const options = { brain: createScriptBrain(), model, models: [other], apiKey: "api", adminKey: "admin" };
  const server = await serverFor(t, startTextGenerationWebui(options));
  const list = "/v1/internal/model/list";
  assert.deepEqual(await ask(server, list, undefined, "api"), { status: 401, body: { detail: "Unauthorized" } });
  assert.deepEqual((await ask(server, list, undefined, "admin")).body, { model_names: [model.id, other.id] });
  assert.equal((await ask(server, "/v1/models", undefined, "admin")).status, 401);
  const load = "/v1/internal/model/load";
  assert.deepEqual(await ask(server, load, { model_name: other.id }, "admin"), { status: 200, body: "OK" });
  assert.equal(server.model?.id, other.id);
  assert.equal((await ask(server, load, { model_name: "none" }, "admin")).status, 400);
  assert.equal(server.model, null);
});

test("cuts the start of a prompt without a word", async t => {
  const brain = createScriptBrain("ok");
  const server = await serverFor(t, startTextGenerationWebui({ brain, model }));
  const { text } = await stream(server, "/v1/completions", { prompt: `START ${"a b ".repeat(64)}END`, max_tokens: 14 });
  assert.equal(text, "ok");
  assert.doesNotMatch(brain.requests[0]?.prompt ?? "", /START/);
  assert.match(brain.requests[0]?.prompt ?? "", /END$/);
});

test("knows a grammar and no schema, and tells usage in the last chunk", async t => {
  const brain = createScriptBrain("1", "2");
  const server = await serverFor(t, startTextGenerationWebui({ brain, model: other }));
  await stream(server, "/v1/chat/completions", { messages: user("x"), ...schemaFormat, json_schema: schema });
  assert.equal(brain.requests[0]?.jsonSchema, undefined);
  const { chunks } = await stream(server, "/v1/chat/completions", {
    messages: user("x"),
    grammar_string: "root ::= x",
  });
  assert.equal(brain.requests[1]?.grammar, "root ::= x");
  const last = chunks.at(-1);
  assert.equal(last?.choices[0]?.finish_reason, "stop");
  assert.ok(last?.usage);
});
