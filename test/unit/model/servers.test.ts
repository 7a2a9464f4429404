import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ServerProfile } from "../../../src/model/chat-model.ts";
import { startLlamaCppServer } from "../../support/model-servers/llama-cpp.ts";
import { startLmStudioServer } from "../../support/model-servers/lm-studio.ts";
import type { ModelServer, ModelServerOptions } from "../../support/model-servers/model-server.ts";
import { startOllamaServer } from "../../support/model-servers/ollama.ts";
import { startOpenAiCompatibleServer } from "../../support/model-servers/openai-compatible.ts";
import { startTextGenerationWebui } from "../../support/model-servers/text-generation-webui.ts";
import { startVllmServer } from "../../support/model-servers/vllm.ts";
import { call, createScriptBrain, overflow, type ScriptBrain, say } from "../../support/tabby-server/script-brain.ts";
import { startTabbyServer } from "../../support/tabby-server/server.ts";
import { openModel, readOver, rejectsWith, SHORT_REPLY } from "./open-model.ts";

const MODEL = { id: "practice-7b", contextLength: 6144, trainedContextLength: 32_768 };

const SCHEMA = {
  type: "object",
  properties: { function: { type: "string", enum: ["send_message"] } },
  required: ["function"],
  additionalProperties: false,
};

/** Every option, so that each server shows which it takes. */
const SAMPLING = {
  temperature: 0.7,
  topP: 0.9,
  topK: 40,
  minP: 0.05,
  typicalP: 0.95,
  repetitionPenalty: 1.1,
  penaltyRange: -1,
  frequencyPenalty: 0.1,
  presencePenalty: 0.2,
  mirostatMode: 2,
  mirostatTau: 5,
  mirostatEta: 0.1,
};

interface Expected extends Omit<ServerProfile, "modelId" | "contextLength" | "maxPromptTokens"> {
  readonly contextLength?: number;
  /** Fields of a request beyond model, prompt or messages, stream, max_tokens, temperature, top_p. */
  readonly fields: readonly string[];
}

const SERVERS: readonly {
  readonly name: string;
  readonly start: (options: ModelServerOptions) => Promise<ModelServer>;
  readonly expected: Expected;
}[] = [
  {
    name: "llama.cpp",
    start: startLlamaCppServer,
    expected: {
      kind: "llama.cpp",
      contextLengthKnown: true,
      countsTokens: true,
      transport: "completions",
      constraint: "json-schema",
      takesRootChoice: true,
      truncatesSilently: false,
      fields: [
        ...["cache_prompt", "frequency_penalty", "json_schema", "min_p", "mirostat", "mirostat_eta", "mirostat_tau"],
        ...["presence_penalty", "repeat_last_n", "repeat_penalty", "stop", "stream_options", "top_k", "typical_p"],
      ],
    },
  },
  {
    name: "LM Studio",
    start: startLmStudioServer,
    expected: {
      kind: "lm-studio",
      contextLengthKnown: true,
      countsTokens: false,
      transport: "chat",
      constraint: "response-format",
      takesRootChoice: true,
      truncatesSilently: false,
      fields: [
        ...["frequency_penalty", "presence_penalty", "repeat_penalty", "response_format", "stop", "stream_options"],
        "top_k",
      ],
    },
  },
  {
    name: "Ollama",
    start: startOllamaServer,
    expected: {
      kind: "ollama",
      contextLengthKnown: true,
      countsTokens: false,
      transport: "chat",
      constraint: "response-format",
      takesRootChoice: true,
      truncatesSilently: true,
      fields: ["frequency_penalty", "presence_penalty", "response_format", "stop", "stream_options"],
    },
  },
  {
    name: "vLLM",
    start: options => startVllmServer(options as Parameters<typeof startVllmServer>[0]),
    expected: {
      kind: "vllm",
      contextLengthKnown: true,
      countsTokens: true,
      transport: "chat",
      constraint: "response-format",
      takesRootChoice: true,
      truncatesSilently: false,
      fields: [
        ...["frequency_penalty", "min_p", "presence_penalty", "repetition_penalty", "response_format", "stop"],
        ...["stream_options", "top_k"],
      ],
    },
  },
  {
    name: "text-generation-webui",
    start: startTextGenerationWebui,
    expected: {
      kind: "text-generation-webui",
      contextLength: 4096,
      contextLengthKnown: false,
      countsTokens: true,
      transport: "completions",
      constraint: "gbnf",
      takesRootChoice: true,
      truncatesSilently: true,
      fields: [
        ...["frequency_penalty", "grammar_string", "min_p", "mirostat_eta", "mirostat_mode", "mirostat_tau"],
        ...["presence_penalty", "repetition_penalty", "repetition_penalty_range", "stop", "stream_options", "top_k"],
        ...["truncation_length", "typical_p"],
      ],
    },
  },
  {
    name: "any other server",
    start: startOpenAiCompatibleServer,
    expected: {
      kind: "openai-compatible",
      contextLength: 4096,
      contextLengthKnown: false,
      countsTokens: false,
      transport: "chat",
      constraint: "response-format",
      takesRootChoice: false,
      truncatesSilently: false,
      fields: ["frequency_penalty", "presence_penalty", "response_format", "stop", "stream_options"],
    },
  },
];

