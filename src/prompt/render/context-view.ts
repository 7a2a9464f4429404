import type { ContextMessage, SummaryMessage } from "../../memory/records.ts";
import type { PersonaDocument } from "../../persona/persona-document.ts";

/** A last event that is sent but not kept: a re-ask, or the request for a summary. */
export interface Nudge {
  readonly kind: "notice" | "summary-request";
  readonly text: string;
}

/** Everything `renderRequest` needs to know of an agent. */
export interface ContextView {
  readonly persona: PersonaDocument;
  /** Core memory as it stood when the block was last rendered; later edits are in the conversation. */
  readonly memory: ReadonlyMap<string, string>;
  readonly summary?: SummaryMessage;
  /** The messages kept word for word, oldest first. */
  readonly messages: readonly ContextMessage[];
  readonly nudge?: Nudge;
  /** IANA time zone of the person, for the times in the conversation. */
  readonly timeZone: string;
}
