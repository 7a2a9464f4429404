/** Lets one generation through at a time, in order of arrival. */
export class GenerationQueue {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** Whether a new arrival would have to wait. */
  get busy(): boolean {
    return this.#waiting > 0;
  }

  /**
   * Resolves with the function that lets the next one through.
   * @throws the signal's reason when it fires while waiting; the place in the queue is given up then.
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    const before = this.#last;
    let open: () => void = () => {};
    const mine = new Promise<void>(resolve => {
      open = resolve;
    });
    this.#last = before.then(() => mine);
    this.#waiting += 1;
    const leave = () => {
      this.#waiting -= 1;
      open();
    };
    try {
      await Promise.race([before, rejectOnAbort(signal)]);
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
    }
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
