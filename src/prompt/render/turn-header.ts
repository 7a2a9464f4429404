import type { ContextMessage, SummaryMessage } from "../../memory/records.ts";
import { localTime } from "../../shared/local-time.ts";
import type { Nudge } from "./context-view.ts";

/**
 * The line that opens a turn's text and says what it is: `[Sun 2026-11-22 21:04]` for the person's own words,
 * else the kind of event. A call has none, its turn being nothing but JSON.
 */
export function turnHeader(message: ContextMessage | SummaryMessage, timeZone: string): string {
  switch (message.kind) {
    case "user":
      return `[${localTime(new Date(message.at), timeZone)}]`;
    case "event":
      return message.cause.startsWith("heartbeat-") ? "[heartbeat]" : "[notice]";
    case "result":
      return `[result ${message.status}]`;
    case "summary":
      return "[summary]";
    case "call":
      return "";
  }
}

const NUDGE_HEADERS: Readonly<Record<Nudge["kind"], string>> = {
  notice: "[notice]",
  "summary-request": "[summary request]",
};

export function nudgeHeader(kind: Nudge["kind"]): string {
  return NUDGE_HEADERS[kind];
}
