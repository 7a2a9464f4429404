import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import manifest from "../../package.json" with { type: "json" };
import { LoadError } from "../../src/model/loading/load-error.ts";
import type { LoadProgress } from "../../src/model/loading/model-list.ts";
import { checkCurrentServer, reportSubject } from "../../src/vscode/commands/check-connection.ts";
import { connectionReport, connectionVerdict } from "../../src/vscode/commands/connection/connection-report.ts";
import { loadedText, loadProgress } from "../../src/vscode/commands/load-model.ts";
import type { AdminKeyNeed } from "../../src/vscode/commands/loading/admin-key.ts";
import { parseContextLength } from "../../src/vscode/commands/loading/context-length.ts";
import {
  type ChosenModel,
  type LoadScope,
  loadChosenModel,
  openModelList,
} from "../../src/vscode/commands/loading/load-chosen-model.ts";
import { loadFailureText } from "../../src/vscode/commands/loading/load-failure.ts";
import { type AboutExisting, writeServerFiles } from "../../src/vscode/commands/server-config/write-server-files.ts";
import { modelNameProblem, serverFiles } from "../../src/vscode/commands/write-server-config.ts";
import { CurrentModel } from "../../src/vscode/current-model.ts";
import { withoutLinks } from "../../src/vscode/without-links.ts";
import { startLlamaCppServer } from "../support/model-servers/llama-cpp.ts";
import { startOllamaServer } from "../support/model-servers/ollama.ts";
import type { ScriptBrain } from "../support/tabby-server/script-brain.ts";
import { commandRModel, type TabbyServerOptions } from "../support/tabby-server/server.ts";
import { type HostBench, type StandIn, useServer, withServer, withStandIn } from "./test-access.ts";

const { signal } = new AbortController();

interface Check {
  readonly text: string;
  readonly buttons: readonly string[];
  readonly report: string;
}

async function checkNow({ keys }: HostBench<StandIn>): Promise<Check> {
  const report = await checkCurrentServer({ keys, model: new CurrentModel(keys) }, signal);
  const about = reportSubject(report);
  const { text, nextSteps } = connectionVerdict(report, about);
  return { text, buttons: nextSteps, report: connectionReport(report, about) };
}

/** The check of a TabbyAPI that is set up in some way. */
async function checkTabby(
  options: Omit<TabbyServerOptions, "brain">,
  before: (bench: HostBench) => unknown = () => {},
): Promise<Check> {
  let check: Check | undefined;
  await withServer(options, async bench => {
    await before(bench);
    check = await checkNow(bench);
  });
  assert.ok(check);
  return check;
}

function assertHas(text: string, ...parts: readonly string[]): void {
  for (const part of parts) {
    assert.ok(text.includes(part), `"${part}" is not in:\n${text}`);
  }
}

