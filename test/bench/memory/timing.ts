/** Times of one thing done many times, in milliseconds. */
export class Timings {
  readonly #samples: number[] = [];

  add(milliseconds: number): void {
    this.#samples.push(milliseconds);
  }

  /** Does it, and adds how long it took. */
  async time<T>(work: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.add(performance.now() - start);
    return result;
  }

  get count(): number {
    return this.#samples.length;
  }

  get p50(): number {
    return this.#percentile(0.5);
  }

  get p99(): number {
    return this.#percentile(0.99);
  }

  #percentile(share: number): number {
    const sorted = this.#samples.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  }
}

/** Three significant digits are all that a shared machine gives: `0.123`, `12.3`, `1230`. */
export function milliseconds(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : Number(value.toPrecision(3)).toString();
}

export function ratio(value: number): number {
  return Number(value.toPrecision(3));
}
