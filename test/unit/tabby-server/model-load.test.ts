import assert from "node:assert/strict";
import { test } from "node:test";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { chatMlModel, commandRModel, type TabbyServer } from "../../support/tabby-server/server.ts";
import { answer, get, post, serverFor, tiers, until } from "./wire.ts";

const other = { ...chatMlModel, id: "other-exl2", format: "exl2" } as const;

test("a load tells its progress, and what was loaded before is gone", async t => {
  for (const tier of tiers) {
    const server = await serverFor(t, { brain: createScriptBrain(), tier, modelFolders: [chatMlModel] });
    const events = await load(server, { name: chatMlModel.id, model_name: chatMlModel.id, max_seq_len: 2048 });
    assert.deepEqual(events.at(-1), { model_type: "model", module: 3, modules: 3, status: "finished" }, tier);
    assert.deepEqual([server.model?.id, server.model?.maxSeqLen], [chatMlModel.id, 2048], tier);
  }
});

test("loading the loaded model is an error up to tier C, and done at once on tier D", async t => {
  for (const tier of tiers) {
    const server = await serverFor(t, { brain: createScriptBrain(), tier });
    const [event] = await load(server, { name: commandRModel.id, model_name: commandRModel.id });
    assert.match(JSON.stringify(event), tier === "D" ? /"status":"finished"/ : /is already loaded! Aborting/, tier);
  }
});

test("tier D refuses EXL2 in its stream and keeps what is loaded", async t => {
  for (const tier of tiers) {
    const server = await serverFor(t, { brain: createScriptBrain(), tier, modelFolders: [other] });
    const events = await load(server, { name: other.id, model_name: other.id });
    assert.equal(JSON.stringify(events).includes("no longer supported"), tier === "D", tier);
    assert.equal(server.model?.id, tier === "D" ? commandRModel.id : other.id, tier);
  }
});

test("a load stops half-way when the client goes, and goes on without it on tier D", async t => {
  for (const tier of ["C", "D"] as const) {
    const options = { brain: createScriptBrain(), tier, modelFolders: [chatMlModel], modulePause: 20 };
    const server = await serverFor(t, options);
    const abort = new AbortController();
    const body = { model_name: chatMlModel.id };
    const response = await post(server, "/v1/model/load", body, { key: server.adminKey, signal: abort.signal });
    abort.abort();
    await assert.rejects(response.text());
    await until(() => (tier === "D" ? server.model?.id === chatMlModel.id : server.halfLoaded));
    if (tier === "C") {
      assert.equal(server.model, null);
      assert.equal((await post(server, "/v1/model/unload", {}, { key: server.adminKey })).status, 200);
      assert.equal(server.halfLoaded, false);
    }
  }
});

test("a server from before tier A wants an unload first", async t => {
  const options = { brain: createScriptBrain(), tier: "A", modelFolders: [chatMlModel], unloadFirst: true } as const;
  const server = await serverFor(t, options);
  const { status, body } = await answer(
    post(server, "/v1/model/load", { name: chatMlModel.id }, { key: server.adminKey }),
  );
  assert.equal(status, 400);
  assert.match(JSON.stringify(body), /already loaded! Please unload it first/);
});

test("a model shows the template it was given", async t => {
  const model = { ...commandRModel, templateSource: "## Available Tools" };
  const server = await serverFor(t, { brain: createScriptBrain(), model });
  assert.match(
    JSON.stringify((await answer(get(server, "/v1/model"))).body),
    /"prompt_template_content":"## Available/,
  );
});

async function load(server: TabbyServer, body: object): Promise<unknown[]> {
  const response = await post(server, "/v1/model/load", body, { key: server.adminKey });
  const raw = await response.text();
  return [...raw.matchAll(/^data: (.*)\r\n\r\n/gm)].map(match => JSON.parse(match[1] ?? "") as unknown);
}
