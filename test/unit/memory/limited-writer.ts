// Appends messages until that fails, then prints how many were acknowledged and why it failed.
import { ulid } from "ulid";
import { StoreError } from "../../../src/memory/agent-store.ts";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";

const [folder = "", sqlWasm = ""] = process.argv.slice(2);
const store = await openAgentStore({ folder, sqlWasm, owner: "limited" });
let acknowledged = 0;
try {
  for (; acknowledged < 1_000; acknowledged++) {
    const message = { id: ulid(), parentId: store.conversation.headId, at: new Date().toISOString() };
    await store.append([{ type: "message", message: { ...message, kind: "user", text: "x".repeat(500) } }]);
  }
} catch (error) {
  if (!(error instanceof StoreError)) {
    throw error;
  }
  console.log(`${acknowledged}\n${error.code}: ${error.message}`);
}
process.exit();
