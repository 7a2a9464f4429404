import { mkdir, rm } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { ulid } from "ulid";
import { errorCode } from "../storage/atomic-file.ts";
import { agentDeleted, heldByOther } from "../store-errors.ts";
import { currentLease, type LeaseContent, leaseFolder, leaseNumbers, leasePath, parseLease } from "./lease-file.ts";
import { LEASE_TIMING, LeaseObserver, type LeaseTiming } from "./lease-observer.ts";
import { Poll } from "./poll.ts";
import { processSpace } from "./process-space.ts";
import { type LeaseRequest, readRequest, updateRequest } from "./request-file.ts";
import { createSmall, rewriteSmall, shortName } from "./small-file.ts";

export interface LeaseOptions {
  /** Names the window. */
  readonly owner: string;
  readonly now: () => Date;
  readonly timing?: Partial<LeaseTiming>;
}

export type LeaseEvent =
  /** Another window has taken the lease, or its file is gone. */
  | { readonly type: "lost" }
  /** Another window asks for the lease: release it, or `decline`. */
  | { readonly type: "requested"; readonly by: string };

/**
 * The right to write an agent, held as a file with a heartbeat. One window holds it at a time; see `leaseFolder` for how.
 * No file is kept open, so that the folder can be moved.
 */
export class Lease {
  readonly #folder: string;
  readonly #number: number;
  readonly #content: LeaseContent;
  readonly #options: LeaseOptions;
  readonly #timing: LeaseTiming;
  readonly #poll: Poll;
  readonly #listeners = new Set<(event: LeaseEvent) => void>();
  /** A request that was there before this lease is an old one, unless it is renewed. */
  readonly #oldRequest: LeaseRequest | undefined;
  #request: LeaseRequest | undefined;
  #declined: string | undefined;
  #beatAt: number;
  #verifiedAt: number;
  #verifiedClock: number;
  #lost = false;
  #released: Promise<void> | undefined;

  private constructor(
    folder: string,
    held: { number: number; content: LeaseContent; request: LeaseRequest | undefined },
    options: LeaseOptions,
    timing: LeaseTiming,
  ) {
    this.#folder = folder;
    this.#number = held.number;
    this.#content = held.content;
    this.#oldRequest = held.request;
    this.#options = options;
    this.#timing = timing;
    this.#beatAt = performance.now();
    this.#verifiedAt = this.#beatAt;
    this.#verifiedClock = options.now().getTime();
    this.#poll = new Poll({ folder: leaseFolder(folder), everyMs: timing.pollMs, check: () => this.#look() });
  }

  /**
   * Takes the lease if nobody holds it. One that looks abandoned is observed for some seconds first.
   * @throws StoreError `locked` while another owner is alive; `deleted` if the agent's folder is not there; the file system's
   * error if the lease cannot be written; what the signal was aborted with.
   */
  static async acquire(folder: string, options: LeaseOptions, signal?: AbortSignal): Promise<Lease> {
    const timing = { ...LEASE_TIMING, ...options.timing };
    await makeLeaseFolder(folder);
    const content = {
      token: ulid(),
      owner: shortName(options.owner),
      pid: process.pid,
      host: processSpace(),
      free: false,
    };
    // Each round but the last is lost to another window that was faster.
    for (let round = 0; round < 10; round++) {
      const { last, silent } = await waitUntilFree(folder, options, timing, signal);
      const request = await readRequest(folder);
      const number = last + 1;
      const first = { ...content, heartbeatAt: options.now().toISOString() };
      if (!(await create(folder, number, first))) {
        continue;
      }
      if (silent) {
        // The holder may have woken up just now; by then it has looked, and writes no more.
        await setTimeout(1.5 * timing.verifyMs);
      }
      const [highest, ...lower] = await leaseNumbers(folder);
      if (highest !== number) {
        await rm(leasePath(folder, number), { force: true });
        continue;
      }
      await Promise.allSettled(lower.map(old => rm(leasePath(folder, old), { recursive: true, force: true })));
      return new Lease(folder, { number, content: first, request }, options, timing);
    }
    throw heldByOther();
  }

  /** Who asks for the lease now, if anybody does. */
  get requestedBy(): string | undefined {
    return this.#request?.token === this.#declined ? undefined : this.#request?.owner;
  }

  /** Told of what happens to the lease, and of what has happened already. @returns a function that ends the listening. */
  onEvent(listener: (event: LeaseEvent) => void): () => void {
    this.#listeners.add(listener);
    queueMicrotask(() => {
      if (!this.#listeners.has(listener)) {
        return;
      }
      if (this.#lost) {
        listener({ type: "lost" });
      } else if (this.requestedBy !== undefined) {
        listener({ type: "requested", by: this.requestedBy });
      }
    });
    return () => this.#listeners.delete(listener);
  }

