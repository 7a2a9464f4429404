import { monitorEventLoopDelay } from "node:perf_hooks";

const EVERY_MS = 1;

/** Watches how long the event loop of this thread is held up. */
export class LoopStalls {
  readonly #delays = monitorEventLoopDelay({ resolution: EVERY_MS });

  start(): void {
    this.#delays.reset();
    this.#delays.enable();
  }

  /** The longest stall since `start`, in milliseconds. */
  stop(): number {
    this.#delays.disable();
    return Math.max(0, this.#delays.max / 1e6 - EVERY_MS);
  }
}
