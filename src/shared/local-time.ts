/**
 * A moment as the agent and the person read it: `Sun 2026-11-22 21:04` in the given IANA time zone. The same
 * in every language, so that it costs few tokens and models of all families know it.
 */
export function localTime(at: Date, timeZone: string): string {
  const parts = formatOf(timeZone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find(({ type: found }) => found === type)?.value ?? "";
  return `${part("weekday")} ${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}`;
}

/** Making a format takes longer than using it a hundred times, and every message of a prompt has a time. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) {
    return known;
  }
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  formats.set(timeZone, format);
  return format;
}

/**
 * The moment at which a calendar day begins in a time zone.
 * @param date `YYYY-MM-DD`.
 * @returns undefined when there is no such day.
 */
export function startOfDay(date: string, timeZone: string): Date | undefined {
  const midnight = parseDate(date);
  return midnight === undefined ? undefined : fromLocal(midnight, timeZone);
}

/** The moment at which the day after `date` begins, so that a range of days includes its last. */
export function endOfDay(date: string, timeZone: string): Date | undefined {
  const midnight = parseDate(date);
  return midnight === undefined ? undefined : fromLocal(midnight + 24 * 60 * 60 * 1000, timeZone);
}

/** Midnight of the day as if it were UTC, in milliseconds. */
function parseDate(date: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    return undefined;
  }
  const parsed = new Date(`${date}T00:00:00.000Z`);
  const exists = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
  return exists ? parsed.getTime() : undefined;
}

/** Two rounds settle the offset, also on the days on which clocks change. */
function fromLocal(localAsUtc: number, timeZone: string): Date {
  let moment = localAsUtc - offset(localAsUtc, timeZone);
  moment = localAsUtc - offset(moment, timeZone);
  return new Date(moment);
}

/** Milliseconds by which the zone's clocks are ahead of UTC at a moment. */
function offset(moment: number, timeZone: string): number {
  const local = localTime(new Date(moment), timeZone).slice(4).replace(" ", "T");
  return new Date(`${local}:00.000Z`).getTime() - Math.floor(moment / 60_000) * 60_000;
}
