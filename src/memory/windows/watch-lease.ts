import { stat } from "node:fs/promises";
import { currentLease, leaseFolder } from "./lease-file.ts";
import { LEASE_TIMING, LeaseObserver, type LeaseTiming } from "./lease-observer.ts";
import { Poll } from "./poll.ts";

/** `by`: the owner, where it can be read. */
export type LeaseState = { readonly held: false } | { readonly held: true; readonly by: string | undefined };

/** A lease is there a moment before its owner's name is. */
const WRITTEN_MS = 2_000;

interface WatchLeaseOptions {
  readonly now?: () => Date;
  readonly timing?: Partial<LeaseTiming>;
}

/**
 * Tells who holds an agent's lease, and each time that changes. Writes nothing; says nothing once the agent's folder is gone.
 * @returns a function that ends it; the listener is not called afterwards.
 */
export function watchLease(
  folder: string,
  listener: (state: LeaseState) => void,
  options: WatchLeaseOptions = {},
): () => void {
  const timing = { ...LEASE_TIMING, ...options.timing };
  const now = options.now ?? (() => new Date());
  const observer = new LeaseObserver(timing);
  let told: LeaseState | undefined;
  let ended = false;

  async function check(): Promise<void> {
    const found = await currentLease(folder);
    if (found === undefined) {
      await stat(folder);
    }
    const verdict = observer.judge(found, now());
    const isHeld = verdict === "held" || verdict === "unsure";
    const isBeingWritten =
      found !== undefined && found.content === undefined && now().getTime() - found.changedAt < WRITTEN_MS;
    if (isHeld && isBeingWritten) {
      // Who holds it stands there at the next look.
      return;
    }
    const state: LeaseState = isHeld ? { held: true, by: found?.content?.owner } : { held: false };
    if (!ended && JSON.stringify(state) !== JSON.stringify(told)) {
      told = state;
      listener(state);
    }
  }

  const poll = new Poll({ folder: leaseFolder(folder), everyMs: timing.pollMs, check });
  poll.look();
  return () => {
    ended = true;
    void poll.close();
  };
}
