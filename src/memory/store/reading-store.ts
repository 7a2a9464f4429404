import type { StoreEvent } from "../agent-store.ts";
import type { JournalLine } from "../journal/journal-line.ts";
import { readOnly } from "../store-errors.ts";
import { JournalFollower } from "../windows/journal-follower.ts";
import { watchLease } from "../windows/watch-lease.ts";
import { StateStore, type StateStoreParts } from "./state-store.ts";

interface ReadingStoreParts extends StateStoreParts {
  readonly folder: string;
  readonly access: "follow" | "newer-format";
  readonly now: () => Date;
}

/** An agent's store in a window that only reads: beside the one that writes, or because a newer version has written it. */
export class ReadingStore extends StateStore {
  readonly access: "follow" | "newer-format";
  readonly #follower: JournalFollower | undefined;
  readonly #endWatch: (() => void) | undefined;
  /** What has come before anybody listened, and still holds. */
  #ended: StoreEvent | undefined;
  #free: StoreEvent | undefined;

  constructor(parts: ReadingStoreParts) {
    super(parts);
    this.access = parts.access;
    if (parts.access === "newer-format") {
      return;
    }
    const { folder, now, log } = parts;
    this.#follower = new JournalFollower({
      folder,
      from: { seq: this.state.appliedSeq },
      onGroups: groups => this.#take(groups),
      onEnded: cause => {
        this.#ended = { type: "ended", cause };
        this.tell(this.#ended);
      },
      log,
    });
    this.#endWatch = watchLease(folder, ({ held }) => this.#leaseChanged(held), { now });
  }

  override onEvent(listener: (event: StoreEvent) => void): () => void {
    const missed = this.#ended ?? this.#free;
    if (missed !== undefined) {
      queueMicrotask(() => listener(missed));
    }
    return super.onEvent(listener);
  }

  append(): Promise<void> {
    return Promise.reject(readOnly(this.access));
  }

  /** Only the window that writes makes checkpoints. */
  async checkpoint(): Promise<void> {
    throw readOnly(this.access);
  }

  async close(): Promise<void> {
    this.#endWatch?.();
    await this.#follower?.close();
    this.queries.use({ current: undefined });
    this.endEvents();
  }

  #leaseChanged(held: boolean): void {
    this.#free = held ? undefined : { type: "lease-free" };
    if (this.#free !== undefined) {
      this.tell(this.#free);
    }
  }

  #take(groups: readonly JournalLine[]): void {
    for (const { seq, group } of groups) {
      this.state.apply(seq, group);
    }
    this.tell({ type: "applied", records: groups.flatMap(({ group }) => group) });
  }
}
