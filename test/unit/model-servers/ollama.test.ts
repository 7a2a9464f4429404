import assert from "node:assert/strict";
import { test } from "node:test";
import { startOllamaServer } from "../../support/model-servers/ollama.ts";
import { createScriptBrain, say } from "../../support/tabby-server/script-brain.ts";
import { ask, schema, schemaFormat, serverFor, stream, tools, user } from "./wire.ts";

const model = { id: "llama3.1:8b", contextLength: 64, trainedContextLength: 131_072 };

test("is known by its version, and tells the loaded context apart from the largest", async t => {
  const server = await serverFor(t, startOllamaServer({ brain: createScriptBrain(), model }));
  assert.match(JSON.stringify((await ask(server, "/api/version")).body), /^\{"version":"/);
  assert.match(JSON.stringify((await ask(server, "/api/ps")).body), /"context_length":64/);
  assert.match(
    JSON.stringify((await ask(server, "/api/show", { model: model.id })).body),
    /"llama.context_length":131072/,
  );
  assert.deepEqual(await ask(server, "/props"), { status: 404, body: "404 page not found" });
});

test("drops the oldest messages without a word, and keeps the system's and the last", async t => {
  const brain = createScriptBrain("ok");
  const server = await serverFor(t, startOllamaServer({ brain, model }));
  const messages = [
    { role: "system", content: "Be kind." },
    ...user(`first ${"word ".repeat(60)}`),
    { role: "assistant", content: "yes" },
    ...user("last"),
  ];
  const { text } = await stream(server, "/v1/chat/completions", { model: model.id, messages });
  assert.equal(text, "ok");
  assert.deepEqual(
    brain.requests[0]?.messages?.map(({ content }) => content),
    ["Be kind.", "yes", "last"],
  );
});

test("puts a text prompt into the model's template", async t => {
  const brain = createScriptBrain("ok");
  const server = await serverFor(t, startOllamaServer({ brain, model }));
  await stream(server, "/v1/completions", { model: model.id, prompt: "Once" });
  assert.equal(brain.requests[0]?.prompt, "<|im_start|>user\nOnce<|im_end|>\n<|im_start|>assistant\n");
});

test("does not know a model that was not pulled", async t => {
  const server = await serverFor(t, startOllamaServer({ brain: createScriptBrain(), model }));
  const { status, body } = await ask(server, "/v1/chat/completions", { model: "nope", messages: user("x") });
  assert.equal(status, 404);
  assert.match(JSON.stringify(body), /model \\"nope\\" not found/);
});

test("takes a schema in response_format, and sends a call whole", async t => {
  const brain = createScriptBrain("{}", say("Hello"));
  const server = await serverFor(t, startOllamaServer({ brain, model }));
  await stream(server, "/v1/chat/completions", { model: model.id, messages: user("x"), ...schemaFormat });
  assert.deepEqual(brain.requests[0]?.jsonSchema, schema);
  const roomy = { ...model, contextLength: 4096 };
  server.setModel(roomy);
  const { chunks } = await stream(server, "/v1/chat/completions", { model: model.id, messages: user("x"), tools });
  const calls = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta?.tool_calls ?? []));
  assert.equal(calls.length, 1);
});

test("loads and unloads by a generate without a prompt", async t => {
  const server = await serverFor(t, startOllamaServer({ brain: createScriptBrain(), model: null, models: [model] }));
  assert.match(JSON.stringify((await ask(server, "/api/generate", { model: model.id })).body), /"done_reason":"load"/);
  assert.equal(server.model?.id, model.id);
  await ask(server, "/api/generate", { model: model.id, keep_alive: 0 });
  assert.equal(server.model, null);
});
