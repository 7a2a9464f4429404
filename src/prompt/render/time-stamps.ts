import type { ContextMessage } from "../../memory/records.ts";
import { localTime } from "../../shared/local-time.ts";

/** Milliseconds after which the day is said again, though it has not changed. */
const PAUSE = 30 * 60 * 1000;

/**
 * The time above each of the person's messages: `[Sun 2026-11-22 21:04]` for the first, for one of another day
 * than the one before, and after half an hour or more; else `[21:04]`, which costs a third of the tokens. Depends on
 * earlier messages only, so that a message more changes no stamp.
 * @param timeZone IANA time zone of the person.
 * @returns one for each message, empty for those that are not the person's.
 */
export function timeStamps(messages: readonly ContextMessage[], timeZone: string): string[] {
  let before: { readonly day: string; readonly moment: number } | undefined;
  return messages.map(message => {
    if (message.kind !== "user") {
      return "";
    }
    const at = new Date(message.at);
    const [day, time] = splitTime(localTime(at, timeZone));
    const moment = at.getTime();
    const isClose = before?.day === day && Math.abs(moment - before.moment) < PAUSE;
    before = { day, moment };
    return isClose ? `[${time}]` : `[${day} ${time}]`;
  });
}

function splitTime(text: string): [day: string, time: string] {
  const end = text.lastIndexOf(" ");
  return [text.slice(0, end), text.slice(end + 1)];
}
