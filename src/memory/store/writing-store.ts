import type { StoreAccess, Unsaved } from "../agent-store.ts";
import { StoreError } from "../agent-store.ts";
import type { Journal } from "../journal/journal.ts";
import { parseRecord } from "../journal/record-schema.ts";
import type { MemoryRecord } from "../records.ts";
import type { Checkpointer } from "./checkpointer.ts";
import type { HeldLease } from "./held-lease.ts";
import { StateStore, type StateStoreParts } from "./state-store.ts";

/** While the disk refuses something, it is tried again this often. */
export const SAVE_AGAIN_MS = 5_000;

interface WritingStoreParts extends StateStoreParts {
  readonly journal: Journal;
  readonly checkpointer: Checkpointer;
  readonly lease: HeldLease;
}

/** An agent's store in the window that holds its lease: journal first, then the views in memory, checkpoints when there is time. */
export class WritingStore extends StateStore {
  readonly access: StoreAccess = "write";
  readonly #parts: WritingStoreParts;
  #saveTimer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: WritingStoreParts) {
    super(parts);
    this.#parts = parts;
    parts.lease.onEvent(event => {
      this.tell(event.type === "lost" ? { type: "lease-lost" } : { type: "lease-requested", by: event.by });
    });
  }

  override get unsaved(): Unsaved | undefined {
    return this.#parts.journal.unsaved;
  }

  /** @throws also TypeError for a record that could not be read back. */
  async append(records: readonly MemoryRecord[]): Promise<void> {
    if (this.#closing !== undefined) {
      throw new StoreError("closed", "The memory is closed.");
    }
    if (records.length === 0) {
      return;
    }
    for (const record of records) {
      if (parseRecord(record) === undefined) {
        throw new TypeError(`Not a record: ${record.type}`);
      }
    }
    await this.#parts.journal.append(records);
    if (this.unsaved === undefined) {
      this.#parts.checkpointer.plan();
    }
  }

  override async save(): Promise<boolean> {
    await this.#parts.journal.save();
    return this.unsaved === undefined;
  }

  /** The journal's `onAccepted`. */
  accept(seq: number, group: readonly MemoryRecord[]): void {
    this.state.apply(seq, group);
    this.tell({ type: "applied", records: group });
  }

  /** The journal's `onSavingChange`. */
  savingChanged(): void {
    this.tell({ type: "saving" });
    if (this.unsaved === undefined) {
      clearInterval(this.#saveTimer);
      this.#saveTimer = undefined;
    } else if (this.#closing === undefined) {
      this.#saveTimer ??= setInterval(() => void this.save(), SAVE_AGAIN_MS).unref();
    }
  }

  checkpoint(): Promise<void> {
    return this.#parts.checkpointer.run();
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    const { checkpointer, journal, lease } = this.#parts;
    clearInterval(this.#saveTimer);
    this.stopEmbedding();
    await checkpointer.close();
    await journal.close();
    await lease.release();
    this.endEvents();
  }
}
