import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import manifest from "../../package.json" with { type: "json" };
import { packExtension } from "../support/package/pack.ts";
import { openChat, openVscodePage, type VscodePage } from "../support/ui/vscode-page.ts";

/** Top-level files and folders of the installed extension; VS Code adds the two that begin with a dot or `vsix`. */
const WANTED =
  /^(\.vsixmanifest|package(\.nls(\.ja)?)?\.json|readme\.md|changelog\.md|LICENSE(\.txt)?|(dist|prompts|media|l10n)\/.*)$/i;

describe("the packed extension", () => {
  let vscode: VscodePage;

  before(async () => {
    vscode = await openVscodePage({ extensionPackage: await packExtension() });
  });
  after(() => vscode.close());

  it("holds the product and nothing else", () => {
    const { publisher, name, version } = manifest;
    const folder = join(vscode.server.dataFolder, "extensions", `${publisher}.${name}-${version}`);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1));
    assert.deepEqual(
      files.filter(file => !WANTED.test(file) || /\.(map|node|ts)$/.test(file)),
      [],
    );
    for (const file of [
      "dist/extension.cjs",
      "dist/embedding-worker.cjs",
      "dist/sql-wasm.wasm",
      "dist/webview/chat.js",
    ]) {
      assert.ok(files.includes(file), `${file} is missing`);
    }
  });

  it("activates and shows its chat", async () => {
    const chat = await openChat(vscode.page);
    assert.equal(await chat.input.isVisible(), true);
  });
});
