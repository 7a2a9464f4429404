import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { measurePrefix } from "../../bench/mind/prefix.ts";
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

test("the committed table has the figures of the prefix cache as they are, at 4096 tokens", async () => {
  const { section } = await measurePrefix(4096);
  assert.ok((await committed()).includes(section), `${HINT}\n${section}`);
});
