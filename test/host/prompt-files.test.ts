import assert from "node:assert/strict";
import * as vscode from "vscode";
import { PromptDiagnostics } from "../../src/vscode/prompt-diagnostics.ts";
import type { PromptFiles } from "../../src/vscode/prompt-files.ts";
import { say } from "../support/tabby-server/script-brain.ts";
import { keptLog } from "./kept-log.ts";
import { type HostBench, withServer } from "./test-access.ts";

const WREN = { name: "Wren", profile: "companion", persona: "wren", human: "default" };

async function withOwnFiles(run: (bench: HostBench) => Promise<void>): Promise<void> {
  await withServer({}, async bench => {
    await bench.agents.create(WREN);
    try {
      await run(bench);
    } finally {
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      if (folder) {
        await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder.uri, ".kioku"), {
          recursive: true,
          useTrash: false,
        });
      }
      await bench.agents.delete(bench.session().info.id);
    }
  });
}

async function editable({ files }: HostBench, path: string): Promise<vscode.TextDocument> {
  const uri = await files.editable(path);
  assert.ok(uri, path);
  return vscode.workspace.openTextDocument(uri);
}

async function change(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const at = document.getText().indexOf(from);
  assert.ok(at >= 0, from);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)), to);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}

async function problems(uri: vscode.Uri, count: number): Promise<readonly vscode.Diagnostic[]> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    const found = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "Kioku");
    if (found.length === count) {
      return found;
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error(`There are not ${count} problems in ${uri.path}.`);
}

describe("prompt files of one's own", () => {
  it("win over the built-in ones, and a saved change takes effect with the next message", async () => {
    await withOwnFiles(async bench => {
      const persona = await editable(bench, "personas/wren.persona.md");
      await change(persona, "useless before noon", "useless before tea");
      const template = await editable(bench, "templates/command-r.json");
      await change(template, "<|SYSTEM_TOKEN|>", "<|SYSTEM_TOKEN|>Ahoy. ");
      bench.brain.queue(say("Aye."));
      await bench.session().run({ type: "user", text: "Hello" });
      const prompt = bench.brain.requests.at(-1)?.prompt ?? "";
      assert.match(prompt, /^<\|START_OF_TURN_TOKEN\|><\|SYSTEM_TOKEN\|>Ahoy\. [\s\S]*useless before tea/);
    });
  });

  it("show a mistake at its line when they are saved, until it is mended", async () => {
    await withOwnFiles(async bench => {
      const rules = await editable(bench, "profiles/companion/system.md");
      await vscode.window.showTextDocument(rules);
      await change(rules, "{{memory}}", "{{memroy}}");
      const [problem] = await problems(rules.uri, 1);
      assert.match(problem?.message ?? "", /no placeholder \{\{memroy\}\}/);
      const line = rules.getText().slice(0, rules.getText().indexOf("{{memroy}}")).split("\n").length - 1;
      assert.equal(problem?.range.start.line, line);

      const reason = await bench.session().run({ type: "user", text: "Hello" });
      assert.equal(reason?.type, "prompt-broken");
      await change(rules, "{{memroy}}", "{{memory}}");
      await problems(rules.uri, 0);
      bench.brain.queue(say("Hello."));
      assert.deepEqual(await bench.session().run({ type: "retry" }), { type: "answered" });
    });
  });

  it("that are no JSON are marked too", async () => {
    await withOwnFiles(async bench => {
      const template = await editable(bench, "templates/chatml.json");
      await vscode.window.showTextDocument(template);
      await change(template, '"bos": ""', '"bos": "');
      const [problem] = await problems(template.uri, 1);
      assert.match(problem?.message ?? "", /not valid JSON/);
    });
  });

  it("let the profile of an agent be changed, with everything it remembers", async () => {
    await withOwnFiles(async bench => {
      bench.brain.queue(say("Hello."), say("Hello again."));
      await bench.session().run({ type: "user", text: "Hello" });
      const { id } = bench.session().info;
      await bench.agents.changeProfile(id, "command-r");
      assert.equal(bench.session().info.profile, "command-r");
      await bench.session().run({ type: "user", text: "And now?" });
      assert.match(bench.brain.requests.at(-1)?.prompt ?? "", /Hello\.[\s\S]*And now\?/);
    });
  });

  it("that are there but cannot be read are told of, and do not give way to the built-in ones", async () => {
    await withOwnFiles(async bench => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      const persona = vscode.Uri.joinPath(folder.uri, ".kioku/personas/wren.persona.md");
      await vscode.workspace.fs.createDirectory(persona);
      const reason = await bench.session().run({ type: "user", text: "Hello" });
      assert.ok(reason?.type === "prompt-broken", reason?.type);
      assert.match(reason.message, /^\.kioku\/personas\/wren\.persona\.md: It cannot be read: /);
      assert.equal((await bench.files.locate(reason.file))?.path, persona.path);
      await vscode.workspace.fs.delete(persona, { recursive: true });
      bench.brain.queue(say("Hello."));
      assert.deepEqual(await bench.session().run({ type: "retry" }), { type: "answered" });
    });
  });

  it("are not missed where a file stands in the place of their folder", async () => {
    await withOwnFiles(async bench => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder.uri, ".kioku/personas"), new Uint8Array([10]));
      bench.brain.queue(say("Hello."));
      assert.deepEqual(await bench.session().run({ type: "user", text: "Hello" }), { type: "answered" });
    });
  });

  it("that cannot be checked are in the log, and can be edited all the same", async () => {
    await withOwnFiles(async bench => {
      const { lines, log } = keptLog();
      const broken = Object.create(bench.files, {
        library: {
          get() {
            throw new TypeError("x is not a function");
          },
        },
      }) as PromptFiles;
      const uri = await bench.files.editable("personas/wren.persona.md");
      assert.ok(uri);
      const document = await vscode.workspace.openTextDocument(uri);
      Object.defineProperty(broken, "pathOf", { value: (found: vscode.Uri) => bench.files.pathOf(found) });
      const diagnostics = new PromptDiagnostics(broken, log);
      try {
        await new Promise(resolve => setTimeout(resolve, 50));
        assert.ok(
          lines.some(line => line.startsWith("error: ") && line.includes(document.uri.path)),
          lines.join("\n"),
        );
      } finally {
        diagnostics.dispose();
      }
    });
  });
});
