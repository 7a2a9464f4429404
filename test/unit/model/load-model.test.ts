import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, type TestContext, test } from "node:test";
import { listModels, loadModel } from "../../../src/model/load-model.ts";
import { LoadError } from "../../../src/model/loading/load-error.ts";
import type { LoadOutcome, LoadProgress, LoadRequest } from "../../../src/model/loading/model-list.ts";
import { ModelError } from "../../../src/model/model-error.ts";
import { parseServerAddress } from "../../../src/model/server-address.ts";
import { startLlamaCppServer } from "../../support/model-servers/llama-cpp.ts";
import { startLmStudioServer } from "../../support/model-servers/lm-studio.ts";
import { startOllamaServer } from "../../support/model-servers/ollama.ts";
import { startOpenAiCompatibleServer } from "../../support/model-servers/openai-compatible.ts";
import { startTextGenerationWebui } from "../../support/model-servers/text-generation-webui.ts";
import { startVllmServer } from "../../support/model-servers/vllm.ts";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import {
  chatMlModel,
  commandRModel,
  startTabbyServer,
  type TabbyServer,
  type TabbyServerOptions,
} from "../../support/tabby-server/server.ts";
import { until } from "../tabby-server/wire.ts";

const never = new AbortController().signal;
const brain = createScriptBrain();
const small = { id: "small", contextLength: 4096 };
const large = { id: "large", contextLength: 8192, trainedContextLength: 32_768 };

interface Target {
  readonly url: string;
  readonly apiKey: string;
}

const accessTo = ({ url, apiKey }: Target) => ({ address: parseServerAddress(url), key: apiKey });

const list = (server: Target, adminKey?: string) => listModels(accessTo(server), adminKey, never);

async function load(
  server: Target,
  request: LoadRequest,
  { adminKey, signal = never }: { adminKey?: string; signal?: AbortSignal } = {},
): Promise<{ outcome: LoadOutcome; progress: LoadProgress[] }> {
  const progress: LoadProgress[] = [];
  const outcome = await loadModel(accessTo(server), adminKey, request, step => progress.push(step), signal);
  return { outcome, progress };
}

async function running<T extends { close(): Promise<void> }>(t: TestContext, starting: Promise<T>): Promise<T> {
  const server = await starting;
  t.after(() => server.close());
  return server;
}

const tabby = (t: TestContext, options: Partial<TabbyServerOptions> = {}): Promise<TabbyServer> =>
  running(t, startTabbyServer({ brain, modelFolders: [chatMlModel], ...options }));

async function fails(promise: Promise<unknown>, failure: string | undefined, code: string, words = /./): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(error instanceof ModelError, String(error));
    assert.equal(error instanceof LoadError ? error.failure : undefined, failure, error.message);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, words);
    return true;
  });
}

