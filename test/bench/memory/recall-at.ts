/** Mean share of the gold ids among what was found, in percent. */
export class RecallAt {
  #sum = 0;
  #count = 0;

  add(gold: readonly string[], found: Iterable<string>): void {
    const ids = new Set(found);
    this.#sum += gold.filter(id => ids.has(id)).length / gold.length;
    this.#count++;
  }

  get percent(): number {
    return (100 * this.#sum) / this.#count;
  }
}

export interface RecallFigures {
  readonly r5: number;
  readonly r10: number;
}

/** Recall@5 and @10 of the same lists. */
export class RecallAt5And10 {
  readonly #at5 = new RecallAt();
  readonly #at10 = new RecallAt();

  /** @param ranked the ids that each hit brings, best hit first. */
  add(gold: readonly string[], ranked: readonly (readonly string[])[]): void {
    this.#at5.add(gold, ranked.slice(0, 5).flat());
    this.#at10.add(gold, ranked.slice(0, 10).flat());
  }

  get figures(): RecallFigures {
    return { r5: Number(this.#at5.percent.toFixed(1)), r10: Number(this.#at10.percent.toFixed(1)) };
  }
}
