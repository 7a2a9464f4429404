import type { CoreChange } from "../../memory/records.ts";
import { newId } from "../../shared/ids.ts";
import { type FunctionOutcome, type FunctionScope, failure } from "./agent-function.ts";

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
    return failure(scope, "failed-block-full", { block, tokens: String(tokens), limit: String(scope.coreBlockTokens) });
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
  const names = [...scope.store.core.blocks().keys()].map(block => `"${block}"`).join(" / ");
  return failure(scope, "failed-block-unknown", { block: name, names });
}
