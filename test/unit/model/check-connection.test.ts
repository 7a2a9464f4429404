import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, type TestContext, test } from "node:test";
import type { ChatModel, ServerProfile } from "../../../src/model/chat-model.ts";
import { type ConnectionReport, checkConnection } from "../../../src/model/check-connection.ts";
import { ModelError } from "../../../src/model/model-error.ts";
import { parseServerAddress } from "../../../src/model/server-address.ts";
import { startLlamaCppServer } from "../../support/model-servers/llama-cpp.ts";
import { startOllamaServer } from "../../support/model-servers/ollama.ts";
import { startOpenAiCompatibleServer } from "../../support/model-servers/openai-compatible.ts";
import { startTextGenerationWebui } from "../../support/model-servers/text-generation-webui.ts";
import { startVllmServer } from "../../support/model-servers/vllm.ts";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import {
  commandRModel,
  startTabbyServer,
  type TabbyServer,
  type TabbyServerOptions,
} from "../../support/tabby-server/server.ts";
import { openModel, readOver, SHORT_REPLY } from "./open-model.ts";
import { json, startWireServer } from "./wire-server.ts";

const signal = new AbortController().signal;

interface Keys {
  readonly key?: string | undefined;
  readonly adminKey?: string;
}

/** The check against a server, with the server's own key unless another one or none is given. */
function check(
  server: { readonly url: string; readonly apiKey: string },
  keys: Keys = {},
  model?: ChatModel,
): Promise<ConnectionReport> {
  const key = "key" in keys ? keys.key : server.apiKey;
  const access = { address: parseServerAddress(server.url), key };
  return checkConnection(model ?? openModel(server, { key }), access, signal, keys.adminKey);
}

async function tabby(t: TestContext, options: Partial<TabbyServerOptions> = {}): Promise<TabbyServer> {
  const server = await startTabbyServer({ brain: createScriptBrain(), ...options });
  t.after(() => server.close());
  return server;
}

async function running<T extends { close(): Promise<void> }>(t: TestContext, starting: Promise<T>): Promise<T> {
  const server = await starting;
  t.after(() => server.close());
  return server;
}

function codes({ findings }: ConnectionReport): string[] {
  return findings.map(({ code }) => code);
}

function finding(report: ConnectionReport, code: string): Record<string, unknown> {
  const found = report.findings.filter(candidate => candidate.code === code);
  assert.equal(found.length, 1, `${code} in ${codes(report)}`);
  return { ...found[0] };
}

for (const tier of ["A", "B", "C", "D"] as const) {
  test(`finds nothing wrong with a good TabbyAPI of tier ${tier}`, async t => {
    const report = await check(await tabby(t, { tier }));
    assert.equal(report.ok, true);
    assert.equal(report.profile?.tier, tier);
    const facts = tier === "A" ? ["constraint-uncertain", "silent-truncation"] : [];
    assert.deepEqual(codes(report).sort(), ["context", "server", "transport", ...facts].sort());
    assert.deepEqual(finding(report, "server"), {
      code: "server",
      severity: "fact",
      kind: "tabbyapi",
      tier,
      modelId: commandRModel.id,
    });
  });
}

