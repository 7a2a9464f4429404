import assert from "node:assert/strict";
import { test } from "node:test";
import { startLlamaCppServer } from "../../support/model-servers/llama-cpp.ts";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { ask, schema, schemaFormat, serverFor, stream, tools, user } from "./wire.ts";

test("is known by its build and tells the context of a slot, with the key only", async t => {
  const server = await serverFor(
    t,
    startLlamaCppServer({
      brain: createScriptBrain(),
      apiKey: "secret",
      model: { id: "m", contextLength: 4096, trainedContextLength: 131_072 },
    }),
  );
  const props = (await ask(server, "/props", undefined, "secret")).body as Record<string, unknown>;
  assert.match(String(props.build_info), /^b\d+-/);
  assert.equal((props.default_generation_settings as Record<string, unknown>).n_ctx, 4096);
  assert.deepEqual(await ask(server, "/props", undefined, "wrong"), {
    status: 401,
    body: { error: { code: 401, message: "Invalid API Key", type: "authentication_error" } },
  });
  const list = await ask(server, "/v1/models");
  assert.equal(list.status, 200);
  assert.match(JSON.stringify(list.body), /"n_ctx_train":131072/);
  assert.deepEqual(
    server.requests.map(({ key }) => key),
    ["right", "wrong", "missing"],
  );
  assert.doesNotMatch(JSON.stringify(server.requests), /secret/);
});

test("is 503 while it loads its model", async t => {
  const server = await serverFor(t, startLlamaCppServer({ brain: createScriptBrain(), model: null }));
  for (const path of ["/health", "/props"]) {
    assert.deepEqual(await ask(server, path), {
      status: 503,
      body: { error: { code: 503, message: "Loading model", type: "unavailable_error" } },
    });
  }
});

test("refuses a prompt that fills the context, with both numbers", async t => {
  const model = { id: "m", contextLength: 16 };
  const server = await serverFor(t, startLlamaCppServer({ brain: createScriptBrain(), model }));
  const { status, body } = await ask(server, "/v1/completions", { prompt: "a b ".repeat(20) });
  assert.equal(status, 400);
  const { error } = body as { error: Record<string, unknown> };
  assert.equal(error.type, "exceed_context_size_error");
  assert.equal(error.n_ctx, 16);
  assert.equal(
    error.n_prompt_tokens,
    ((await ask(server, "/tokenize", { content: "a b ".repeat(20) })).body as { tokens: [] }).tokens.length,
  );
});

test("takes a schema at the top level everywhere and in response_format only in chat", async t => {
  const brain = createScriptBrain("1", "2", "3");
  const server = await serverFor(t, startLlamaCppServer({ brain }));
  await stream(server, "/v1/completions", { prompt: "x", json_schema: schema });
  await stream(server, "/v1/completions", { prompt: "x", ...schemaFormat });
  const chat = await stream(server, "/v1/chat/completions", { messages: user("x"), ...schemaFormat });
  assert.deepEqual(
    brain.requests.map(({ jsonSchema }) => jsonSchema),
    [schema, undefined, schema],
  );
  assert.match(chat.raw, /"timings":\{"cache_n":0/);
  const bad = await ask(server, "/v1/completions", { prompt: "x", grammar: "this is none" });
  assert.match(JSON.stringify(bad), /400.*Failed to parse grammar/);
});

test("refuses tools without --jinja", async t => {
  const server = await serverFor(t, startLlamaCppServer({ brain: createScriptBrain(), jinja: false }));
  const { status, body } = await ask(server, "/v1/chat/completions", { messages: user("x"), tools });
  assert.equal(status, 500);
  assert.match(JSON.stringify(body), /requires --jinja/);
});