  /**
   * To be called before each write. After a pause of the computer or of this process it looks whether the lease is still there.
   * @throws StoreError `locked` if it is not this window's any more; the file system's error if that cannot be told.
   */
  async confirm(): Promise<void> {
    if (!this.#lost && this.#released === undefined && this.#unverifiedFor() > this.#timing.verifyMs) {
      await this.#verify();
    }
    if (this.#lost || this.#released !== undefined) {
      throw heldByOther();
    }
  }

  /** Lets the window that asks know that this one keeps the lease. */
  async decline(): Promise<void> {
    if (this.#request !== undefined) {
      this.#declined = this.#request.token;
      await updateRequest(this.#folder, this.#declined, { refused: true });
    }
  }

  release(): Promise<void> {
    this.#released ??= this.#letGo();
    return this.#released;
  }

  async #letGo(): Promise<void> {
    this.#listeners.clear();
    await this.#poll.close();
    // Where this fails, the heartbeat that has stopped tells the others.
    await this.#rewrite({ free: true }).catch(() => undefined);
  }

  async #look(): Promise<void> {
    await this.#verify();
    if (!this.#lost && this.#released === undefined) {
      await this.#lookForRequest();
    }
  }

  /** @throws the file system's error if it cannot be told; the lease may still be there then. */
  async #verify(): Promise<void> {
    const at = performance.now();
    const clock = this.#options.now().getTime();
    const current = await currentLease(this.#folder);
    if (this.#lost || this.#released !== undefined) {
      return;
    }
    if (current?.number !== this.#number || current.content?.token !== this.#content.token) {
      this.#lost = true;
      this.#tell({ type: "lost" });
      return;
    }
    const beatAge = Math.abs(clock - Date.parse(current.content.heartbeatAt));
    if (at - this.#beatAt >= this.#timing.heartbeatMs || beatAge >= this.#timing.heartbeatMs) {
      // A full disk must not end the lease; the next look tries again.
      await this.#rewrite({}).catch(() => undefined);
    }
    this.#verifiedAt = at;
    this.#verifiedClock = clock;
  }

  async #rewrite(changes: Partial<LeaseContent>): Promise<void> {
    const heartbeatAt = this.#options.now().toISOString();
    const done = await rewriteSmall(leasePath(this.#folder, this.#number), text =>
      parseLease(text)?.token === this.#content.token ? { ...this.#content, heartbeatAt, ...changes } : undefined,
    );
    if (done) {
      this.#beatAt = performance.now();
    }
  }

  async #lookForRequest(): Promise<void> {
    const found = await readRequest(this.#folder);
    const isOld = found?.token === this.#oldRequest?.token && found?.at === this.#oldRequest?.at;
    const known = this.#request?.token;
    this.#request = isOld || found?.refused ? undefined : found;
    if (this.#request === undefined) {
      return;
    }
    if (this.#request.token === this.#declined) {
      // The asking window has renewed its request at the same moment.
      await this.decline();
    } else if (this.#request.token !== known) {
      this.#tell({ type: "requested", by: this.#request.owner });
    }
  }

  /** Milliseconds by whichever clock says more: one stands still while the computer sleeps, the other can be set back. */
  #unverifiedFor(): number {
    const byClock = Math.abs(this.#options.now().getTime() - this.#verifiedClock);
    return Math.max(byClock, performance.now() - this.#verifiedAt);
  }

  #tell(event: LeaseEvent): void {
    for (const listener of [...this.#listeners]) {
      listener(event);
    }
  }
}

async function makeLeaseFolder(folder: string): Promise<void> {
  try {
    await mkdir(leaseFolder(folder));
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      throw agentDeleted();
    }
    if (errorCode(error) !== "EEXIST") {
      throw error;
    }
  }
}

interface Freed {
  /** Number of the last lease there was. */
  readonly last: number;
  /** Its holder has neither let go of it nor, as far as can be told, ended. */
  readonly silent: boolean;
}

async function waitUntilFree(
  folder: string,
  { now }: LeaseOptions,
  timing: LeaseTiming,
  signal: AbortSignal | undefined,
): Promise<Freed> {
  const observer = new LeaseObserver(timing);
  for (;;) {
    signal?.throwIfAborted();
    const found = await currentLease(folder);
    const verdict = observer.judge(found, now());
    if (verdict === "held") {
      throw heldByOther();
    }
    if (verdict !== "unsure") {
      return { last: found?.number ?? 0, silent: verdict === "silent" };
    }
    await setTimeout(Math.min(250, timing.observeMs / 5), undefined, signal && { signal });
  }
}

async function create(folder: string, number: number, content: LeaseContent): Promise<boolean> {
  try {
    return await createSmall(leasePath(folder, number), content);
  } catch (error) {
    throw errorCode(error) === "ENOENT" ? agentDeleted() : error;
  }
}
