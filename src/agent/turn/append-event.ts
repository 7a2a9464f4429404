import type { AgentStore } from "../../memory/agent-store.ts";
import type { EventCause, EventMessage } from "../../memory/records.ts";
import { newId } from "../../shared/ids.ts";
import type { AgentEvent } from "../events.ts";

/**
 * Puts a synthetic event into the conversation.
 * @param parentId the message it follows: the last one unless given. What stood behind that one stays on a branch.
 */
export async function* appendEvent(
  { store, now }: { readonly store: AgentStore; readonly now: () => Date },
  cause: EventCause,
  text: string,
  parentId: string | null = store.conversation.headId,
): AsyncGenerator<AgentEvent, void> {
  const message: EventMessage = {
    kind: "event",
    id: newId(),
    parentId,
    at: now().toISOString(),
    cause,
    text,
  };
  await store.append([{ type: "message", message }]);
  yield { type: "message", message };
}