describe("keys", () => {
  test("a wrong key and a missing one are told apart", async t => {
    const server = await tabby(t);
    const wrong = await check(server, { key: "0000000000000000" });
    assert.equal(wrong.ok, false);
    assert.match(String(finding(wrong, "key-wrong")["message"]), /Invalid API key/);
    assert.equal(finding(await check(server, { key: undefined }), "key-missing")["severity"], "problem");
  });

  test("the admin key in place of the API key works, and is pointed out", async t => {
    const server = await tabby(t);
    const report = await check(server, { key: server.adminKey });
    assert.equal(report.ok, true);
    assert.equal(finding(report, "admin-key-used")["severity"], "warning");
  });

  test("the API key in place of the admin key is pointed out, and a wrong one", async t => {
    const server = await tabby(t);
    finding(await check(server, { adminKey: server.apiKey }), "admin-key-is-api-key");
    finding(await check(server, { adminKey: "nonsense-nonsense" }), "admin-key-wrong");
    const right = await check(server, { adminKey: server.adminKey });
    assert.ok(!codes(right).some(code => code.startsWith("admin")), `${codes(right)}`);
  });

  test("a server without authentication calls everybody admin, which is no mistake of the person's", async t => {
    const report = await check(await tabby(t, { disableAuth: true }));
    assert.equal(finding(report, "auth-disabled")["severity"], "fact");
    assert.ok(!codes(report).includes("admin-key-used"));
  });

  test("an admin key is judged on TabbyAPI only", async t => {
    const server = await running(t, startOpenAiCompatibleServer({ brain: createScriptBrain(), apiKey: "right-key" }));
    const report = await check(server, { key: "wrong-key", adminKey: "some-admin-key" });
    assert.deepEqual(codes(report), ["key-wrong"]);
    const tabbyReport = await check(await tabby(t), { key: "wrong-key", adminKey: "some-admin-key" });
    assert.deepEqual(codes(tabbyReport), ["key-wrong", "admin-key-wrong"]);
  });

  test("a server whose list of models is open is asked where the key counts", async t => {
    const server = await running(t, startLlamaCppServer({ brain: createScriptBrain(), apiKey: "right-key" }));
    assert.equal((await check(server)).ok, true);
    assert.equal(finding(await check(server, { key: "wrong-key" }), "key-wrong")["severity"], "problem");
  });
});

describe("models", () => {
  test("a server without a model, and nothing is generated on it", async t => {
    const server = await tabby(t, { tier: "C", model: null });
    const report = await check(server);
    assert.equal(report.ok, false);
    assert.equal(report.profile, undefined);
    finding(report, "no-model");
    assert.ok(!server.requests.some(({ path }) => path.includes("completions")));
  });

  test("EXL2 models on the revision that no longer loads them, where the admin key shows them", async t => {
    const modelFolders = [commandRModel, { ...commandRModel, id: "something-exl3" }];
    const newest = await tabby(t, { tier: "D", model: null, modelFolders });
    const report = await check(newest, { adminKey: newest.adminKey });
    assert.deepEqual(finding(report, "exl2-unsupported")["modelIds"], [commandRModel.id]);
    const older = await tabby(t, { tier: "C", model: null, modelFolders });
    assert.ok(!codes(await check(older, { adminKey: older.adminKey })).includes("exl2-unsupported"));
  });

  test("llama.cpp that still reads its model", async t => {
    const server = await running(t, startLlamaCppServer({ brain: createScriptBrain(), model: null }));
    const report = await check(server);
    assert.equal(report.ok, false);
    finding(report, "model-loading");
  });
});

describe("context", () => {
  test("one under 4,096 tokens", async t => {
    const server = await tabby(t, { model: { ...commandRModel, maxSeqLen: 2048 } });
    const report = await check(server);
    assert.equal(report.ok, true);
    assert.deepEqual(finding(report, "small-context"), {
      code: "small-context",
      severity: "warning",
      contextLength: 2048,
      comfortable: 4096,
    });
  });

  test("a cache smaller than the sequence", async t => {
    const server = await tabby(t, { model: { ...commandRModel, maxSeqLen: 8192, cacheSize: 4096 } });
    const { cacheSize, maxSeqLen } = finding(await check(server), "cache-too-small");
    assert.deepEqual([cacheSize, maxSeqLen], [4096, 8192]);
  });

  test("one that the server does not tell, with a tokenizer and without", async t => {
    const webui = await running(t, startTextGenerationWebui({ brain: createScriptBrain() }));
    const report = await check(webui);
    assert.equal(finding(report, "context-unknown")["severity"], "warning");
    assert.ok(codes(report).includes("silent-truncation"));
    assert.ok(!codes(report).includes("no-tokenizer"));
    const other = await running(t, startOpenAiCompatibleServer({ brain: createScriptBrain() }));
    const bare = codes(await check(other));
    assert.ok(
      bare.includes("no-tokenizer") && bare.includes("context-unknown") && bare.includes("constraint-uncertain"),
    );
  });

  test("one that is cut silently", async t => {
    const model = { id: "m", contextLength: 8192 };
    const report = await check(await running(t, startOllamaServer({ brain: createScriptBrain(), model })));
    assert.equal(report.ok, true);
    finding(report, "silent-truncation");
    finding(report, "no-tokenizer");
  });

  test("vLLM tells all that is asked", async t => {
    const report = await check(await running(t, startVllmServer({ brain: createScriptBrain() })));
    assert.deepEqual(codes(report).sort(), ["context", "server", "transport"]);
  });
});

