interface Range {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * Whether a time in UTC, as records have it, is `from ≤ at < to`.
 * @throws RangeError for a limit that is no time.
 */
export function timeFilter({ from, to }: Range): (at: string) => boolean {
  const start = from === undefined ? "" : comparable(from);
  const end = to === undefined ? "~" : comparable(to);
  return at => at >= start && at < end;
}

/**
 * The same as times: it is `start ≤ time < stop`, in milliseconds since 1970.
 * @throws RangeError for a limit that is no time.
 */
export function timeLimits({ from, to }: Range): readonly [start: number, stop: number] {
  return [
    from === undefined ? Number.NEGATIVE_INFINITY : timeOf(from),
    to === undefined ? Number.POSITIVE_INFINITY : timeOf(to),
  ];
}

function timeOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) {
    throw new RangeError(`Not a time: ${text}`);
  }
  return time;
}

/** In UTC the order of the texts is the order of the times, but for years beyond 9999, which are written with a sign. */
function comparable(time: string): string {
  const iso = new Date(time).toISOString();
  return iso.startsWith("+") ? "~" : iso;
}
