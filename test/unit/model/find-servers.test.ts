import assert from "node:assert/strict";
import { test } from "node:test";
import { findLocalServers } from "../../../src/model/find-servers.ts";
import { startLlamaCppServer } from "../../support/model-servers/llama-cpp.ts";
import { startLmStudioServer } from "../../support/model-servers/lm-studio.ts";
import { startOllamaServer } from "../../support/model-servers/ollama.ts";
import { startTextGenerationWebui } from "../../support/model-servers/text-generation-webui.ts";
import { startVllmServer } from "../../support/model-servers/vllm.ts";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { startTabbyServer } from "../../support/tabby-server/server.ts";
import { json, startWireServer } from "./wire-server.ts";

test("tells the kinds apart whatever the port, without a key", async () => {
  const brain = createScriptBrain();
  const apiKey = "sk-only-this-one";
  const servers = await Promise.all([
    startTabbyServer({ brain }),
    startTextGenerationWebui({ brain, apiKey }),
    startLlamaCppServer({ brain, apiKey }),
    startVllmServer({ brain, apiKey }),
    startOllamaServer({ brain }),
    startLmStudioServer({ brain }),
  ]);
  try {
    const ports = servers.map(({ url }) => ({ port: Number(new URL(url).port), kind: "openai-compatible" as const }));
    const kinds = (await findLocalServers(ports)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ["tabbyapi", "text-generation-webui", "llama.cpp", "vllm", "ollama", "lm-studio"]);
    const keys = servers.flatMap(({ requests }) => requests.map(({ headers }) => headers["authorization"]));
    assert.ok(keys.every(key => key === undefined || key === "wrong" || key === "right" || key === "missing"));
  } finally {
    await Promise.all(servers.map(server => server.close()));
  }
});

test("a server that tells nothing of itself is shown as what is usual on its port", async () => {
  const server = await startWireServer(json({ error: "Who are you?" }, 401));
  try {
    const port = Number(new URL(server.url).port);
    assert.deepEqual(await findLocalServers([{ port, kind: "lm-studio" }]), [
      { kind: "lm-studio", url: `http://127.0.0.1:${port}/v1` },
    ]);
  } finally {
    await server.close();
  }
});

test("a web server and a closed port are not model servers", async () => {
  const page = await startWireServer(response => {
    response.end("<!doctype html><title>Hello</title>");
  });
  const closed = await startWireServer(json({}));
  await closed.close();
  try {
    const ports = [page, closed].map(({ url }) => ({ port: Number(new URL(url).port), kind: "llama.cpp" as const }));
    assert.deepEqual(await findLocalServers(ports), []);
  } finally {
    await page.close();
  }
});
