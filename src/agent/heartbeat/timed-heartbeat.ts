import type { StoredMessage } from "../../memory/records.ts";
import { isQuiet, type QuietHours } from "./quiet-hours.ts";

export interface HeartbeatRules {
  /** Minutes without any message after which a heartbeat is due; 0 for never. */
  readonly intervalMinutes: number;
  /** `unreadable` keeps the agent still: nobody is to be disturbed for a slip of the pen. */
  readonly quietHours: QuietHours | "none" | "unreadable";
  /** Whether a heartbeat after a conversation is one for reflection. */
  readonly reflection: boolean;
  /** IANA time zone of the person. */
  readonly timeZone: string;
}

export interface HeartbeatState {
  /** The current path, oldest first. */
  readonly path: readonly StoredMessage[];
  /** ISO 8601; set by `pause_heartbeats`. */
  readonly pausedUntil: string | undefined;
}

/** Messages of the person since the last reflection that make another one worth its time. */
const WORTH_REFLECTING = 6;

/**
 * Pure: the timed heartbeat that is due now, if any. Only while the conversation rests: nothing is due before the
 * person has ever written, within the interval after the last message of either side, in quiet hours, or while the
 * agent has paused them.
 */
export function dueHeartbeat(
  { path, pausedUntil }: HeartbeatState,
  rules: HeartbeatRules,
  now: Date,
): { readonly reflection: boolean } | undefined {
  const last = path.at(-1);
  if (rules.intervalMinutes <= 0 || !last || !path.some(({ kind }) => kind === "user")) {
    return undefined;
  }
  const isPaused = pausedUntil !== undefined && now.getTime() < Date.parse(pausedUntil);
  const isResting = now.getTime() - Date.parse(last.at) >= rules.intervalMinutes * 60_000;
  if (isPaused || !isResting || inQuietHours(rules, now)) {
    return undefined;
  }
  return { reflection: rules.reflection && isWorthReflecting(path) };
}

function inQuietHours({ quietHours, timeZone }: HeartbeatRules, now: Date): boolean {
  switch (quietHours) {
    case "none":
      return false;
    case "unreadable":
      return true;
    default:
      return isQuiet(now, quietHours, timeZone);
  }
}

function isWorthReflecting(path: readonly StoredMessage[]): boolean {
  let written = 0;
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const message = path[index];
    if (message?.kind === "event" && message.cause === "heartbeat-reflection") {
      return false;
    }
    written += message?.kind === "user" ? 1 : 0;
    if (written >= WORTH_REFLECTING) {
      return true;
    }
  }
  return false;
}