describe("connection check", () => {
  it("tells of a good TabbyAPI what it is, what it has loaded and how it is talked to", async () => {
    const { text, buttons, report } = await checkTabby({});
    assert.equal(text, `Connected to TabbyAPI (tier C), model ${commandRModel.id}, 8192 tokens.`);
    assert.deepEqual(buttons, []);
    assertHas(
      report,
      "# Connection check\n\nThe server is ready for a conversation.\n",
      "- Server: TabbyAPI (tier C)\n",
      `- Model: \`${commandRModel.id}\`\n`,
      "- Context: 8192 tokens\n",
      "- The prompt is sent as: one text\n",
      "- Replies are held to their shape by: JSON schema (json_schema)\n",
    );
    assert.doesNotMatch(report, /^##/m);
  });

  it("says of a wrong key where the right one stands, and shows neither", async () => {
    const { text, buttons, report } = await checkTabby({}, ({ server }) => useServer(server.url, "wrong-key-3141"));
    assert.match(text, /^The server at \S+ does not accept the key: Invalid API key/);
    assert.deepEqual(buttons, ["enter-key"]);
    assertHas(
      report,
      "No conversation is possible yet.",
      "## What has to be changed",
      "`api_key` from `api_tokens.yml`",
      "*Kioku: Set Up Server…*",
    );
    assert.doesNotMatch(`${text}${report}`, /3141/);
  });

  it("says of a missing key that one is wanted", async () => {
    const { text, buttons } = await checkTabby({}, ({ server }) => useServer(server.url, undefined));
    assert.match(text, /asks for a key\. TabbyAPI prints it when it starts\.$/);
    assert.deepEqual(buttons, ["enter-key"]);
  });

  it("connects with the admin key in place of the API key, and says why that is no good", async () => {
    let adminKey = "";
    const { text, buttons, report } = await checkTabby({}, ({ server }) => {
      adminKey = server.adminKey;
      useServer(server.url, adminKey);
    });
    assertHas(text, "Connected to TabbyAPI (tier C)", "The admin key is set where the API key would do.");
    assert.deepEqual(buttons, ["enter-key"]);
    assertHas(report, "## What could be better", "it can also load and unload models", "`api_key`");
    assert.ok(!report.includes(adminKey));
  });

  it("looks at the stored admin key too", async () => {
    const { text, buttons } = await checkTabby({}, async ({ keys, server }) =>
      keys.setAdmin(server.origin, server.apiKey),
    );
    assertHas(text, "What is stored as the admin key is the API key");
    assert.deepEqual(buttons, ["load-model"]);
  });

  it("offers to load a model where none is loaded", async () => {
    const { text, buttons, report } = await checkTabby({ model: null });
    assertHas(text, "runs, but has no model loaded");
    assert.deepEqual(buttons, ["load-model", "write-server-config"]);
    assertHas(report, "*Kioku: Load Model…*", "`config.yml` under `model`, key `model_name`");
  });

  it("names the EXL2 models that the newest TabbyAPI does not load, and both ways out", async () => {
    const modelFolders = [{ ...commandRModel, format: "exl2" as const }];
    const { report } = await checkTabby({ tier: "D", model: null, modelFolders }, ({ keys, server }) =>
      keys.setAdmin(server.origin, server.adminKey),
    );
    assertHas(report, commandRModel.id, "EXL3", "`git checkout exl2-checkpoint`");
  });

  it("names each forced sampler override with its harm and the line to change", async () => {
    const { text, buttons, report } = await checkTabby({
      overrides: {
        json_schema: { override: { type: "object" }, force: true },
        max_tokens: { override: 150, force: true },
        temperature: { override: 0.5 },
      },
    });
    assertHas(text, 'The server forces json_schema to {"type":"object"}', "1 more in the report.");
    assert.deepEqual(buttons, ["write-server-config"]);
    assertHas(
      report,
      "### The server forces max_tokens to 150, whatever Kioku asks for.",
      "has to be asked for again",
      "`override_preset: kioku` forces nothing",
    );
    assert.match(report, /`force: false`|`override_preset`, and restart/);
    assert.ok(report.indexOf("json_schema to") < report.indexOf("## What could be better"));
    assert.doesNotMatch(report, /temperature/);
  });

  it("knows the trap of rope alpha", async () => {
    const model = { ...commandRModel, maxSeqLen: 16_384, ropeAlpha: 2.63 };
    const { text, report } = await checkTabby({ model });
    assertHas(text, "16384 tokens. Command-R is loaded with a rope alpha of 2.63");
    assertHas(report, "Set `rope_alpha: 1.0` in TabbyAPI's `config.yml` under `model`", "`max_seq_len` 16384");
  });

  it("says of a small context how this server gets a larger one", async () => {
    const { text, report } = await checkTabby({ model: { ...commandRModel, maxSeqLen: 2048 } });
    assertHas(text, "2048 tokens. The context has only 2048 tokens: with 4096 or more");
    assertHas(report, "`max_seq_len` and `cache_size` to 8192");
  });

  it("asks a llama.cpp server as well, with the advice of its own", async () => {
    const model = { id: "wren-7b.gguf", contextLength: 2048 };
    const start = (brain: ScriptBrain) => startLlamaCppServer({ brain, model });
    await withStandIn(start, async bench => {
      const { text, report } = await checkNow(bench);
      assertHas(text, "Connected to llama.cpp, model wren-7b.gguf, 2048 tokens.");
      assertHas(report, "- Server: llama.cpp\n", "`--ctx-size 8192 --parallel 1`");
      assert.doesNotMatch(report, /TabbyAPI/);
    });
  });

  it("says of a model whose turn format its name does not tell what to set, and says no more once it is set", async () => {
    const start = (brain: ScriptBrain) =>
      startLlamaCppServer({ brain, model: { id: "wren-7b.gguf", contextLength: 8192 } });
    const template = vscode.workspace.getConfiguration("kioku.prompt");
    try {
      await withStandIn(start, async bench => {
        const { text, buttons, report } = await checkNow(bench);
        assertHas(text, "Connected to llama.cpp, model wren-7b.gguf, 8192 tokens.", "turn format");
        assert.deepEqual(buttons, ["open-transport-setting"]);
        assertHas(report, "`kioku.prompt.template`", "`kioku.server.transport` to `chat`");
        await template.update("template", "chatml", vscode.ConfigurationTarget.Global);
        assert.doesNotMatch((await checkNow(bench)).report, /turn format/);
      });
    } finally {
      await template.update("template", undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it("says of a server that does not answer how to start it", async () => {
    const { text, buttons, report } = await checkTabby({}, () => useServer("http://127.0.0.1:9/v1", undefined));
    assertHas(text, "No model server answers at http://127.0.0.1:9/v1");
    assert.deepEqual(buttons, ["set-up-server"]);
    assertHas(report, "`./start.sh`", "which is `http://127.0.0.1:9/v1`");
  });

  it("makes no link of a server's words", () => {
    assert.equal(
      withoutLinks("see [this](command:x) and [that](https://y)"),
      "see [this] (command:x) and [that] (https://y)",
    );
  });
});

const other = { id: "another-model-exl2", maxSeqLen: 4096, promptTemplate: "chatml" } as const;

/** Answers with these keys in turn, and notes why each was asked for. */
function keyring(...answers: readonly (string | undefined)[]) {
  const needs: AdminKeyNeed[] = [];
  const rest = [...answers];
  return {
    needs,
    ask: async (_: string, need: AdminKeyNeed) => {
      needs.push(need);
      return rest.shift();
    },
  };
}

function scopeOf({ keys }: HostBench<StandIn>): LoadScope {
  return { keys, model: new CurrentModel(keys) };
}

async function opened(scope: LoadScope, ring = keyring()): Promise<Pick<ChosenModel, "list" | "adminKey">> {
  const result = await openModelList(scope, ring.ask, signal);
  assert.ok(result);
  return result;
}

describe("connection to another model", () => {
  it("asks for the admin key until it is the right one, keeps that, and loads with progress", async () => {
    await withServer({ modelFolders: [other] }, async bench => {
      const { keys, server } = bench;
      const scope = scopeOf(bench);
      const ring = keyring("nonsense-nonsense", server.apiKey, server.adminKey);
      const { list, adminKey } = await opened(scope, ring);
      assert.deepEqual(ring.needs, ["missing", "refused", "api-key"]);
      assert.deepEqual(
        list.models.map(({ id, isLoaded }) => [id, isLoaded]),
        [
          [commandRModel.id, true],
          [other.id, false],
        ],
      );
      assert.equal(await keys.getAdmin(server.origin), server.adminKey);
      const progress: LoadProgress[] = [];
      const chosen = { list, adminKey, modelId: other.id, maxSeqLen: 6144 };
      const result = await loadChosenModel(scope, chosen, ring.ask, step => progress.push(step), signal);
      assert.ok(result);
      assert.equal(loadedText(result, chosen), `${other.id} is loaded, with 6144 tokens of context.`);
      assert.deepEqual(progress.at(-1), { part: "model", done: 3, of: 3 });
      assert.equal((await scope.model.profile()).modelId, other.id);
      const less = { ...chosen, maxSeqLen: 32_768 };
      assertHas(loadedText(result, less), "but with 6144 tokens of context and not with 32768");
    });
  });

  it("asks again for a stored admin key that is refused, and forgets nothing when none is given", async () => {
    await withServer({ modelFolders: [other] }, async bench => {
      await bench.keys.setAdmin(bench.server.origin, "an-old-admin-key");
      const ring = keyring(undefined);
      assert.equal(await openModelList(scopeOf(bench), ring.ask, signal), undefined);
      assert.deepEqual(ring.needs, ["refused"]);
      assert.equal(await bench.keys.getAdmin(bench.server.origin), "an-old-admin-key");
    });
  });

  it("asks for the admin key at the load where the list is open, and does not keep one that fails", async () => {
    await withServer({ tier: "A", modelFolders: [other] }, async bench => {
      const { keys, server } = bench;
      const scope = scopeOf(bench);
      const { list, adminKey } = await opened(scope);
      const chosen = { list, adminKey, modelId: other.id };
      const failing = keyring("nonsense-nonsense", undefined);
      assert.equal(await loadChosenModel(scope, chosen, failing.ask, () => {}, signal), undefined);
      assert.deepEqual(failing.needs, ["missing", "refused"]);
      assert.equal(await keys.getAdmin(server.origin), undefined);
      const result = await loadChosenModel(scope, chosen, keyring(server.adminKey).ask, () => {}, signal);
      assert.equal(result?.profile?.modelId, other.id);
      assert.equal(await keys.getAdmin(server.origin), server.adminKey);
    });
  });

  it("says why a load failed, and what to do", async () => {
    const exl2 = { ...other, format: "exl2" as const };
    await withServer({ tier: "D", modelFolders: [exl2] }, async bench => {
      const scope = scopeOf(bench);
      const chosen = { ...(await opened(scope, keyring(bench.server.adminKey))), modelId: other.id };
      const failure = await loadChosenModel(scope, chosen, keyring().ask, () => {}, signal).then(
        () => assert.fail("it was loaded"),
        (error: unknown) => error,
      );
      assertHas(loadFailureText(failure, other.id, true).text, "is in EXL2 format", "exl2-checkpoint");
    });
    for (const [failed, words] of [
      ["out-of-memory", "cache_mode: Q4"],
      ["unknown-model", "does not find wren"],
      ["one-model", "Restart it with wren"],
      ["no-loading", "Load wren there"],
      ["admin-key", "api_tokens.yml"],
    ] as const) {
      assertHas(loadFailureText(new LoadError(failed, "refused", "said so"), "wren", true).text, words);
    }
  });

  it("names the model in requests where the server has several at hand", async () => {
    const models = [
      { id: "first:7b", contextLength: 8192 },
      { id: "second:7b", contextLength: 8192 },
    ];
    const start = (brain: ScriptBrain) => startOllamaServer({ brain, model: models[0] ?? null, models });
    const settings = () => vscode.workspace.getConfiguration("kioku.server");
    try {
      await withStandIn(start, async bench => {
        const scope = scopeOf(bench);
        const chosen = { ...(await opened(scope)), modelId: "second:7b" };
        const result = await loadChosenModel(scope, chosen, keyring().ask, () => {}, signal);
        assert.equal(result?.profile?.modelId, "second:7b");
        assert.equal(settings().get("model"), "second:7b");
      });
    } finally {
      await settings().update("model", undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it("turns modules into a bar that never goes back", () => {
    const told: [string, number | undefined][] = [];
    const step = loadProgress((message, increment) => told.push([message, increment]));
    step({ part: "unload", done: 0, of: 0 });
    step({ part: "model", done: 1, of: 4 });
    step({ part: "model", done: 4, of: 4 });
    step({ part: "vision", done: 1, of: 2 });
    step({ part: "model", done: 1, of: 4 });
    assert.deepEqual(
      told.map(([, increment]) => increment),
      [0, 25, 75, 0, 0],
    );
    assert.equal(told[1]?.[0], "1 of 4 modules");
  });

  it("reads a context length as people write it", () => {
    assert.equal(parseContextLength(" "), undefined);
    assert.equal(parseContextLength("8,192"), 8192);
    assert.equal(parseContextLength("１６３８４"), 16_384);
    for (const text of ["2047", "many", "-4096", "4096.5", "99999999", "1e5"]) {
      assert.equal(parseContextLength(text), "invalid", text);
    }
  });
});

describe("connection configuration for TabbyAPI", () => {
  const extensionUri = vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`)?.extensionUri;
  const preset = "sampler_overrides/kioku.yml";
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "kioku-config-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const readBack = (path: string) => readFile(join(folder, path), "utf8");
  const never: AboutExisting = async path => assert.fail(`asked about ${path}`);

  async function write(ask: AboutExisting, modelName = commandRModel.id, language = "en") {
    assert.ok(extensionUri);
    return writeServerFiles(vscode.Uri.file(folder), await serverFiles(extensionUri, modelName, language), ask);
  }

  it("is written in the language of the editor, and again without a question", async () => {
    assert.equal((await write(never))?.changed, 2);
    assertHas(await readBack("config.yml"), `model_name: ${commandRModel.id}`, "# Leave this at 1.");
    assertHas(await readBack(preset), "force: false");
    const again = await write(never);
    assert.equal(again?.changed, 0);
    assert.equal(again?.files[0]?.fsPath, vscode.Uri.file(join(folder, "config.yml")).fsPath);
    assert.ok(extensionUri);
    assert.match((await serverFiles(extensionUri, "m", "ja"))[0]?.text ?? "", /[ぁ-ん]/);
  });

  it("replaces nothing without being told to, and stands beside what is there", async () => {
    await write(never, "my-own-model");
    const mine = await readBack("config.yml");
    const asked: (string | undefined)[][] = [];
    const keep: AboutExisting = async (...question) => {
      asked.push(question);
      return "keep";
    };
    const written = await write(keep);
    assert.deepEqual(asked, [["config.yml", "config.kioku.yml"]]);
    assert.equal(await readBack("config.yml"), mine);
    assertHas(await readBack("config.kioku.yml"), commandRModel.id);
    assert.ok(written?.files[0]?.path.endsWith("/config.kioku.yml"));
    await write(keep, "a-third-model");
    assertHas(await readBack("config.kioku.yml"), commandRModel.id);
    assertHas(await readBack("config.kioku-2.yml"), "a-third-model");
    await write(async () => "replace");
    assertHas(await readBack("config.yml"), commandRModel.id);
  });

  it("writes nothing at all when one question is not answered", async () => {
    await write(never, "my-own-model");
    await vscode.workspace.fs.writeFile(
      vscode.Uri.file(join(folder, preset)),
      new TextEncoder().encode("mine: true\n"),
    );
    const mine = await readBack("config.yml");
    const answers = ["replace", undefined] as const;
    let asked = 0;
    assert.equal(await write(async () => answers[asked++]), undefined);
    assert.equal(asked, 2);
    assert.equal(await readBack("config.yml"), mine);
    assert.equal(await readBack(preset), "mine: true\n");
  });

  it("takes a folder's name and no path", () => {
    assert.equal(modelNameProblem("c4ai-command-r v01"), undefined);
    for (const name of ["", " ", "..", "a/b", "a\\b", "a\nb"]) {
      assert.ok(modelNameProblem(name), JSON.stringify(name));
    }
  });
});