describe("TabbyAPI", () => {
  for (const tier of ["A", "B", "C", "D"] as const) {
    test(`tier ${tier}: loads another model with progress by modules`, async t => {
      const server = await tabby(t, { tier });
      const request = { modelId: chatMlModel.id, maxSeqLen: 2000 };
      const { outcome, progress } = await load(server, request, { adminKey: server.adminKey });
      assert.equal(outcome, "loaded");
      assert.deepEqual(progress[0], { part: "model", done: 1, of: 3 });
      assert.deepEqual(progress.at(-1), { part: "model", done: 3, of: 3 });
      // The cache counts in pages of 256 tokens.
      assert.deepEqual(
        [server.model?.id, server.model?.maxSeqLen, server.model?.cacheSize],
        [chatMlModel.id, 2000, 2048],
      );
    });

    test(`tier ${tier}: a model that is loaded already counts as loaded`, async t => {
      const server = await tabby(t, { tier });
      const { outcome } = await load(server, { modelId: commandRModel.id }, { adminKey: server.adminKey });
      assert.ok(outcome === "already-loaded" || tier === "D", outcome);
      assert.equal(
        server.requests.some(({ path }) => path === "/v1/model/unload"),
        false,
      );
      assert.equal(server.model?.id, commandRModel.id);
    });

    test(`tier ${tier}: lists the folders`, async t => {
      const server = await tabby(t, { tier });
      const { models, isComplete, manner } = await list(server, server.adminKey);
      assert.deepEqual(
        models.map(({ id, isLoaded, contextLength }) => [id, isLoaded, contextLength]),
        [
          [commandRModel.id, true, 8192],
          [chatMlModel.id, false, undefined],
        ],
      );
      assert.deepEqual([isComplete, manner], [true, "on-demand"]);
      const seen = await list(server);
      assert.equal(seen.isComplete, tier === "A");
      assert.equal(seen.models.length, tier === "A" ? 2 : 1);
    });
  }

  test("a loaded model with another context is unloaded and loaded anew", async t => {
    const server = await tabby(t, { tier: "C" });
    const request = { modelId: commandRModel.id, maxSeqLen: 4096 };
    const { outcome, progress } = await load(server, request, { adminKey: server.adminKey });
    assert.equal(outcome, "loaded");
    assert.equal(progress[0]?.part, "unload");
    assert.equal(server.model?.maxSeqLen, 4096);
  });

  test("a server that refuses to switch is told to unload first", async t => {
    const server = await tabby(t, { tier: "A", unloadFirst: true });
    const { outcome } = await load(server, { modelId: chatMlModel.id }, { adminKey: server.adminKey });
    assert.equal(outcome, "loaded");
    assert.equal(server.model?.id, chatMlModel.id);
  });

  test("Command-R v01 beyond 8,192 tokens is loaded with an alpha of 1, unless another is asked for", async t => {
    const server = await tabby(t, { model: null, modelFolders: [commandRModel, chatMlModel] });
    const loadBodies = () =>
      server.requests
        .filter(({ path }) => path === "/v1/model/load")
        .map(({ body }) => body as Record<string, unknown>);
    const keys = { adminKey: server.adminKey };
    await load(server, { modelId: commandRModel.id, maxSeqLen: 16_384 }, keys);
    await load(server, { modelId: chatMlModel.id, maxSeqLen: 16_384 }, keys);
    await load(server, { modelId: commandRModel.id, maxSeqLen: 16_384, ropeAlpha: 2, cacheMode: "Q4" }, keys);
    assert.deepEqual(
      loadBodies().map(body => body["rope_alpha"]),
      [1, undefined, 2],
    );
    assert.deepEqual(loadBodies()[2], {
      name: commandRModel.id,
      model_name: commandRModel.id,
      max_seq_len: 16_384,
      cache_size: 16_384,
      cache_mode: "Q4",
      rope_alpha: 2,
    });
  });

  test("the API key, a wrong key and none do not load, and the key is not in the error", async t => {
    const server = await tabby(t);
    const request = { modelId: chatMlModel.id };
    await fails(load(server, request), "admin-key", "unauthorised", /admin key/);
    await fails(load(server, request, { adminKey: server.apiKey }), "admin-key", "unauthorised", /Invalid admin key/);
    await fails(load(server, request, { adminKey: "wrong-wrong" }), "admin-key", "unauthorised");
    await fails(list(server, "wrong-wrong"), "admin-key", "unauthorised");
    assert.equal(server.model?.id, commandRModel.id);
  });

  test("any key loads where authentication is off", async t => {
    const server = await tabby(t, { disableAuth: true });
    assert.equal((await load(server, { modelId: chatMlModel.id })).outcome, "loaded");
  });

  test("EXL2 on the revision that no longer loads it has a cause of its own", async t => {
    const server = await tabby(t, { tier: "D", modelFolders: [{ ...chatMlModel, format: "exl2" }] });
    const loading = load(server, { modelId: chatMlModel.id }, { adminKey: server.adminKey });
    await fails(loading, "exl2-unsupported", "server-error", /no longer supported/);
  });

  test("a name that is no folder", async t => {
    const server = await tabby(t);
    const loading = load(server, { modelId: "nothing" }, { adminKey: server.adminKey });
    await fails(loading, "unknown-model", "refused", /Could not find the model path/);
  });

  for (const tier of ["B", "D"] as const) {
    test(`tier ${tier}: giving up leaves the server ${tier === "D" ? "loading" : "without a half-loaded model"}`, async t => {
      const server = await tabby(t, { tier, modulePause: 50 });
      const abort = new AbortController();
      const loading = loadModel(
        accessTo(server),
        server.adminKey,
        { modelId: chatMlModel.id },
        () => abort.abort(),
        abort.signal,
      );
      await fails(loading, undefined, "aborted");
      assert.equal(
        server.requests.some(({ path }) => path === "/v1/model/unload"),
        tier === "B",
      );
      assert.equal(server.halfLoaded, false);
      await until(() => tier === "B" || server.model?.id === chatMlModel.id);
    });
  }
});

