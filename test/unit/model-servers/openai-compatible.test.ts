import assert from "node:assert/strict";
import { test } from "node:test";
import { startOpenAiCompatibleServer } from "../../support/model-servers/openai-compatible.ts";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { ask, schemaFormat, serverFor, stream, user } from "./wire.ts";

const model = { id: "m", contextLength: 64 };

test("has nothing to be known by, and may lack the text route", async t => {
  const server = await serverFor(
    t,
    startOpenAiCompatibleServer({ brain: createScriptBrain(), model, textRoute: false, apiKey: "secret" }),
  );
  for (const path of ["/openapi.json", "/props", "/api/version", "/version"]) {
    assert.equal((await ask(server, path, undefined, "secret")).status, 404, path);
  }
  assert.equal((await ask(server, "/v1/completions", { model: "m", prompt: "x" }, "secret")).status, 404);
  assert.match(JSON.stringify(await ask(server, "/v1/models")), /401.*invalid_api_key/);
});

test("may ignore or refuse a schema, and fields that it does not know", async t => {
  const brain = createScriptBrain("text");
  const body = { model: "m", messages: user("x"), ...schemaFormat };
  const ignoring = await serverFor(t, startOpenAiCompatibleServer({ brain, model, responseFormat: "ignored" }));
  await stream(ignoring, "/v1/chat/completions", body);
  assert.equal(brain.requests[0]?.jsonSchema, undefined);
  const refusing = await serverFor(t, startOpenAiCompatibleServer({ brain, model, responseFormat: "refused" }));
  assert.equal((await ask(refusing, "/v1/chat/completions", body)).status, 400);
  const strict = await serverFor(t, startOpenAiCompatibleServer({ brain, model, strict: true }));
  const refused = await ask(strict, "/v1/chat/completions", { ...body, stream_options: {} });
  assert.match(JSON.stringify(refused.body), /Unrecognized request argument supplied: stream_options/);
});

test("refuses a prompt that does not fit with its reply", async t => {
  const server = await serverFor(t, startOpenAiCompatibleServer({ brain: createScriptBrain(), model }));
  const { body } = await ask(server, "/v1/completions", { model: "m", prompt: "x", max_tokens: 64 });
  assert.match(JSON.stringify(body), /context_length_exceeded/);
});
