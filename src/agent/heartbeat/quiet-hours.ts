import { localTime } from "../../shared/local-time.ts";

/**
 * A daily stretch without timed heartbeats, in minutes since midnight; it may go over midnight. `to` is not in it; where
 * both are the same, it is the whole day.
 */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

const FORM = /^\s*(\d{1,2}):(\d{2})\s*[-–—~〜～]\s*(\d{1,2}):(\d{2})\s*$/;

/** Reads `23:00-07:00`; `none` for an empty text. */
export function parseQuietHours(text: string): QuietHours | "none" | "unreadable" {
  if (text.trim() === "") {
    return "none";
  }
  const [, fromHour, fromMinute, toHour, toMinute] = FORM.exec(text.normalize("NFKC")) ?? [];
  const from = minutes(fromHour, fromMinute);
  const to = minutes(toHour, toMinute);
  return from === undefined || to === undefined ? "unreadable" : { from, to };
}

/** Whether a moment lies in the quiet hours of the person's time zone. */
export function isQuiet(at: Date, { from, to }: QuietHours, timeZone: string): boolean {
  const [hour = "0", minute = "0"] = localTime(at, timeZone).slice(-5).split(":");
  const now = Number(hour) * 60 + Number(minute);
  return from < to ? now >= from && now < to : now >= from || now < to;
}

function minutes(hour: string | undefined, minute: string | undefined): number | undefined {
  const [hours, rest] = [Number(hour), Number(minute)];
  const inDay = hours < 24 || (hours === 24 && rest === 0);
  return inDay && rest < 60 ? (hours * 60 + rest) % (24 * 60) : undefined;
}
