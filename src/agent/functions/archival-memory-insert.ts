import { Type } from "typebox";
import { newId } from "../../shared/ids.ts";
import type { AgentFunction } from "./agent-function.ts";

const params = Type.Object({ content: Type.String() });

/** Stores a memory for good. It can be found as soon as the call is written. */
export const archivalMemoryInsert: AgentFunction<typeof params> = {
  name: "archival_memory_insert",
  params,
  mayChain: true,
  async run({ content }, scope) {
    if (content.trim() === "") {
      return { status: "Failed", text: "`content` is empty: say what to remember." };
    }
    const item = {
      id: newId(),
      text: content,
      tags: [],
      source: "agent",
      at: scope.now().toISOString(),
      messageId: scope.callId,
    };
    return { status: "OK", text: "None", records: [{ type: "archival-insert", item }] };
  },
};
