import type { ContextMessage } from "../memory/records.ts";

const EVENTS: ReadonlySet<string> = new Set(["login", "heartbeat-timed", "heartbeat-reflection"]);

/** Whether a turn of its own begins here: the person wrote or came, or the clock woke the agent. */
export function startsTurn(message: ContextMessage): boolean {
  return message.kind === "user" || (message.kind === "event" && EVENTS.has(message.cause));
}
