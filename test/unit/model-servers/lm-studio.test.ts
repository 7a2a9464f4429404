import assert from "node:assert/strict";
import { test } from "node:test";
import { startLmStudioServer } from "../../support/model-servers/lm-studio.ts";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { ask, schema, schemaFormat, serverFor, stream, user } from "./wire.ts";

const model = { id: "loaded", contextLength: 4096, trainedContextLength: 32_768 };
const other = { id: "other", contextLength: 8192 };

test("is known by its native lists, which tell the loaded context beside the largest", async t => {
  const server = await serverFor(t, startLmStudioServer({ brain: createScriptBrain(), model, models: [other] }));
  const v0 = (await ask(server, "/api/v0/models")).body as { data: Record<string, unknown>[] };
  assert.equal(v0.data[0]?.loaded_context_length, 4096);
  assert.equal(v0.data[0]?.max_context_length, 32_768);
  assert.deepEqual(
    v0.data.map(({ state }) => state),
    ["loaded", "not-loaded"],
  );
  const v1 = (await ask(server, "/api/v1/models")).body as { models: { loaded_instances: object[] }[] };
  assert.deepEqual(
    v1.models.map(({ loaded_instances: instances }) => instances.length),
    [1, 0],
  );
});

test("answers 200 with an error to a path that it does not have", async t => {
  const server = await serverFor(t, startLmStudioServer({ brain: createScriptBrain(), nativeApi: "none" }));
  for (const path of ["/props", "/openapi.json", "/api/v0/models"]) {
    assert.deepEqual(await ask(server, path), {
      status: 200,
      body: { error: `Unexpected endpoint or method. (GET ${path})` },
    });
  }
});

test("refuses json_object and takes json_schema in chat", async t => {
  const brain = createScriptBrain("{}");
  const server = await serverFor(t, startLmStudioServer({ brain, model }));
  const body = { model: "loaded", messages: user("x") };
  const refused = await ask(server, "/v1/chat/completions", { ...body, response_format: { type: "json_object" } });
  assert.deepEqual(refused, {
    status: 400,
    body: { error: "'response_format.type' must be 'json_schema' or 'text'" },
  });
  await stream(server, "/v1/chat/completions", { ...body, ...schemaFormat });
  assert.deepEqual(brain.requests[0]?.jsonSchema, schema);
});

test("loads a model with its first request, or says that none is loaded", async t => {
  const brain = createScriptBrain("hello");
  const server = await serverFor(t, startLmStudioServer({ brain, model: null, models: [other] }));
  const body = { model: "other", messages: user("x") };
  await stream(server, "/v1/chat/completions", body);
  assert.equal(server.model?.id, "other");
  const strict = await serverFor(t, startLmStudioServer({ brain, model: null, models: [other], justInTime: false }));
  const { status, body: answer } = await ask(strict, "/v1/chat/completions", body);
  assert.equal(status, 404);
  assert.match(JSON.stringify(answer), /No models loaded/);
});

test("refuses a prompt longer than the loaded context in its own words", async t => {
  const server = await serverFor(
    t,
    startLmStudioServer({ brain: createScriptBrain(), model: { id: "m", contextLength: 8 } }),
  );
  const { status, body } = await ask(server, "/v1/chat/completions", { model: "m", messages: user("a b c d e f") });
  assert.equal(status, 400);
  assert.match(JSON.stringify(body), /loaded with context length of only 8 tokens/);
});
