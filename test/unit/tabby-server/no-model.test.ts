import assert from "node:assert/strict";
import { test } from "node:test";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { chatMlModel, commandRModel } from "../../support/tabby-server/server.ts";
import { answer, get, post, serverFor, tiers, until } from "./wire.ts";

const detail = { detail: "No models are currently loaded." };

for (const tier of tiers) {
  const status = tier === "A" || tier === "B" ? 400 : 503;
  test(`tier ${tier}: routes that need a model answer ${status}`, async t => {
    const server = await serverFor(t, { brain: createScriptBrain(), tier, model: null });
    assert.deepEqual(await answer(get(server, "/v1/model")), { status, body: detail });
    assert.deepEqual(await answer(post(server, "/v1/token/encode", { text: "x" })), { status, body: detail });
    assert.deepEqual(await answer(post(server, "/v1/completions", { prompt: "x", max_tokens: 1 })), {
      status,
      body: detail,
    });
  });

  test(`tier ${tier}: a completion that names a model ${tier === "A" ? "is refused" : "crashes"}`, async t => {
    const server = await serverFor(t, { brain: createScriptBrain(), tier, model: null });
    assert.deepEqual(
      await answer(post(server, "/v1/completions", { prompt: "x", max_tokens: 1, model: "m" })),
      tier === "A" ? { status: 400, body: detail } : { status: 500, body: "Internal Server Error" },
    );
  });
}

test("tier C hangs for good after a completion without a model; the others recover", async t => {
  for (const tier of tiers) {
    const server = await serverFor(t, { brain: createScriptBrain("fine"), tier, model: null });
    const body = { prompt: "x", max_tokens: 9, model: "m" };
    await answer(post(server, "/v1/completions", body));
    server.setModel(commandRModel);
    const gaveUp = new AbortController();
    const later = post(server, "/v1/completions", body, { signal: gaveUp.signal });
    if (tier === "C") {
      await until(() => server.requests.length === 2);
      // Other routes still answer, each in a round trip of its own.
      for (let i = 0; i < 5; i++) {
        assert.equal((await get(server, "/v1/model")).status, 200);
      }
      gaveUp.abort();
      await assert.rejects(later, { name: "AbortError" });
    } else {
      assert.equal((await later).status, 200, tier);
    }
  }
});

test("a model is loaded with progress events and unloaded", async t => {
  const server = await serverFor(t, { brain: createScriptBrain(), model: null, modelFolders: [chatMlModel] });
  const load = async (body: object) => {
    const response = await post(server, "/v1/model/load", body, { key: server.adminKey });
    return { status: response.status, text: await response.text() };
  };
  assert.equal((await load({})).status, 400);
  assert.equal((await load({ model_name: "unknown" })).status, 400);
  const { text } = await load({ name: chatMlModel.id, model_name: chatMlModel.id });
  assert.match(text, /"module":1,"modules":3,"status":"processing"/);
  assert.match(text, /"module":3,"modules":3,"status":"finished"}\r\n\r\n$/);
  const card = (await answer(get(server, "/v1/model"))).body as { id: string; parameters: { max_seq_len: number } };
  assert.deepEqual([card.id, card.parameters.max_seq_len], [chatMlModel.id, chatMlModel.maxSeqLen]);
  assert.match((await load({ model_name: chatMlModel.id })).text, /already loaded! Aborting/);
  const unloaded = await answer(post(server, "/v1/model/unload", {}, { key: server.adminKey }));
  assert.deepEqual(unloaded, { status: 200, body: null });
  assert.equal((await get(server, "/v1/model")).status, 503);
});

test("an API key sees the loaded model only, an admin key every folder; on tier A everybody sees all", async t => {
  for (const tier of ["A", "B"] as const) {
    const server = await serverFor(t, { brain: createScriptBrain(), tier, modelFolders: [chatMlModel] });
    const ids = async (key: string) =>
      ((await answer(get(server, "/v1/models", key))).body as { data: { id: string }[] }).data.map(({ id }) => id);
    const all = [commandRModel.id, chatMlModel.id];
    assert.deepEqual(await ids(server.apiKey), tier === "A" ? all : [commandRModel.id]);
    assert.deepEqual(await ids(server.adminKey), all);
  }
});
