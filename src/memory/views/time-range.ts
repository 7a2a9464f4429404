interface Range {
  readonly from?: string;
  readonly to?: string;
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

/** In UTC the order of the texts is the order of the times, but for years beyond 9999, which are written with a sign. */
function comparable(time: string): string {
  const iso = new Date(time).toISOString();
  return iso.startsWith("+") ? "~" : iso;
}
