import { Type } from "typebox";
import type { ArchivalChange } from "../../memory/records.ts";
import { newId } from "../../shared/ids.ts";
import { type AgentFunction, failure } from "./agent-function.ts";
import { splitMemory } from "./split-memory.ts";

const params = Type.Object({ content: Type.String() });

/** Stores a memory for good. It can be found as soon as the call is written. */
export const archivalMemoryInsert: AgentFunction<typeof params> = {
  name: "archival_memory_insert",
  params,
  mayChain: true,
  async run({ content }, scope) {
    if (content.trim() === "") {
      return failure(scope, "failed-content", {});
    }
    const at = scope.now().toISOString();
    const changes = splitMemory(content).map((text): ArchivalChange => {
      const item = { id: newId(), text, tags: [], source: "agent", at, messageId: scope.callId };
      return { id: newId(), before: null, after: item, by: "agent", at, messageId: scope.callId };
    });
    return { status: "OK", text: "None", records: changes.map(change => ({ type: "archival", change })) };
  },
};
