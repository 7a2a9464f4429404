/** Lets one generation through at a time, in order of arrival. */
export class GenerationQueue {
  #last: Promise<void> = Promise.resolve();

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
    try {
      await Promise.race([before, rejectOnAbort(signal)]);
    } catch (error) {
      open();
      throw error;
    }
    return open;
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
