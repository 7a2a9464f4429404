/** Prompts below this are mostly frame, which the server adds and nobody has counted. */
const SMALLEST_PROMPT = 100;

/** Ratios of reported to estimated tokens that a tokenizer can have; anything beyond is another number than we think. */
const PLAUSIBLE = { least: 0.3, most: 4 } as const;

/** How much of the way the ratio goes towards the mean with each report. */
const DECAY = 0.2;

/** Kept on top: too high costs some room, too low costs the request. */
const MARGIN = 1.03;

/**
 * Learns how far an estimator is off, from what a server reports. The factor rises at once with a report above it, and
 * sinks slowly towards the mean: texts differ (Japanese, code), and an overflow is dearer than some unused tokens.
 */
export class CountCorrection {
  #factor = 1;
  #mean: number | undefined;

  /** What estimates are to be multiplied by. */
  get factor(): number {
    return this.#factor;
  }

  /**
   * @param estimated tokens as estimated, without the factor.
   * @param reported tokens as the server counted them.
   */
  learn(estimated: number, reported: number): void {
    const ratio = reported / estimated;
    if (estimated < SMALLEST_PROMPT || !(ratio >= PLAUSIBLE.least && ratio <= PLAUSIBLE.most)) {
      return;
    }
    this.#mean = this.#mean === undefined ? ratio : this.#mean + (ratio - this.#mean) * DECAY;
    const sunk = this.#factor + (this.#mean * MARGIN - this.#factor) * DECAY;
    this.#factor = Math.max(ratio * MARGIN, sunk);
  }

  /** For another model. */
  forget(): void {
    this.#factor = 1;
    this.#mean = undefined;
  }
}