describe("Command-R", () => {
  const ropeAlpha = async (t: TestContext, model: Partial<typeof commandRModel> & { ropeAlpha?: number }) =>
    codes(await check(await tabby(t, { model: { ...commandRModel, ...model } }))).includes("rope-alpha");

  test("v01 with more than 8,192 tokens and an alpha that is not 1", async t => {
    assert.equal(await ropeAlpha(t, { maxSeqLen: 16_384, ropeAlpha: 2.63 }), true);
    assert.equal(await ropeAlpha(t, { maxSeqLen: 16_384, ropeAlpha: 1 }), false);
    assert.equal(await ropeAlpha(t, { maxSeqLen: 8192, ropeAlpha: 2.63 }), false);
    assert.equal(await ropeAlpha(t, { id: "c4ai-command-r-08-2024-exl2", maxSeqLen: 16_384, ropeAlpha: 2.63 }), false);
    assert.equal(await ropeAlpha(t, { id: "c4ai-command-r-plus", maxSeqLen: 16_384, ropeAlpha: 2.63 }), false);
    assert.equal(await ropeAlpha(t, { id: "Mistral-Small", maxSeqLen: 16_384, ropeAlpha: 2.63 }), false);
  });

  test("a template that would nest the preamble matters to the chat transports only", async t => {
    const model = { ...commandRModel, templateSource: "{{ '# User Preamble' }} … ## Available Tools …" };
    const server = await tabby(t, { model });
    const raw = finding(await check(server), "nesting-template");
    assert.deepEqual([raw["severity"], raw["matters"], raw["mark"]], ["fact", false, "## Available Tools"]);
    const base = openModel(server);
    const overChat = { ...base, profile: async () => ({ ...(await base.profile()), transport: "chat" as const }) };
    const chat = finding(await check(server, {}, overChat), "nesting-template");
    assert.deepEqual([chat["severity"], chat["matters"]], ["warning", true]);
  });
});

describe("sampler overrides", () => {
  const overrides = {
    max_tokens: { override: 150, force: true },
    json_schema: { override: { type: "object" }, force: true },
    stop: { override: ["\n"], force: false, additive: true },
    grammar_string: { override: "start ::= 'x'", force: false },
    temperature: { override: 0, force: true },
    top_p: { override: 0.9, force: false },
    top_k: { override: 0, force: true },
    banned_strings: { override: [], force: true },
    repetition_penalty: { override: 1.3, force: true },
  };
  const seen = (report: ConnectionReport) =>
    report.findings.flatMap(item => (item.code === "sampler-override" ? [`${item.severity} ${item.parameter}`] : []));

  for (const tier of ["A", "C"] as const) {
    test(`those that get through, in the shape of tier ${tier}; a falsy one is never forced`, async t => {
      const report = await check(await tabby(t, { tier, overrides }));
      assert.deepEqual(seen(report).sort(), [
        "problem json_schema",
        "warning grammar_string",
        "warning max_tokens",
        "warning repetition_penalty",
        "warning stop",
      ]);
      assert.equal(report.ok, false);
      assert.notEqual(report.profile, undefined);
    });
  }

  test("a preset of unforced everyday defaults is fine", async t => {
    const server = await tabby(t, {
      overrides: { max_tokens: { override: 150 }, temperature: { override: 0.8 }, top_k: { override: 40 } },
    });
    assert.deepEqual(seen(await check(server)), []);
  });

  test("answers of no sense add nothing", async t => {
    for (const overrides of [null, [], "x", { max_tokens: null }, { toString: { override: 1, force: true } }]) {
      const server = await tabby(t, { overrides: overrides as never });
      assert.deepEqual(seen(await check(server)), [], JSON.stringify(overrides));
    }
  });
});

