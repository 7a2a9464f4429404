import type { AgentStore, RecoveryNote } from "./agent-store.ts";
import { StoreError } from "./agent-store.ts";
import type { Journal } from "./journal/journal.ts";
import { parseRecord } from "./journal/record-schema.ts";
import type { MemoryRecord } from "./records.ts";
import { SerialQueue } from "./serial-queue.ts";
import { archivalPath, recallPath, writeCheckpoint } from "./storage/checkpoint-files.ts";
import { writeFailure } from "./store-errors.ts";
import type { MemoryState } from "./views/memory-state.ts";
import type { Lease } from "./windows/lease.ts";

/** A pause of this length makes room for a checkpoint. */
export const IDLE_MS = 5_000;

/** Journals shorter than this are left as they are when idle: opening replays them in no time. */
export const IDLE_JOURNAL_BYTES = 64 * 1024;

/** A journal of this length is not left until the next pause. */
export const LONG_JOURNAL_BYTES = 8 * 1024 * 1024;

// A checkpoint writes everything, so it waits until the journal is at least this part of it: what is written in all stays
// in proportion to what has changed.
const LEAST_SHARE = 1 / 8;

interface FileAgentStoreParts {
  readonly folder: string;
  readonly state: MemoryState;
  readonly journal: Journal;
  readonly lease: Lease;
  readonly recovery: readonly RecoveryNote[];
  /** Sequence number up to which the checkpoints on disk go. */
  readonly checkpointSeq: number;
  readonly log: (message: string) => void;
}

/** An agent's store in a folder: journal first, then the state in memory, checkpoints when there is time. */
export class FileAgentStore implements AgentStore {
  readonly #parts: FileAgentStoreParts;
  readonly #checkpoints = new SerialQueue();
  #checkpointSeq: number;
  #checkpointBytes = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #longCheckpoint: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: FileAgentStoreParts) {
    this.#parts = parts;
    this.#checkpointSeq = parts.checkpointSeq;
  }

  get conversation() {
    return this.#parts.state.conversation;
  }

  get core() {
    return this.#parts.state.core;
  }

  get recall() {
    return this.#parts.state.recall;
  }

  get archival() {
    return this.#parts.state.archival;
  }

  get heartbeatsPausedUntil(): string | undefined {
    return this.#parts.state.database.heartbeatsPausedUntil;
  }

  get recovery(): readonly RecoveryNote[] {
    return this.#parts.recovery;
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
      parseRecord(record);
    }
    await this.#parts.journal.append(records);
    this.#planCheckpoint();
  }

  checkpoint(): Promise<void> {
    return this.#checkpoints.run(() => this.#writeCheckpoints());
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #writeCheckpoints(): Promise<void> {
    const { folder, state, journal, lease } = this.#parts;
    await lease.confirm();
    await journal.drained();
    const previousSeq = this.#checkpointSeq;
    if (state.appliedSeq === previousSeq) {
      return;
    }
    try {
      const recallSeq = state.database.appliedSeq;
      const recallImage = state.database.export();
      await writeCheckpoint(recallPath(folder), recallImage);
      const archival = await state.archival.export();
      await writeCheckpoint(archivalPath(folder), archival.bytes);
      this.#checkpointSeq = Math.min(recallSeq, archival.appliedSeq);
      this.#checkpointBytes = recallImage.length + archival.bytes.length;
      // The backups go up to `previousSeq` now: with the journal that is about to be kept they must lack nothing.
      if (previousSeq >= journal.after) {
        await journal.rotate();
      }
    } catch (error) {
      throw writeFailure(folder, error);
    }
  }

  #planCheckpoint(): void {
    const { bytes } = this.#parts.journal;
    if (this.#closing !== undefined || bytes < this.#checkpointBytes * LEAST_SHARE) {
      return;
    }
    if (bytes >= LONG_JOURNAL_BYTES) {
      this.#longCheckpoint ??= this.#checkpointInBackground().finally(() => {
        this.#longCheckpoint = undefined;
      });
    } else if (bytes >= IDLE_JOURNAL_BYTES) {
      clearTimeout(this.#idleTimer);
      this.#idleTimer = setTimeout(() => this.#checkpointInBackground(), IDLE_MS).unref();
    }
  }

  /** The journal has everything, so that a checkpoint that fails can wait for the next one. */
  async #checkpointInBackground(): Promise<void> {
    await this.checkpoint().catch(error => this.#parts.log(`The checkpoint was not written: ${String(error)}`));
  }

  async #shutDown(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const { state, journal, lease } = this.#parts;
    state.archival.close();
    await this.#checkpointInBackground();
    await journal.close();
    state.database.close();
    await lease.release();
  }
}
