/** Dates are `2026-11-22`. */
export function shiftDays(date: string, days: number): string {
  const shifted = new Date(`${date}T00:00:00Z`);
  shifted.setUTCDate(shifted.getUTCDate() + days);
  return shifted.toISOString().slice(0, 10);
}

/** The newest such day that is not after today; `undefined` for a day that no month has. */
export function latestMonthDay(month: number, day: number, today: string): string | undefined {
  const inYear = (year: number) => isoDate(year, month, day);
  const year = Number(today.slice(0, 4));
  const thisYear = inYear(year);
  return thisYear !== undefined && thisYear > today ? inYear(year - 1) : thisYear;
}

export function isoDate(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.toISOString().slice(0, 10) : undefined;
}
