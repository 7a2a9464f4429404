// Appends messages as fast as it can and prints the id of each one that was acknowledged. Ended by kill -9.
import { writeSync } from "node:fs";
import { ulid } from "ulid";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";

const [folder = "", sqlWasm = ""] = process.argv.slice(2);
const store = await openAgentStore({ folder, sqlWasm, owner: `writer-${process.pid}` });
writeSync(1, "open\n");

async function appendOne(number: number): Promise<void> {
  const id = ulid();
  const item = { tags: [], source: "agent", at: new Date().toISOString(), messageId: id };
  await store.append([
    {
      type: "message",
      message: { kind: "user", id, parentId: store.conversation.headId, at: item.at, text: `記憶 ${number} ${id}` },
    },
    { type: "archival-insert", item: { ...item, id: ulid(), text: `fact ${id}` } },
  ]);
  writeSync(1, `${id}\n`);
}

for (let number = 0; ; number++) {
  await appendOne(number);
  if (number % 25 === 24) {
    await store.checkpoint();
  }
}
