import type { FoundLease } from "./lease-file.ts";
import { isRunning, processSpace } from "./process-space.ts";

/** All in milliseconds. */
export interface LeaseTiming {
  readonly heartbeatMs: number;
  /** A heartbeat that is older by the clock is looked at more closely. */
  readonly staleMs: number;
  /** A lease that looks old and does not change for this long is nobody's; longer than a heartbeat. */
  readonly observeMs: number;
  /** How often a holder looks whether the lease is still its own, and whether somebody asks for it. */
  readonly pollMs: number;
  /** A holder that has not looked for this long looks before it writes. */
  readonly verifyMs: number;
}

export const LEASE_TIMING: LeaseTiming = {
  heartbeatMs: 3_000,
  staleMs: 15_000,
  observeMs: 5_000,
  pollMs: 500,
  verifyMs: 1_000,
};

/**
 * - `free`: nobody holds it; its holder has let go of it, or its process has ended.
 * - `silent`: the holder's process may still be there, but it has given no sign of life while it was observed.
 * - `unsure`: it looks silent, but has not been observed for long enough.
 */
export type LeaseVerdict = "held" | "free" | "silent" | "unsure";

/**
 * Tells from several looks at a lease whether its holder lives. The clock alone is not trusted: it jumps after a sleep, and
 * another computer's may be wrong.
 */
export class LeaseObserver {
  readonly #timing: LeaseTiming;
  #stamp: string | undefined;
  #lookedAt = 0;
  #quietMs = 0;

  constructor(timing: LeaseTiming) {
    this.#timing = timing;
  }

  judge(found: FoundLease | undefined, now: Date): LeaseVerdict {
    const before = this.#stamp;
    const at = performance.now();
    // A pause of this process, or of the computer, may have been one of the holder too: it counts for little.
    const sinceLook = Math.min(at - this.#lookedAt, this.#timing.observeMs / 4);
    this.#quietMs = found?.stamp === before ? this.#quietMs + sinceLook : 0;
    this.#stamp = found?.stamp;
    this.#lookedAt = at;
    if (found === undefined || isLetGo(found)) {
      return "free";
    }
    const beatAt = found.content === undefined ? found.changedAt : Date.parse(found.content.heartbeatAt);
    if (Math.abs(now.getTime() - beatAt) < this.#timing.staleMs) {
      return "held";
    }
    if (before !== undefined && before !== found.stamp) {
      return "held";
    }
    return this.#quietMs >= this.#timing.observeMs ? "silent" : "unsure";
  }
}

function isLetGo({ content }: FoundLease): boolean {
  if (content === undefined) {
    return false;
  }
  return content.free || (content.host === processSpace() && !isRunning(content.pid));
}
