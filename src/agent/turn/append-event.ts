import type { AgentStore } from "../../memory/agent-store.ts";
import type { EventCause, EventMessage } from "../../memory/records.ts";
import { newId } from "../../shared/ids.ts";
import type { AgentEvent } from "../events.ts";

/** Puts a synthetic event into the conversation. */
export async function* appendEvent(
  { store, now }: { readonly store: AgentStore; readonly now: () => Date },
  cause: EventCause,
  text: string,
): AsyncGenerator<AgentEvent, void> {
  const message: EventMessage = {
    kind: "event",
    id: newId(),
    parentId: store.conversation.headId,
    at: now().toISOString(),
    cause,
    text,
  };
  await store.append([{ type: "message", message }]);
  yield { type: "message", message };
}
