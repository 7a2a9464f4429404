import assert from "node:assert/strict";
import { test } from "node:test";
import { startLlamaCppServer } from "../../support/model-servers/llama-cpp.ts";
import { startLmStudioServer } from "../../support/model-servers/lm-studio.ts";
import { startOllamaServer } from "../../support/model-servers/ollama.ts";
import { startOpenAiCompatibleServer } from "../../support/model-servers/openai-compatible.ts";
import { startTextGenerationWebui } from "../../support/model-servers/text-generation-webui.ts";
import { startVllmServer } from "../../support/model-servers/vllm.ts";
import { createScriptBrain, type ScriptBrain, say } from "../../support/tabby-server/script-brain.ts";
import { startTabbyServer } from "../../support/tabby-server/server.ts";
import { openModel, readOver, rejectsWith, SHORT_REPLY } from "./open-model.ts";
import { type Answer, delta, events, json, startWireServer } from "./wire-server.ts";

const HOW = { ...SHORT_REPLY, schema: { type: "object", properties: { function: { type: "string" } } } };

const MODEL = { id: "practice-7b", contextLength: 8192 };

/** What the agent does before each turn. */
const NEXT_TURN = { refresh: true } as const;

/** What the connection check does. */
const CHECK = { refresh: true, forget: true } as const;

test("a refused field is sent once, not once in every turn, until the person looks", async () => {
  const brain = createScriptBrain(...["1", "2", "3"].map(text => say(text)));
  const server = await startOpenAiCompatibleServer({ brain, model: MODEL, responseFormat: "refused" });
  try {
    const model = openModel(server);
    for (let turn = 0; turn < 3; turn++) {
      await model.profile(NEXT_TURN);
      await readOver(model, "chat", HOW);
    }
    assert.equal(server.requests.filter(({ path }) => path === "/v1/chat/completions").length, 4);
    assert.equal((await model.profile(NEXT_TURN)).constraint, "none");
    assert.equal((await model.profile(CHECK)).constraint, "response-format");
  } finally {
    await server.close();
  }
});

test("a route that is missing is missing in the next turn, too", async () => {
  const brain = createScriptBrain(say("1"), say("2"));
  const server = await startOpenAiCompatibleServer({ brain, model: MODEL, textRoute: false });
  try {
    const model = openModel(server);
    for (let turn = 0; turn < 2; turn++) {
      await model.profile(NEXT_TURN);
      await readOver(model, "completions");
    }
    assert.equal(server.requests.filter(({ path }) => path === "/v1/completions").length, 1);
  } finally {
    await server.close();
  }
});

/** A llama.cpp that tells 8,192 tokens, has 4,096, and counts none. */
function boastful(told: () => number): Answer {
  return (response, request) => {
    const error = { code: 400, message: "the request exceeds the available context size", n_ctx: 4096 };
    const answer = {
      "/props": json({ build_info: "b1", default_generation_settings: { n_ctx: told() } }),
      "/v1/models": json({ data: [{ id: "m", owned_by: "llamacpp" }] }),
      "/v1/completions": json({ error }, 400),
    }[request.path];
    (answer ?? json({ detail: "Not Found" }, 404))(response, request);
  };
}

test("the context that an overflow has told holds while the server says the same as before", async () => {
  let told = 8192;
  const server = await startWireServer(boastful(() => told));
  try {
    const model = openModel(server);
    assert.equal((await model.profile(NEXT_TURN)).contextLength, 8192);
    await rejectsWith("overflow", /context size/, readOver(model, "completions"));
    assert.equal((await model.profile(NEXT_TURN)).contextLength, 4096);
    assert.equal((await model.profile(NEXT_TURN)).contextLength, 4096);
    told = 16_384;
    assert.equal((await model.profile(NEXT_TURN)).contextLength, 16_384);
    await rejectsWith("overflow", /context size/, readOver(model, "completions"));
    assert.equal((await model.profile(CHECK)).contextLength, 16_384);
  } finally {
    await server.close();
  }
});

test("a tokenizer that is not there stays missing, so that no estimate passes for a count", async () => {
  const server = await startWireServer(boastful(() => 8192));
  try {
    const model = openModel(server);
    await model.countTokens("some text");
    assert.equal((await model.profile(NEXT_TURN)).countsTokens, false);
    await model.countTokens("another text");
    assert.equal(server.requests.filter(({ path }) => path === "/tokenize").length, 1);
  } finally {
    await server.close();
  }
});

test("another model may take what the one before has refused", async () => {
  let id = "one-7b";
  const server = await startWireServer((response, request) => {
    const refusal = json({ error: { message: "response_format is not supported" } }, 400);
    const answer = {
      "/v1/models": json({ data: [{ id }] }),
      "/v1/chat/completions": "response_format" in request.body ? refusal : events(delta({ content: "hi" }, "stop")),
    }[request.path];
    (answer ?? json({}, 404))(response, request);
  });
  try {
    const model = openModel(server);
    await readOver(model, "chat", HOW);
    assert.equal((await model.profile(NEXT_TURN)).constraint, "none");
    id = "another-7b";
    assert.equal((await model.profile(NEXT_TURN)).constraint, "response-format");
  } finally {
    await server.close();
  }
});

