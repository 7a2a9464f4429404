import type { RecallTurn } from "../../memory/agent-store.ts";
import { localTime } from "../../shared/local-time.ts";

/** A turn that was found, in MemGPT's form. */
export function recallLine({ message, role, text }: RecallTurn, timeZone: string): string {
  return `timestamp: ${localTime(new Date(message.at), timeZone)}, ${role} - ${text}`;
}
