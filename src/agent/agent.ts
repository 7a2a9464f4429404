import type { AgentEvent, StopReason } from "./events.ts";

export type TurnInput =
  | { readonly type: "user"; readonly text: string }
  /** Try again from where the last turn ended, without a new message. Does nothing once there is an answer. */
  | { readonly type: "retry" };

/** One agent, one turn at a time. Failures of the model are events, never throws. */
export interface Agent {
  /** @throws Error when a turn is already running: callers must wait for its end. */
  turn(input: TurnInput, signal: AbortSignal): AsyncGenerator<AgentEvent, StopReason>;
}
