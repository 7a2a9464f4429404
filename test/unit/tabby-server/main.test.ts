import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../support/tabby-server/main.ts", import.meta.url));

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

test("the command prints its URL, answers, and stops on SIGTERM", async () => {
  const child = start("--key", "secret", "--tier", "B");
  try {
    assert.ok(child.stdout);
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const url = line.match(/http:\S+\/v1$/)?.[0];
    assert.ok(url, line);
    assert.equal((await fetch(`${url}/model`)).status, 401);
    assert.equal((await fetch(`${url}/model`, { headers: { "x-api-key": "secret" } })).status, 200);
  } finally {
    child.kill("SIGTERM");
  }
  const [code] = (await once(child, "exit")) as [number | null];
  assert.equal(code, 0);
});

test("a wrong value ends with the usage", async () => {
  const child = start("--tier", "E");
  let errors = "";
  child.stderr?.on("data", chunk => {
    errors += String(chunk);
  });
  const [code] = (await once(child, "close")) as [number | null];
  assert.equal(code, 1);
  assert.match(errors, /Usage: node/);
});
