import assert from "node:assert/strict";
import { test } from "node:test";
import { startTextGenerationWebui } from "../../support/model-servers/text-generation-webui.ts";
import { startVllmServer } from "../../support/model-servers/vllm.ts";
import { createScriptBrain, say } from "../../support/tabby-server/script-brain.ts";
import { startTabbyServer } from "../../support/tabby-server/server.ts";
import { openModel, readOver, rejectsWith, SHORT_REPLY } from "./open-model.ts";
import { delta, event, events, startGenericServer } from "./wire-server.ts";

const MODEL = { id: "practice-7b", contextLength: 8192 };

for (const [name, chunk] of [
  ["an empty text", delta({ content: "" })],
  ["a role alone", delta({ role: "assistant" })],
] as const) {
  test(`${name} is no beginning: the prompt may still be read for long`, async () => {
    const end = event(delta({ content: "hi" }, "stop"));
    const server = await startGenericServer(
      response => void response.writeHead(200).write(event(chunk), () => setTimeout(() => response.end(end), 400)),
      response => void response.writeHead(200).write(event(chunk)),
    );
    try {
      assert.equal((await readOver(openModel(server, { idleTimeout: 50 }), "chat")).text, "hi");
      const impatient = openModel(server, { firstByteTimeout: 200 });
      await rejectsWith("stalled", /sent nothing within/, readOver(impatient, "chat"));
    } finally {
      await server.close();
    }
  });
}

test("reasoning and calls are a beginning, after which a pause is a stall", async () => {
  const call = { tool_calls: [{ index: 0, function: { name: "f", arguments: "" } }] };
  for (const [transport, part] of [
    ["chat", { reasoning_content: "Hm." }],
    ["chat", { reasoning: "Hm." }],
    ["tools", call],
    ["tools", { content: "Hm." }],
  ] as const) {
    const server = await startGenericServer(response => void response.writeHead(200).write(event(delta(part))));
    try {
      await rejectsWith("stalled", /nothing more/, readOver(openModel(server, { idleTimeout: 200 }), transport));
    } finally {
      await server.close();
    }
  }
});

test("text-generation-webui cuts at the context that the person has set", async () => {
  const brain = createScriptBrain(say("1"), say("2"));
  const server = await startTextGenerationWebui({ brain, model: MODEL });
  try {
    const model = openModel(server, { contextLength: 6000 });
    await readOver(model, "completions");
    await readOver(model, "chat");
    const sent = server.requests.filter(({ path }) => path.endsWith("completions"));
    assert.deepEqual(
      sent.map(({ body }) => (body as Record<string, unknown>)["truncation_length"]),
      [6000, 6000],
    );
  } finally {
    await server.close();
  }
});

test("vLLM is not sent a top_p or top_k of 0", async () => {
  const brain = createScriptBrain(say("1"));
  const server = await startVllmServer({ brain, model: MODEL });
  try {
    const how = { ...SHORT_REPLY, sampling: { temperature: 0, topP: 0, topK: 0, minP: 0 } };
    await readOver(openModel(server), "chat", how);
    const body = server.requests.at(-1)?.body as Record<string, unknown>;
    assert.deepEqual([body["temperature"], body["top_p"], body["top_k"], body["min_p"]], [0, undefined, undefined, 0]);
  } finally {
    await server.close();
  }
});

test("a schema with an optional property is not called strict, which OpenAI would refuse", async () => {
  const server = await startGenericServer(events(delta({ content: "hi" }, "stop")));
  const schema = { type: "object", properties: { query: {}, page: {} }, required: ["query"] };
  try {
    await readOver(openModel(server), "chat", { ...SHORT_REPLY, schema });
    assert.deepEqual(server.generations[0]?.["response_format"], {
      type: "json_schema",
      json_schema: { name: "reply", schema },
    });
  } finally {
    await server.close();
  }
});

for (const tier of ["C", "D"] as const) {
  test(`TabbyAPI of tier ${tier} gets no request when its model has gone since the last one`, async () => {
    const server = await startTabbyServer({ brain: createScriptBrain(say("1"), say("2")), tier });
    try {
      const model = openModel(server);
      await readOver(model, "completions");
      const { model: loaded } = server;
      server.setModel(null);
      await rejectsWith("no-model", /./, readOver(model, "completions"));
      server.setModel(loaded);
      assert.match((await readOver(model, "completions")).text, /2/);
      assert.equal(server.requests.filter(({ path }) => path === "/v1/completions").length, 2);
    } finally {
      await server.close();
    }
  });
}
