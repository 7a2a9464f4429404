import { Type } from "typebox";
import { type AgentFunction, failure } from "./agent-function.ts";
import { editBlock, unknownBlock } from "./core-memory-edit.ts";

const params = Type.Object({ name: Type.String(), old_content: Type.String(), new_content: Type.String() });

/** Replaces every occurrence of a text in a core-memory block; an empty new text deletes it. */
export const coreMemoryReplace: AgentFunction<typeof params> = {
  name: "core_memory_replace",
  params,
  mayChain: true,
  async run({ name, old_content, new_content }, scope) {
    const before = scope.store.core.blocks().get(name);
    if (before === undefined) {
      return unknownBlock(scope, name);
    }
    if (old_content === "") {
      return failure(scope, "failed-old-content", {});
    }
    if (!before.includes(old_content)) {
      return failure(scope, "failed-no-match", { block: name, text: before === "" ? '""' : before });
    }
    return editBlock(scope, name, before, before.replaceAll(old_content, () => new_content).trim());
  },
};
