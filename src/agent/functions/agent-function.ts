import type { Static, TSchema } from "typebox";
import type { AgentStore } from "../../memory/agent-store.ts";
import type { CoreChange, MemoryRecord, UserMessage } from "../../memory/records.ts";
import { fillNotice, type NoticeValues } from "../../prompt/files/notice.ts";
import type { NoticeId, Profile } from "../../prompt/files/profile.ts";
import type { FunctionResult } from "../events.ts";

/** What a function may touch. */
export interface FunctionScope {
  readonly store: AgentStore;
  /** Id that the call's message will have; records made by the function carry it. */
  readonly callId: string;
  readonly now: () => Date;
  /** IANA time zone in which the person's dates are meant. */
  readonly timeZone: string;
  /** Tokens a core-memory block may have. */
  readonly coreBlockTokens: number;
  /** The profile's wording of what functions answer: English amid Japanese draws a small model into English. */
  readonly notices: Profile["notices"];
  countTokens(text: string): Promise<number>;
  /** Whether a message stands in the context with all its words. */
  isInView(message: UserMessage): boolean;
}

/** A failure in the profile's words, which tell the model what to do next. */
export function failure<Id extends NoticeId>(
  { notices }: FunctionScope,
  id: Id,
  values: NoticeValues<Id>,
): FunctionOutcome {
  return { status: "Failed", text: fillNotice(notices, id, values) };
}

/** A function's outcome: what the model is told, and what is to be written in the same group as the call. */
export interface FunctionOutcome extends FunctionResult {
  readonly records?: readonly MemoryRecord[];
  readonly changes?: readonly CoreChange[];
}

/**
 * A function the model can call. The schema serves the prompt, the grammar, the validation and the types;
 * the texts come from the profile. Failures are outcomes whose text tells the model what to do next.
 */
export interface AgentFunction<P extends TSchema = TSchema> {
  readonly name: string;
  readonly params: P;
  /** Whether the model may ask for another step with `request_heartbeat`. */
  readonly mayChain: boolean;
  run(params: Static<P>, scope: FunctionScope, signal: AbortSignal): Promise<FunctionOutcome>;
}