async function withServer(
  start: (options: ModelServerOptions) => Promise<ModelServer>,
  run: (server: ModelServer, brain: ScriptBrain) => Promise<void>,
  options: Omit<ModelServerOptions, "brain"> = { model: MODEL },
): Promise<void> {
  const brain = createScriptBrain();
  const server = await start({ ...options, brain });
  try {
    await run(server, brain);
  } finally {
    await server.close();
  }
}

for (const { name, start, expected } of SERVERS) {
  describe(name, () => {
    test("is known with its model and context, with and without a key", async () => {
      const { fields: _fields, contextLength = MODEL.contextLength, ...rest } = expected;
      const profile = { ...rest, modelId: MODEL.id, contextLength, maxPromptTokens: contextLength };
      for (const options of [{ model: MODEL }, { model: MODEL, apiKey: "sk-only-this-one" }]) {
        await withServer(
          start,
          async (server, brain) => {
            const model = openModel(server);
            // LM Studio and Ollama know the context of a model once it is loaded.
            brain.queue(say("ready"));
            await readOver(model, expected.transport);
            assert.deepEqual(await model.profile({ refresh: true }), profile);
          },
          options,
        );
      }
    });

    test("counts a Japanese text, by its tokenizer or by estimate", async () => {
      await withServer(start, async server => {
        const text = "お茶が好きです";
        const count = await openModel(server).countTokens(text);
        const routes = server.requests.map(({ path }) => path).filter(path => /token/.test(path));
        assert.equal(routes.length, expected.countsTokens ? 1 : 0);
        assert.ok(count >= (expected.countsTokens ? 1 : text.length), `${count}`);
      });
    });

    for (const transport of ["completions", "chat", "tools"] as const) {
      test(`streams a reply over ${transport}`, async () => {
        await withServer(start, async (server, brain) => {
          const wanted = say('おかえり。🍵 "quoted"\n', { thoughts: "They are back." });
          brain.queue(wanted);
          const { text, end } = await readOver(openModel(server), transport);
          const { inner_thoughts: outer, function: name, params } = JSON.parse(text);
          assert.equal(name, "send_message");
          assert.equal(params.message, 'おかえり。🍵 "quoted"\n');
          assert.equal(outer ?? params.inner_thoughts, "They are back.");
          assert.equal(end?.finishReason, "stop");
          assert.ok((end?.promptTokens ?? 0) > 0);
        });
      });
    }

    test("is sent its own words for sampling and schema, and nothing else", async () => {
      await withServer(start, async (server, brain) => {
        brain.queue(say("hi"));
        const how = { ...SHORT_REPLY, sampling: SAMPLING, schema: SCHEMA };
        await readOver(openModel(server), expected.transport, how);
        const generation = server.requests.find(({ path }) => path.endsWith("/completions"));
        const body = generation?.body as Record<string, unknown>;
        const core = ["model", "prompt", "messages", "stream", "max_tokens", "temperature", "top_p"];
        assert.deepEqual(
          Object.keys(body)
            .filter(field => !core.includes(field))
            .sort(),
          [...expected.fields].sort(),
        );
        assert.ok(!Object.values(body).includes(null));
        const [request] = brain.requests;
        assert.ok(expected.constraint === "gbnf" ? request?.grammar : request?.jsonSchema);
      });
    });

    test("keeps working after usage: null, no [DONE] and a last chunk sent twice", async () => {
      await withServer(start, async (server, brain) => {
        const model = openModel(server);
        brain.queue(say("first"), say("second"));
        server.misbehave({ nullUsage: true, noDone: true, finalChunkTwice: true });
        const { text, end } = await readOver(model, expected.transport);
        assert.equal(JSON.parse(text).params.message, "first");
        assert.deepEqual(end, { type: "end", finishReason: "stop" });
        server.misbehave({});
        assert.match((await readOver(model, expected.transport)).text, /second/);
      });
    });

    for (const [answer, code, words] of [
      ["error-object", "server-error", /engine stopped unexpectedly/],
      ["error-event", "server-error", /engine stopped unexpectedly/],
      ["html", "refused", /Sign in/],
    ] as const) {
      test(`${answer} with status 200 is "${code}", and the next request works`, async () => {
        await withServer(start, async (server, brain) => {
          const model = openModel(server);
          brain.queue(say("back again"));
          server.misbehave({ answer });
          await rejectsWith(code, words, readOver(model, expected.transport));
          server.misbehave({});
          assert.match((await readOver(model, expected.transport)).text, /back again/);
        });
      });
    }

    for (const transport of ["completions", "chat", "tools"] as const) {
      test(`a whole reply in place of a stream is read over ${transport}`, async () => {
        await withServer(start, async (server, brain) => {
          brain.queue(call("core_memory_append", { name: "human", content: "Name: Aiko" }));
          server.misbehave({ answer: "whole-body" });
          const { text, end } = await readOver(openModel(server), transport);
          assert.equal(JSON.parse(text).params.content, "Name: Aiko");
          assert.equal(end?.finishReason, "stop");
        });
      });
    }
  });
}