test("a server that cannot hold replies to a shape", async t => {
  const server = await tabby(t);
  const base = openModel(server);
  const profile = async (): Promise<ServerProfile> => ({ ...(await base.profile()), constraint: "none" });
  finding(await check(server, {}, { ...base, profile }), "unconstrained");
});

test("nothing answers", async () => {
  const server = await startTabbyServer({ brain: createScriptBrain() });
  await server.close();
  const report = await check(server);
  assert.equal(report.ok, false);
  assert.deepEqual(codes(report), ["unreachable"]);
});

test("a web page answers", async t => {
  const pages = createServer((_, response) => response.end("<!doctype html><title>Router</title>"));
  await new Promise<void>(resolve => pages.listen(0, "127.0.0.1", resolve));
  t.after(() => pages.close());
  const { port } = pages.address() as AddressInfo;
  const report = await check({ url: `http://127.0.0.1:${port}/v1`, apiKey: "some-key" });
  assert.equal(report.ok, false);
  assert.equal(report.findings[0]?.severity, "problem");
});

test("a failing extra route does not fail the check", async t => {
  const server = await tabby(t);
  const access = { address: parseServerAddress("http://127.0.0.1:1/v1"), key: server.apiKey };
  const report = await checkConnection(openModel(server), access, signal);
  assert.equal(report.ok, true);
  assert.deepEqual(codes(report), ["server", "context", "transport"]);
});

test("a check that is stopped says so", async t => {
  const server = await tabby(t);
  const abort = new AbortController();
  abort.abort();
  const access = { address: parseServerAddress(server.url), key: server.apiKey };
  await assert.rejects(
    checkConnection(openModel(server), access, abort.signal),
    (error: unknown) => error instanceof ModelError && error.code === "aborted",
  );
});

test("a tokenizer that a proxy hides is found to be missing before the report is written", async t => {
  const server = await running(
    t,
    startWireServer((response, request) => {
      const models = json({ data: [{ id: "m", owned_by: "vllm", max_model_len: 8192 }] });
      (request.path === "/v1/models" ? models : json({ detail: "Not Found" }, 404))(response, request);
    }),
  );
  const report = await check(server);
  assert.equal(report.ok, true);
  assert.equal(report.profile?.countsTokens, false);
  finding(report, "no-tokenizer");
});

test("a model of unknown turn format is pointed out where Kioku writes the turns", async t => {
  const server = await running(t, startLlamaCppServer({ brain: createScriptBrain() }));
  const access = { address: parseServerAddress(server.url), key: server.apiKey };
  const isKnown = (modelId: string) => modelId !== "practice-chatml";
  const raw = await checkConnection(openModel(server), access, signal, undefined, isKnown);
  assert.equal(raw.ok, true);
  assert.deepEqual(finding(raw, "no-template"), {
    code: "no-template",
    severity: "warning",
    modelId: "practice-chatml",
  });
  const overChat = openModel(server, { transport: "chat" });
  assert.ok(!codes(await checkConnection(overChat, access, signal, undefined, isKnown)).includes("no-template"));
  assert.ok(
    !codes(await checkConnection(openModel(server), access, signal, undefined, () => true)).includes("no-template"),
  );
});

test("a check forgets what the server has refused before", async t => {
  const brain = createScriptBrain("hi");
  const server = await running(t, startOpenAiCompatibleServer({ brain, responseFormat: "refused" }));
  const model = openModel(server);
  await readOver(model, "chat", { ...SHORT_REPLY, schema: { type: "object" } });
  assert.equal((await model.profile({ refresh: true })).constraint, "none");
  assert.equal((await check(server, {}, model)).profile?.constraint, "response-format");
});
