// Appends messages until the disk refuses one, then prints how many were saved and why the next one was not.
import { ulid } from "ulid";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";

const [folder = "", sqlWasm = "", workerPath = ""] = process.argv.slice(2);
const store = await openAgentStore({ folder, sqlWasm, workerPath, owner: "limited" });
for (let saved = 0; saved < 1_000; saved++) {
  const message = { id: ulid(), parentId: store.conversation.headId, at: new Date().toISOString() };
  await store.append([{ type: "message", message: { ...message, kind: "user", text: "x".repeat(500) } }]);
  if (store.unsaved !== undefined) {
    console.log(`${saved}\n${store.unsaved.reason}`);
    break;
  }
}
process.exit();