for (const { name, start, expected } of SERVERS) {
  // text-generation-webui never says that a prompt is too long.
  if (expected.kind === "text-generation-webui") {
    continue;
  }
  test(`${name}: an overflow is one, with the server's number where it names it`, async () => {
    await withServer(start, async (server, brain) => {
      brain.queue(overflow(), say("shorter"));
      const model = openModel(server);
      const error = await rejectsWith("overflow", /./, readOver(model, expected.transport));
      assert.equal(error.contextLength, expected.kind === "ollama" ? undefined : MODEL.contextLength);
      assert.match((await readOver(model, expected.transport)).text, /shorter/);
    });
  });
}

test("Ollama's context is unknown until the model is loaded, then the loaded one", async () => {
  await withServer(
    startOllamaServer,
    async (server, brain) => {
      const model = openModel(server);
      assert.equal((await model.profile()).contextLengthKnown, false);
      brain.queue(say("loaded"));
      await readOver(model, "chat");
      const profile = await model.profile();
      assert.equal(profile.contextLength, 6144);
      assert.equal(profile.contextLengthKnown, true);
    },
    { model: null, models: [MODEL] },
  );
});

test("LM Studio loads on request: its context is asked for again after the first reply", async () => {
  for (const nativeApi of ["v0", "v1"] as const) {
    const brain = createScriptBrain(say("loaded"));
    const server = await startLmStudioServer({ brain, model: null, models: [MODEL], nativeApi });
    try {
      const model = openModel(server);
      assert.equal((await model.profile()).contextLength, 4096);
      await readOver(model, "chat");
      assert.equal((await model.profile()).contextLength, 6144);
    } finally {
      await server.close();
    }
  }
});

test("a smaller context than before is the new profile", async () => {
  await withServer(startLlamaCppServer, async server => {
    const model = openModel(server);
    assert.equal((await model.profile()).contextLength, 6144);
    server.setModel({ ...MODEL, contextLength: 2048 });
    assert.equal((await model.profile({ refresh: true })).contextLength, 2048);
  });
});

test("an overflow that names a smaller context makes it the profile's", async () => {
  await withServer(startLlamaCppServer, async (server, brain) => {
    const model = openModel(server);
    await model.profile();
    server.setModel({ ...MODEL, contextLength: 2048 });
    brain.queue(overflow());
    await rejectsWith("overflow", /./, readOver(model, "completions"));
    const { contextLength, maxPromptTokens } = await model.profile();
    assert.deepEqual([contextLength, maxPromptTokens], [2048, 2048]);
  });
});

test("a llama.cpp that is still loading has no model yet, and is found once it has", async () => {
  await withServer(
    startLlamaCppServer,
    async server => {
      const model = openModel(server);
      await rejectsWith("no-model", /Loading model/, model.profile());
      server.setModel(MODEL);
      assert.equal((await model.profile()).modelId, MODEL.id);
    },
    { model: null },
  );
});

test("a wrong key is told from a server of another kind", async () => {
  for (const { name, start } of SERVERS) {
    if (name === "Ollama") {
      continue;
    }
    await withServer(
      start,
      async server => {
        const model = openModel(server, { key: "sk-not-this-one" });
        await assert.rejects(
          async () => {
            await model.profile();
            await model.countTokens("a text");
            await readOver(model, "chat");
          },
          { code: "unauthorised" },
          name,
        );
      },
      { model: MODEL, apiKey: "sk-only-this-one" },
    );
  }
});

test("the person's choice of a model and of a transport goes before the server's", async () => {
  const other = { id: "other-13b", contextLength: 8192 };
  const brain = createScriptBrain(say("hi"));
  const server = await startOpenAiCompatibleServer({ brain, model: MODEL, models: [other] });
  try {
    const model = openModel(server, { modelId: "other-13b", transport: "completions" });
    const profile = await model.profile();
    assert.equal(profile.modelId, "other-13b");
    assert.equal(profile.transport, "completions");
    assert.equal((await openModel(server, { transport: "auto" }).profile()).transport, "chat");
    await rejectsWith("no-model", /no model missing/, openModel(server, { modelId: "missing" }).profile());
  } finally {
    await server.close();
  }
});

test("TabbyAPI takes the chat transport in every tier, and native tools from tier C on", async () => {
  for (const tier of ["A", "B", "C", "D"] as const) {
    const brain = createScriptBrain(say("over chat"));
    const server = await startTabbyServer({ brain, tier });
    try {
      const how = { ...SHORT_REPLY, schema: SCHEMA };
      const { text } = await readOver(openModel(server), "chat", how);
      assert.equal(JSON.parse(text).params.message, "over chat");
      assert.ok(brain.requests[0]?.jsonSchema, tier);
    } finally {
      await server.close();
    }
  }
});
