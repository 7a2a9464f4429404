import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../../..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

function source(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

test("the commands of the manifest are the ones that are registered", () => {
  const registered = [...source("src/vscode/commands/register-commands.ts").matchAll(/"(kioku\.\w+)":/g)].map(
    ([, id]) => id,
  );
  const declared = manifest.contributes.commands.map(({ command }: { command: string }) => command);
  assert.deepEqual(registered.sort(), declared.sort());
});

test("the settings of the manifest are the ones that are read", () => {
  const settings = source("src/vscode/settings.ts");
  for (const id of Object.keys(manifest.contributes.configuration[0].properties)) {
    const name = id.split(".").at(-1) ?? "";
    assert.match(settings, new RegExp(`"${name}"`), id);
  }
});

test("settings are read and written in one place", () => {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter(
    name => name.endsWith(".ts") && source(join("src", name)).includes("getConfiguration("),
  );
  assert.deepEqual(files, [join("vscode", "settings.ts")]);
});

test("a workspace cannot redirect the key: what leads to a server or a file is restricted and not per workspace", () => {
  const properties: Record<string, { scope?: string }> = manifest.contributes.configuration[0].properties;
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  for (const id of restrictedConfigurations) {
    assert.equal(properties[id]?.scope, "machine", id);
  }
  assert.ok(restrictedConfigurations.includes("kioku.server.url"));
});

test("the types are those of the oldest supported editor", () => {
  assert.equal(`^${manifest.devDependencies["@types/vscode"]}`, manifest.engines.vscode);
});
