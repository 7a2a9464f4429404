import type { EventMessage, ResultMessage } from "../../memory/records.ts";
import type { Nudge } from "./context-view.ts";

/**
 * The line that opens a turn's text and says what it is. The person's words have the time instead; a call has
 * none, its turn being nothing but JSON.
 */
export function turnHeader(turn: EventMessage | ResultMessage | Nudge | { readonly kind: "summary" }): string {
  switch (turn.kind) {
    case "event":
      return turn.cause.startsWith("heartbeat-") ? "[heartbeat]" : "[notice]";
    case "result":
      return `[result ${turn.status}]`;
    case "summary":
      return "[summary]";
    case "notice":
      return "[notice]";
    case "summary-request":
      return "[summary request]";
  }
}

const TIME = String.raw`(?:[a-z]{3} \d{4}-\d\d-\d\d )?\d\d:\d\d`;

/** What may stand before the first mark of a line without hiding it: blanks, characters that nobody sees, marks of quotation. */
export const LINE_LEAD = String.raw`(?:^|[\v\f\u0085])[\t\p{Zs}\p{Default_Ignorable_Code_Point}>＞]*`;

/** A line that would read as a header. Where roles alternate, headers are all that parts one event from the next. */
const HEADER = new RegExp(
  String.raw`(${LINE_LEAD}[[［])(?=(?:${TIME}|heartbeat|notice|result (?:OK|Failed)|summary|summary request)[\]］])`,
  "gimu",
);

/** Keeps inserted text from opening an event of its own: a search may bring up what a stranger wrote. */
export function breakHeaders(text: string): string {
  return text.replace(HEADER, "$1 ");
}