test("a server that was gone may have come back with other settings", async () => {
  const model1 = createScriptBrain(say("1"));
  const first = await startOpenAiCompatibleServer({ brain: model1, model: MODEL, responseFormat: "refused" });
  const port = Number(new URL(first.origin).port);
  const model = openModel(first);
  await readOver(model, "chat", HOW);
  await first.close();
  await rejectsWith("unreachable", /./, model.profile(NEXT_TURN));
  const second = await startLlamaCppServer({ brain: createScriptBrain(), model: MODEL, port });
  try {
    const { kind, constraint } = await model.profile(NEXT_TURN);
    assert.deepEqual([kind, constraint], ["llama.cpp", "json-schema"]);
  } finally {
    await second.close();
  }
});

test("another kind of server at the same address is noticed by the next turn", async () => {
  const llama = {
    "/props": json({ build_info: "b1", default_generation_settings: { n_ctx: 4096 } }),
    "/v1/models": json({ data: [{ id: "m", owned_by: "llamacpp" }] }),
  };
  const webui = { "/v1/internal/model/info": json({ model_name: "m" }) };
  const vllm = { "/v1/models": json({ data: [{ id: "org/m", owned_by: "vllm", max_model_len: 4096 }] }) };
  let answers: Readonly<Record<string, Answer>> = llama;
  const server = await startWireServer((response, request) => {
    (answers[request.path] ?? json({ detail: "Not Found" }, 404))(response, request);
  });
  try {
    const model = openModel(server);
    for (const [kind, now] of [
      ["llama.cpp", llama],
      ["vllm", vllm],
      ["llama.cpp", llama],
      ["text-generation-webui", webui],
      ["vllm", vllm],
    ] as const) {
      answers = now;
      assert.equal((await model.profile(NEXT_TURN)).kind, kind);
    }
  } finally {
    await server.close();
  }
});

for (const [name, start, most] of [
  ["TabbyAPI", (brain: ScriptBrain) => startTabbyServer({ brain }), 2],
  ["text-generation-webui", (brain: ScriptBrain) => startTextGenerationWebui({ brain, model: MODEL }), 1],
  ["llama.cpp", (brain: ScriptBrain) => startLlamaCppServer({ brain, model: MODEL }), 2],
  ["vLLM", (brain: ScriptBrain) => startVllmServer({ brain, model: MODEL }), 1],
  ["LM Studio", (brain: ScriptBrain) => startLmStudioServer({ brain, model: MODEL }), 1],
  ["Ollama", (brain: ScriptBrain) => startOllamaServer({ brain, model: MODEL }), 2],
  ["any other server", (brain: ScriptBrain) => startOpenAiCompatibleServer({ brain, model: MODEL }), 1],
] as const) {
  test(`${name} is asked no more than it must be before a turn`, async () => {
    const server = await start(createScriptBrain());
    try {
      const model = openModel(server);
      const first = await model.profile(NEXT_TURN);
      const asked = server.requests.length;
      assert.deepEqual(await model.profile(NEXT_TURN), first);
      const again = server.requests.slice(asked).map(({ path }) => path);
      assert.ok(again.length <= most, `${again}`);
    } finally {
      await server.close();
    }
  });
}

test("a model that is unloaded and loaded again between turns is what the next turn finds", async () => {
  const server = await startTabbyServer({ brain: createScriptBrain() });
  try {
    const model = openModel(server);
    const first = await model.profile(NEXT_TURN);
    const { model: loaded } = server;
    server.setModel(null);
    await rejectsWith("no-model", /./, model.profile(NEXT_TURN));
    server.setModel(loaded);
    assert.deepEqual(await model.profile(NEXT_TURN), first);
  } finally {
    await server.close();
  }
});

test("a name that a server gives itself in its replies is asked about once, whatever the turns", async () => {
  const server = await startWireServer((response, request) => {
    const answer = {
      "/props": json({ build_info: "b1", default_generation_settings: { n_ctx: 4096 } }),
      "/v1/models": json({ data: [{ id: "path/to/model.gguf", owned_by: "llamacpp" }] }),
      "/v1/completions": events({ model: "alias", ...delta({}, "stop") }),
    }[request.path];
    (answer ?? json({}, 404))(response, request);
  });
  try {
    const model = openModel(server);
    for (let turn = 0; turn < 3; turn++) {
      await model.profile(NEXT_TURN);
      await readOver(model, "completions").catch(() => {});
    }
    const asked = server.requests.filter(({ path }) => path === "/props").length;
    // Three turns, and once for the alias: the third turn's own look answers that of the first.
    assert.ok(asked <= 4, `${asked}`);
  } finally {
    await server.close();
  }
});
