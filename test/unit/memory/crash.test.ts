import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";
import { SQL_WASM, temporaryFolder } from "./support.ts";

const WRITER = fileURLToPath(new URL("crash-writer.ts", import.meta.url));
const KILLS = 20;

test("kill -9 at any instant loses nothing acknowledged and repeats nothing", { timeout: 300_000 }, async t => {
  const folder = await temporaryFolder(t);
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    acknowledged.push(...(await writeUntilKilled(folder, Math.floor(Math.random() * 40))));
    const store = await openAgentStore({ folder, sqlWasm: SQL_WASM, owner: "reader" });
    try {
      assert.deepEqual(store.recovery, [], `kill ${kill}`);
      const ids = store.conversation.path().map(message => message.id);
      assert.equal(new Set(ids).size, ids.length, "no message twice");
      const stored = new Set(ids);
      assert.deepEqual(
        acknowledged.filter(id => !stored.has(id)),
        [],
        `kill ${kill}`,
      );
      // Message and memory are one group: either both or none.
      assert.deepEqual(
        store.archival.list({ page: 0, pageSize: ids.length + 1 }).hits.map(item => item.messageId),
        ids.toReversed(),
      );
      assert.equal(store.recall.search("記憶", { page: 0, pageSize: 1 }).total, ids.length);
    } finally {
      await store.close();
    }
  }
  assert.ok(acknowledged.length > KILLS);
});

/** Lets a writer acknowledge `count` messages, kills it while it goes on, and returns all it has acknowledged. */
async function writeUntilKilled(folder: string, count: number): Promise<string[]> {
  const writer: ChildProcess = spawn(process.execPath, [WRITER, folder, SQL_WASM], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  assert.ok(writer.stdout);
  const exit = once(writer, "exit");
  const lines: string[] = [];
  for await (const line of createInterface(writer.stdout)) {
    lines.push(line);
    // A little later than the acknowledgement, somewhere in the next write, checkpoint or rotation.
    if (lines.length === count + 1) {
      setTimeout(() => writer.kill("SIGKILL"), Math.random() * 30);
    }
  }
  const [, signal] = await exit;
  assert.equal(signal, "SIGKILL");
  return lines.slice(1).filter(line => line.length === 26);
}
