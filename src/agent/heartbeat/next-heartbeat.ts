import type { EventCause } from "../../memory/records.ts";

export type StepHeartbeat = Extract<EventCause, "heartbeat-requested" | "heartbeat-failure" | "heartbeat-unanswered">;

/** What has to be known about a step to decide whether another follows. */
export interface StepResult {
  readonly failed: boolean;
  readonly heartbeatRequested: boolean;
  /** Whether the person has had an answer since they last wrote. */
  readonly answered: boolean;
}

/**
 * Why the agent gets another step, if it does: a failure, its own wish, or a person who still waits for an
 * answer (models forget `request_heartbeat`: letta#601).
 */
export function nextHeartbeat({ failed, heartbeatRequested, answered }: StepResult): StepHeartbeat | undefined {
  if (failed) {
    return "heartbeat-failure";
  }
  if (heartbeatRequested) {
    return "heartbeat-requested";
  }
  return answered ? undefined : "heartbeat-unanswered";
}