/** A TabbyAPI whose load answers these lines. */
async function tabbyThatLoads(t: TestContext, lines: string): Promise<Target> {
  const server = createServer((request, response) => {
    if (request.url === "/openapi.json") {
      response.end(JSON.stringify({ info: { title: "TabbyAPI" }, paths: {} }));
    } else if (request.url === "/v1/model/load") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(lines);
    } else {
      response.writeHead(404).end("{}");
    }
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, apiKey: "some-key" };
}

describe("the events of a load", () => {
  const event = (data: object) => `data: ${JSON.stringify(data)}\r\n\r\n`;
  const finished = event({ model_type: "model", module: 2, modules: 2, status: "finished" });

  test("a draft model comes before the model; its end is not the load's", async t => {
    const draft = event({ model_type: "draft", module: 1, modules: 1, status: "finished" });
    const { progress } = await load(await tabbyThatLoads(t, draft + finished), { modelId: "m" });
    assert.deepEqual(
      progress.map(({ part }) => part),
      ["draft", "model"],
    );
    await fails(load(await tabbyThatLoads(t, draft), { modelId: "m" }), undefined, "dropped");
  });

  test("out of memory has a cause of its own", async t => {
    const error = event({ error: { message: "CUDA out of memory. Tried to allocate 2.00 GiB", trace: "…" } });
    await fails(load(await tabbyThatLoads(t, error), { modelId: "m" }), "out-of-memory", "server-error");
  });

  test("nonsense among them is passed over, and numbers are bounded", async t => {
    const odd = `: ping\r\n\r\ndata: {broken\r\n\r\n${event({ model_type: "model", module: 1e99, modules: 1e99, status: "processing" })}data: 7\r\n\r\n`;
    const { progress } = await load(await tabbyThatLoads(t, odd + finished), { modelId: "m" });
    assert.deepEqual(progress[0], { part: "model", done: 100_000, of: 100_000 });
    assert.equal(progress.length, 2);
  });

  test("a stream that ends too early is no success", async t => {
    await fails(load(await tabbyThatLoads(t, ""), { modelId: "m" }), undefined, "dropped");
  });
});

describe("Ollama", () => {
  test("lists what was pulled and loads on demand", async t => {
    const server = await running(t, startOllamaServer({ brain, model: small, models: [large] }));
    const { models, manner } = await list(server);
    assert.deepEqual(
      models.map(({ id, isLoaded }) => [id, isLoaded]),
      [
        ["small", true],
        ["large", false],
      ],
    );
    assert.equal(models[0]?.contextLength, 4096);
    assert.equal(manner, "on-demand");
    assert.equal((await load(server, { modelId: "small" })).outcome, "already-loaded");
    assert.equal((await load(server, { modelId: "large" })).outcome, "loaded");
    assert.equal(server.model?.id, "large");
    await fails(load(server, { modelId: "none" }), "unknown-model", "no-model", /not found/);
  });
});

