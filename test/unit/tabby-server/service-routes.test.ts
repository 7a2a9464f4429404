import assert from "node:assert/strict";
import { test } from "node:test";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { commandRModel } from "../../support/tabby-server/server.ts";
import { answer, get, post, serverFor, tiers } from "./wire.ts";

interface OpenApi {
  readonly info: { readonly title: string };
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: {
    readonly schemas: { readonly ChatCompletionRequest: { readonly properties: Readonly<Record<string, unknown>> } };
  };
}

/** By these the reference tells the tiers apart. */
const markers = {
  A: ["cfg_scale", "generate_window"],
  B: ["cfg_scale", "generate_window", "response_format", "tools"],
  C: ["cfg_scale", "loop_detect_window", "response_format", "tools"],
  D: ["continue_final_message", "loop_detect_window", "reasoning_effort", "response_format", "tools"],
};

test("openapi.json has exactly the markers of its tier, without a key", async t => {
  for (const tier of tiers) {
    const { origin } = await serverFor(t, { brain: createScriptBrain(), tier });
    const { info, paths, components } = (await (await fetch(`${origin}/openapi.json`)).json()) as OpenApi;
    assert.equal(info.title, "TabbyAPI");
    const all = new Set(Object.values(markers).flat());
    const present = Object.keys(components.schemas.ChatCompletionRequest.properties).filter(name => all.has(name));
    assert.deepEqual(present.sort(), markers[tier], tier);
    assert.equal("/props" in paths, tier !== "A", tier);
    assert.equal("/.well-known/serviceinfo" in paths, tier !== "A", tier);
  }
});

test("tier A lacks the routes that came later", async t => {
  for (const tier of tiers) {
    const server = await serverFor(t, { brain: createScriptBrain(), tier });
    for (const path of ["/props", "/health", "/.well-known/serviceinfo"]) {
      assert.equal((await get(server, path)).status, tier === "A" ? 404 : 200, `${tier} ${path}`);
    }
  }
});

test("the context length is in the model card and in props", async t => {
  const model = { ...commandRModel, maxSeqLen: 4096, cacheSize: 8192, ropeAlpha: 2.63 };
  const server = await serverFor(t, { brain: createScriptBrain(), model });
  const card = (await answer(get(server, "/v1/model"))).body as { parameters: Record<string, unknown> };
  assert.equal(card.parameters.max_seq_len, 4096);
  assert.equal(card.parameters.cache_size, 8192);
  assert.equal(card.parameters.rope_alpha, 2.63);
  const props = (await answer(get(server, "/props"))).body as { default_generation_settings: { n_ctx: number } };
  assert.equal(props.default_generation_settings.n_ctx, 4096);
});

test("the override list is bare on tier A and wrapped later", async t => {
  const overrides = { top_p: { override: 0.9, force: false } };
  for (const tier of tiers) {
    const server = await serverFor(t, { brain: createScriptBrain(), tier, overrides });
    for (const path of ["/v1/sampling/overrides", "/v1/sampling/override/list"]) {
      const { body } = await answer(get(server, path));
      assert.deepEqual(body, tier === "A" ? overrides : { selected_preset: null, overrides, presets: [] }, tier);
    }
  }
});

test("an admin switches and unloads overrides", async t => {
  const server = await serverFor(t, { brain: createScriptBrain() });
  const change = (path: string, body: object) => answer(post(server, path, body, { key: server.adminKey }));
  const overrides = { max_tokens: { override: 150, force: true } };
  assert.equal((await change("/v1/sampling/override/switch", {})).status, 400);
  assert.equal((await change("/v1/sampling/override/switch", { preset: "none" })).status, 400);
  assert.equal((await change("/v1/sampling/override/switch", { overrides })).status, 200);
  const list = async () => (await answer(get(server, "/v1/sampling/overrides"))).body as { overrides: object };
  assert.deepEqual((await list()).overrides, overrides);
  await change("/v1/sampling/override/unload", {});
  assert.deepEqual((await list()).overrides, {});
});

test("embeddings answer that no model is loaded", async t => {
  const server = await serverFor(t, { brain: createScriptBrain() });
  const { status } = await answer(post(server, "/v1/embeddings", { input: "x", encoding_format: "float" }));
  assert.equal(status, 503);
});

test("chat needs a template, and Command-R's insists on alternation", async t => {
  const brain = createScriptBrain("ok");
  const server = await serverFor(t, { brain });
  const chat = (messages: object[]) => answer(post(server, "/v1/chat/completions", { messages, max_tokens: 9 }));
  const user = { role: "user", content: " Hi " };
  assert.equal(
    (await chat([{ role: "system", content: "S" }, user, { role: "tool", content: "dropped" }])).status,
    200,
  );
  assert.equal(
    brain.requests[0]?.prompt,
    "<|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|>S<|END_OF_TURN_TOKEN|><|START_OF_TURN_TOKEN|><|USER_TOKEN|>Hi<|END_OF_TURN_TOKEN|><|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>",
  );
  const { status, body } = await chat([user, user]);
  assert.equal(status, 400);
  assert.match(JSON.stringify(body), /TemplateError: Conversation roles must alternate/);
  server.setModel({ ...commandRModel, promptTemplate: null });
  assert.equal((await chat([user])).status, 422);
});
