import { Type } from "typebox";
import { type AgentFunction, failure } from "./agent-function.ts";
import { editBlock, unknownBlock } from "./core-memory-edit.ts";

const params = Type.Object({ name: Type.String(), content: Type.String() });

/** Adds a line to a core-memory block. */
export const coreMemoryAppend: AgentFunction<typeof params> = {
  name: "core_memory_append",
  params,
  mayChain: true,
  async run({ name, content }, scope) {
    const before = scope.store.core.blocks().get(name);
    if (before === undefined) {
      return unknownBlock(scope, name);
    }
    if (content.trim() === "") {
      return failure(scope, "failed-content", {});
    }
    return editBlock(scope, name, before, before === "" ? content : `${before}\n${content}`);
  },
};