describe("LM Studio", () => {
  test("0.4 loads on demand, with the context asked for, and makes no second instance", async t => {
    const server = await running(t, startLmStudioServer({ brain, model: small, models: [large] }));
    const { models, manner } = await list(server);
    assert.deepEqual(
      models.map(({ id, isLoaded }) => [id, isLoaded]),
      [
        ["small", true],
        ["large", false],
      ],
    );
    assert.equal(manner, "on-demand");
    assert.equal((await load(server, { modelId: "small" })).outcome, "already-loaded");
    assert.equal((await load(server, { modelId: "large", maxSeqLen: 16_384 })).outcome, "loaded");
    assert.equal(server.model?.contextLength, 16_384);
    const again = await load(server, { modelId: "large", maxSeqLen: 8192 });
    assert.deepEqual(
      again.progress.map(({ part }) => part),
      ["unload", "model"],
    );
    assert.equal(server.model?.contextLength, 8192);
    await fails(load(server, { modelId: "none" }), "unknown-model", "refused");
  });

  for (const nativeApi of ["v0", "none"] as const) {
    test(`older ones (${nativeApi}) load by the first request`, async t => {
      const server = await running(t, startLmStudioServer({ brain, model: small, models: [large], nativeApi }));
      const { models, manner } = await list(server);
      assert.deepEqual(
        models.map(({ id }) => id),
        ["small", "large"],
      );
      assert.equal(manner, "first-request");
      assert.equal((await load(server, { modelId: "large" })).outcome, "on-first-request");
      await fails(load(server, { modelId: "none" }), "unknown-model", "refused");
    });
  }
});

describe("text-generation-webui", () => {
  const start = (t: TestContext) =>
    running(
      t,
      startTextGenerationWebui({ brain, model: small, models: [large], apiKey: "api-key", adminKey: "admin-key" }),
    );

  test("lists and loads with the admin key", async t => {
    const server = await start(t);
    const all = await list(server, "admin-key");
    assert.deepEqual(all.models, [
      { id: "small", isLoaded: true },
      { id: "large", isLoaded: false },
    ]);
    assert.equal(all.isComplete, true);
    assert.equal((await load(server, { modelId: "small" }, { adminKey: "admin-key" })).outcome, "already-loaded");
    const request = { modelId: "large", maxSeqLen: 6000 };
    assert.equal((await load(server, request, { adminKey: "admin-key" })).outcome, "loaded");
    assert.deepEqual([server.model?.id, server.model?.contextLength], ["large", 6000]);
  });

  test("shows what is loaded without it, and names the cause", async t => {
    const server = await start(t);
    const seen = await list(server);
    assert.deepEqual([seen.models, seen.isComplete], [[{ id: "small", isLoaded: true }], false]);
    await fails(load(server, { modelId: "large" }), "admin-key", "unauthorised");
    await fails(list(server, "wrong-key"), "admin-key", "unauthorised");
    await fails(load(server, { modelId: "none" }, { adminKey: "admin-key" }), undefined, "refused", /Failed to load/);
  });
});

describe("servers that load nothing when asked", () => {
  test("llama.cpp and vLLM have the model they were started with", async t => {
    for (const start of [startLlamaCppServer, startVllmServer]) {
      const server = await running(t, start({ brain, model: small }));
      const { models, manner } = await list(server);
      assert.deepEqual(
        models.map(({ id, isLoaded }) => [id, isLoaded]),
        [["small", true]],
      );
      assert.equal(manner, "at-start");
      assert.equal((await load(server, { modelId: "small" })).outcome, "already-loaded");
      await fails(load(server, { modelId: "large" }), "one-model", "refused", /small/);
    }
  });

  test("others tell nothing", async t => {
    const server = await running(t, startOpenAiCompatibleServer({ brain, model: small }));
    assert.equal((await list(server)).manner, "unknown");
    await fails(load(server, { modelId: "small" }), "no-loading", "refused");
    await fails(load(server, { modelId: "large" }), "unknown-model", "refused");
  });
});

test("nothing answers", async () => {
  const server = await startTabbyServer({ brain });
  await server.close();
  await fails(list(server), undefined, "unreachable");
  await fails(load(server, { modelId: "m" }), undefined, "unreachable");
});
