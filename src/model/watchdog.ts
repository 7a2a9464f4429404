/** Aborts a request when nothing has arrived for a time. One watchdog serves one request. */
export class Watchdog {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal;
  readonly #onCallerAbort = () => this.#controller.abort(this.#caller.reason);
  #timer: NodeJS.Timeout | undefined;
  #expired: string | undefined;

  constructor(caller: AbortSignal) {
    this.#caller = caller;
    if (caller.aborted) {
      this.#onCallerAbort();
    }
    caller.addEventListener("abort", this.#onCallerAbort, { once: true });
  }

  /** Fires for the caller's abort and for an expired time alike. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Set once a time has expired: what was being waited for. */
  get expired(): string | undefined {
    return this.#expired;
  }

  /** Starts the clock anew. `what` completes the sentence "The server sent … within N seconds". */
  expect(what: string, milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#expired = `The server sent ${what} within ${Math.round(milliseconds / 1000)} seconds.`;
      this.#controller.abort();
    }, milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#caller.removeEventListener("abort", this.#onCallerAbort);
  }
}
