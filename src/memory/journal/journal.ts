import { type FileHandle, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { StoreError } from "../agent-store.ts";
import type { MemoryRecord } from "../records.ts";
import { SerialQueue } from "../serial-queue.ts";
import { replaceFile, syncDirectory } from "../storage/atomic-file.ts";
import { writeFailure } from "../store-errors.ts";
import { encodeHeader, encodeLine } from "./journal-line.ts";

interface PendingGroup {
  readonly group: readonly MemoryRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface JournalOptions {
  readonly folder: string;
  /** Asked before each write. @throws StoreError if writing is not allowed. */
  readonly mayWrite: () => Promise<void>;
  /** Called for each group once it is on disk, in order, before anything else is done with the journal. */
  readonly onDurable: (seq: number, group: readonly MemoryRecord[]) => void;
}

interface JournalPosition {
  /** Bytes up to the end of the last whole line. */
  readonly size: number;
  /** Sequence number of the last group before the file. */
  readonly after: number;
  /** Sequence number of the last group in the file or before it. */
  readonly lastSeq: number;
}

export function journalPath(folder: string): string {
  return join(folder, "journal.jsonl");
}

/** The journal before the last rotation: with the previous checkpoints it is enough to recover everything. */
export function previousJournalPath(folder: string): string {
  return join(folder, "journal.prev.jsonl");
}

/**
 * The append-only end of the journal. Groups that arrive while one is being written are written together
 * with one fsync. A failed write leaves the file as it was, so that the next one can succeed.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #queue = new SerialQueue();
  #pending: PendingGroup[] = [];
  #handle: FileHandle;
  #size: number;
  #seq: number;
  #start: number;
  #leftovers = false;
  #closed = false;

  private constructor(options: JournalOptions, handle: FileHandle, at: JournalPosition) {
    this.#options = options;
    this.#handle = handle;
    this.#size = at.size;
    this.#start = at.after;
    this.#seq = at.lastSeq;
  }

  /** Begins a new journal file after the group `after`, in place of the one that is there. */
  static async create(options: JournalOptions, after: number): Promise<Journal> {
    const header = headerLine(after);
    await replaceFile(journalPath(options.folder), header, { keepBackup: false });
    return Journal.continue(options, { size: Buffer.byteLength(header), after, lastSeq: after });
  }

  /** Continues a sound journal file; what stands behind its last whole line is cut off. */
  static async continue(options: JournalOptions, at: JournalPosition): Promise<Journal> {
    const handle = await open(journalPath(options.folder), "r+");
    try {
      await handle.truncate(at.size);
      await handle.sync();
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new Journal(options, handle, at);
  }

  /** Bytes in the current file. */
  get bytes(): number {
    return this.#size;
  }

  /** Sequence number of the last group before the current file. */
  get after(): number {
    return this.#start;
  }

  /**
   * Resolves when the group is on disk and `onDurable` has been called. Groups keep the order of the calls.
   * @throws StoreError `write-failed`, `locked` or `closed`; the group is not in the journal then.
   */
  append(group: readonly MemoryRecord[]): Promise<void> {
    if (this.#closed) {
      return Promise.reject(new StoreError("closed", "The memory is closed."));
    }
    return new Promise((resolve, reject) => {
      this.#pending.push({ group, resolve, reject });
      if (this.#pending.length === 1) {
        void this.#queue.run(() => this.#writePending());
      }
    });
  }

  /** Keeps the current file as the previous journal and begins a new one. If that fails, the current file is kept. */
  rotate(): Promise<void> {
    return this.#queue.run(async () => {
      const current = journalPath(this.#options.folder);
      const previous = previousJournalPath(this.#options.folder);
      const next = `${current}.next`;
      const header = headerLine(this.#seq);
      await replaceFile(next, header, { keepBackup: false });
      const handle = await open(next, "r+");
      try {
        await rename(current, previous);
        await rename(next, current).catch(async error => {
          await rename(previous, current);
          throw error;
        });
      } catch (error) {
        await handle.close();
        throw error;
      }
      await syncDirectory(this.#options.folder);
      const old = this.#handle;
      this.#handle = handle;
      this.#size = Buffer.byteLength(header);
      this.#start = this.#seq;
      this.#leftovers = false;
      await old.close();
    });
  }

  /** Resolves when everything appended before is on disk or has failed. */
  drained(): Promise<void> {
    return this.#queue.run(async () => undefined);
  }

  /** Resolves when what was appended before is written and the file is closed. */
  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    await this.#queue.run(() => this.#handle.close());
  }

  async #writePending(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    const text = batch.map(({ group }, index) => `${encodeLine({ seq: this.#seq + index + 1, group })}\n`).join("");
    try {
      await this.#options.mayWrite();
      await this.#write(Buffer.from(text));
    } catch (error) {
      const failure = error instanceof StoreError ? error : writeFailure(journalPath(this.#options.folder), error);
      for (const { reject } of batch) {
        reject(failure);
      }
      return;
    }
    for (const { group, resolve, reject } of batch) {
      try {
        this.#options.onDurable(++this.#seq, group);
        resolve();
      } catch (error) {
        reject(error);
      }
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#leftovers) {
      await this.#cutLeftovers();
    }
    this.#leftovers = true;
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#size + done);
        done += bytesWritten;
      }
      await this.#handle.datasync();
    } catch (error) {
      // If this fails too, the next write tries again before anything else.
      await this.#cutLeftovers().catch(() => undefined);
      throw error;
    }
    this.#leftovers = false;
    this.#size += bytes.length;
  }

  async #cutLeftovers(): Promise<void> {
    await this.#handle.truncate(this.#size);
    this.#leftovers = false;
  }
}

function headerLine(after: number): string {
  return `${encodeHeader(after)}\n`;
}
