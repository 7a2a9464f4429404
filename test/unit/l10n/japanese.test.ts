import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { englishPanelStrings } from "../../../src/shared/panel-strings.ts";

const root = join(import.meta.dirname, "../../..");

function readTable(path: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}

/** The first argument of every `l10n.t(…)` in the glue. */
function stringsInSource(): string[] {
  const folder = join(root, "src/vscode");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(name => name.endsWith(".ts"));
  return files.flatMap(name => {
    const source = readFileSync(join(folder, name), "utf8");
    const literals = [...source.matchAll(/l10n\.t\(\s*("(?:[^"\\]|\\.)*")/g)];
    return literals.map(([, literal]) => JSON.parse(literal ?? '""') as string);
  });
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
}

function assertTranslated(
  english: readonly (readonly [key: string, text: string])[],
  japanese: Record<string, string>,
) {
  assert.deepEqual(
    english.map(([key]) => key).filter(key => !japanese[key]),
    [],
    "without a Japanese text",
  );
  for (const [key, text] of english) {
    assert.deepEqual(placeholders(japanese[key] ?? ""), placeholders(text), key);
  }
  const known = new Set(english.map(([key]) => key));
  assert.deepEqual(
    Object.keys(japanese).filter(key => !known.has(key)),
    [],
    "Japanese texts that nothing shows",
  );
}

test("every text of the extension has its Japanese one", () => {
  const strings = [...new Set([...stringsInSource(), ...Object.values(englishPanelStrings)])];
  assert.ok(strings.length > 50);
  assertTranslated(
    strings.map(text => [text, text]),
    readTable("l10n/bundle.l10n.ja.json"),
  );
});

test("every text of the manifest has its Japanese one", () => {
  assertTranslated(Object.entries(readTable("package.nls.json")), readTable("package.nls.ja.json"));
});

test("every placeholder of the manifest has a text", () => {
  const used = [...readFileSync(join(root, "package.json"), "utf8").matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
  assert.deepEqual([...new Set(used)].sort(), Object.keys(readTable("package.nls.json")).sort());
});
