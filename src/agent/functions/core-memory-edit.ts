import type { CoreChange } from "../../memory/records.ts";
import { newId } from "../../shared/ids.ts";
import type { FunctionOutcome, FunctionScope } from "./agent-function.ts";

/**
 * Puts a new text into a core-memory block, unless it is too long for it.
 * Both core-memory functions end here.
 */
export async function editBlock(
  scope: FunctionScope,
  block: string,
  before: string,
  after: string,
): Promise<FunctionOutcome> {
  const tokens = await scope.countTokens(after);
  if (tokens > scope.coreBlockTokens) {
    return {
      status: "Failed",
      text:
        `Not changed: ${block} would have ${tokens} tokens, and ${scope.coreBlockTokens} is its limit. ` +
        "Shorten it with core_memory_replace, or put what matters less into archival memory, then try again.",
    };
  }
  const change: CoreChange = {
    id: newId(),
    block,
    before,
    after,
    by: "agent",
    at: scope.now().toISOString(),
    messageId: scope.callId,
  };
  return { status: "OK", text: "None", records: [{ type: "core", change }], changes: [change] };
}

/** The failure for a block that does not exist. */
export function unknownBlock(scope: FunctionScope, name: string): FunctionOutcome {
  const names = [...scope.store.core.blocks().keys()].map(block => `"${block}"`).join(" or ");
  return { status: "Failed", text: `There is no core memory block "${name}". \`name\` must be ${names}.` };
}
