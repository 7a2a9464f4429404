import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { costTable, playBoth } from "../../bench/mind/prefix.ts";
import { measureStatic } from "../../bench/mind/static-size.ts";
import { repositoryFolder } from "../../support/host/paths.ts";

const HINT = "The committed table is stale: run `npm run bench -- mind --write` and look at what has changed.";

async function committed(): Promise<string> {
  return readFile(join(repositoryFolder, "test/bench/results/mind.md"), "utf8");
}

test("the committed table has the sizes of the prompts as they are", async () => {
  const { section } = await measureStatic();
  assert.ok((await committed()).includes(section), `${HINT}\n${section}`);
});

test("the committed table has the figures of the prefix cache as they are, in English at 4096 tokens", async () => {
  const rows = costTable([await playBoth("en", 4096)])
    .trimEnd()
    .split("\n")
    .slice(2);
  assert.equal(rows.length, 2);
  const [, section = ""] = (await committed()).split("### Context 4096");
  for (const row of rows) {
    assert.ok(section.includes(row), `${HINT}\n${row}`);
  }
});
