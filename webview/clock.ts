/** Writes points in time (ISO 8601) in local time, as people of the locale do. */
export interface Clock {
  /** Hours and minutes, 24-hour. */
  time(at: string): string;
  /** The day in words, with the year when it is not this one. */
  day(at: string): string;
  isSameDay(a: string, b: string): boolean;
}

export function createClock(locale: string): Clock {
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { weekday: "long", month: "long", day: "numeric" });
  const dayOfYear = new Intl.DateTimeFormat(locale, {
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
  });
  return {
    time: at => time.format(new Date(at)),
    day(at) {
      const date = new Date(at);
      return (date.getFullYear() === new Date().getFullYear() ? day : dayOfYear).format(date);
    },
    isSameDay: (a, b) => new Date(a).toDateString() === new Date(b).toDateString(),
  };
}
