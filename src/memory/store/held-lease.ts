import { StoreError } from "../agent-store.ts";
import { heldByOther } from "../store-errors.ts";
import { Lease, type LeaseEvent, type LeaseOptions } from "../windows/lease.ts";

/**
 * The lease of an open store. Where the folder cannot be written, it is taken as soon as it can be, before the first write: until
 * then the store is in memory only.
 */
export class HeldLease {
  readonly #folder: string;
  readonly #options: LeaseOptions;
  readonly #listeners: ((event: LeaseEvent) => void)[] = [];
  #lease: Lease | undefined;
  #takenLate = false;
  #givenUp = false;

  private constructor(folder: string, options: LeaseOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** @throws StoreError `locked`, `deleted`. A disk that refuses is no reason not to open. */
  static async acquire(folder: string, options: LeaseOptions): Promise<HeldLease> {
    const held = new HeldLease(folder, options);
    try {
      await held.confirm();
    } catch (error) {
      if (error instanceof StoreError) {
        throw error;
      }
      held.#takenLate = true;
    }
    return held;
  }

  /** With a lease that another window has handed over. */
  static of(lease: Lease, folder: string, options: LeaseOptions): HeldLease {
    const held = new HeldLease(folder, options);
    held.#lease = lease;
    return held;
  }

  /** Nobody held the lease while the files were read: another window may have written since. */
  get takenLate(): boolean {
    return this.#takenLate;
  }

  /** @throws StoreError `locked` if another window has the lease; the file system's error if it cannot be told or taken. */
  async confirm(): Promise<void> {
    if (this.#givenUp) {
      throw heldByOther();
    }
    if (this.#lease !== undefined) {
      await this.#lease.confirm();
      return;
    }
    this.#lease = await Lease.acquire(this.#folder, this.#options);
    for (const listener of this.#listeners) {
      this.#lease.onEvent(listener);
    }
  }

  onEvent(listener: (event: LeaseEvent) => void): void {
    this.#listeners.push(listener);
    this.#lease?.onEvent(listener);
  }

  /** Another window has written: this one may not any more. */
  async giveUp(): Promise<void> {
    this.#givenUp = true;
    await this.#lease?.release();
    for (const listener of this.#listeners) {
      listener({ type: "lost" });
    }
  }

  /** The window that asks for the lease, if one does. */
  get requestedBy(): string | undefined {
    return this.#lease?.requestedBy;
  }

  async decline(): Promise<void> {
    await this.#lease?.decline();
  }

  async release(): Promise<void> {
    await this.#lease?.release();
  }
}
