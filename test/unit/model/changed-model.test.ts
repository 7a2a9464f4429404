import assert from "node:assert/strict";
import { test } from "node:test";
import { createScriptBrain, say } from "../../support/tabby-server/script-brain.ts";
import { startTabbyServer } from "../../support/tabby-server/server.ts";
import { openModel, readOver } from "./open-model.ts";
import { delta, events, json, startWireServer } from "./wire-server.ts";

test("a reply from another model makes the next profile ask anew and the counter forget", async () => {
  for (const tier of ["B", "C", "D"] as const) {
    const brain = createScriptBrain(say("first"), say("second"));
    const server = await startTabbyServer({ brain, tier });
    try {
      const model = openModel(server);
      await readOver(model, "completions");
      const asked = () => server.requests.filter(({ path }) => path === "/openapi.json").length;
      const counted = () => server.requests.filter(({ path }) => path === "/v1/token/encode").length;
      await model.countTokens("お茶");
      assert.deepEqual([asked(), counted()], [1, 1]);
      server.setModel({ id: "another-model", maxSeqLen: 2048, promptTemplate: "chatml" });
      await readOver(model, "completions");
      const { modelId, contextLength } = await model.profile();
      assert.deepEqual([modelId, contextLength], ["another-model", 2048], tier);
      await model.countTokens("お茶");
      assert.deepEqual([asked(), counted()], [2, 2]);
    } finally {
      await server.close();
    }
  }
});

test("a name that is only an alias is asked about once", async () => {
  const server = await startWireServer((response, request) => {
    const answer = {
      "/props": json({ build_info: "b1", default_generation_settings: { n_ctx: 4096 } }),
      "/v1/models": json({ data: [{ id: "path/to/model.gguf", owned_by: "llamacpp" }] }),
      "/v1/completions": events({ model: "alias", choices: [{ text: "hi", finish_reason: "stop" }] }),
    }[request.path];
    (answer ?? json({}, 404))(response, request);
  });
  try {
    const model = openModel(server);
    for (let turn = 0; turn < 4; turn++) {
      await readOver(model, "completions");
    }
    assert.equal(server.requests.filter(({ path }) => path === "/props").length, 2);
  } finally {
    await server.close();
  }
});

test("a server that echoes any name is never asked again for it", async () => {
  const server = await startWireServer((response, request) => {
    const answer = {
      "/v1/models": json({ data: [{ id: "m" }] }),
      "/v1/chat/completions": events({ ...delta({ content: "hi" }, "stop"), model: "m-2026-01-01" }),
    }[request.path];
    (answer ?? json({}, 404))(response, request);
  });
  try {
    const model = openModel(server);
    await readOver(model, "chat");
    await readOver(model, "chat");
    assert.equal(server.requests.filter(({ path }) => path === "/v1/models").length, 1);
  } finally {
    await server.close();
  }
});
