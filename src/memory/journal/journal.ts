import { type FileHandle, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { StoreError, type Unsaved } from "../agent-store.ts";
import type { MemoryRecord } from "../records.ts";
import { SerialQueue } from "../serial-queue.ts";
import { replaceFile, syncDirectory } from "../storage/atomic-file.ts";
import { saveFailure, writeFailure } from "../store-errors.ts";
import { encodeHeader, encodeLine } from "./journal-line.ts";

interface PendingGroup {
  readonly group: readonly MemoryRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface JournalOptions {
  readonly folder: string;
  /** Asked before each write. @throws StoreError `locked` if another window writes now; the file system's error if it cannot be told. */
  readonly mayWrite: () => Promise<void>;
  /** Called for each group once it is on disk or, while the disk refuses, in memory; in order. Must not throw. */
  readonly onAccepted: (seq: number, group: readonly MemoryRecord[]) => void;
  /** `unsaved` has changed. */
  readonly onSavingChange?: () => void;
  /** Makes the file ready before it is first written, and tells where it ends. Asked again until it has succeeded. */
  readonly prepare: () => Promise<JournalPosition>;
}

export interface JournalPosition {
  /** Bytes up to the end of the last whole line. */
  readonly size: number;
  /** Sequence number of the last group before the file. */
  readonly after: number;
}

/** A place between two groups of the current file. */
export interface JournalMark {
  readonly seq: number;
  readonly size: number;
}

export function journalPath(folder: string): string {
  return join(folder, "journal.jsonl");
}

/** The journal before the last rotation: with the previous checkpoints it is enough to recover everything. */
export function previousJournalPath(folder: string): string {
  return join(folder, "journal.prev.jsonl");
}

/** The journal that is about to take the place of the current one. */
export function nextJournalPath(folder: string): string {
  return `${journalPath(folder)}.next`;
}

/** The first bytes of a journal file, for the groups after `after`. */
export function headerLine(after: number): string {
  return `${encodeHeader(after)}\n`;
}

/**
 * The append-only end of the journal. Groups that arrive while one is being written are written together with one fsync.
 * What the disk refuses waits in memory, in order, and is written before anything else as soon as that can be done.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #queue = new SerialQueue();
  #pending: PendingGroup[] = [];
  /** Lines that the disk has refused. */
  #backlog: string[] = [];
  #unsaved: Unsaved | undefined;
  #handle: FileHandle | undefined;
  #size = 0;
  #seq: number;
  #start = 0;
  #leftovers = true;
  #closed = false;

  /** @param seq sequence number of the last group there is. */
  constructor(options: JournalOptions, seq: number) {
    this.#options = options;
    this.#seq = seq;
  }

  /** Bytes in the current file. */
  get bytes(): number {
    return this.#size;
  }

  /** Sequence number of the last group before the current file. */
  get after(): number {
    return this.#start;
  }

  /** Set while groups wait in memory. */
  get unsaved(): Unsaved | undefined {
    return this.#unsaved;
  }

  /**
   * Resolves when the group is on disk, or waits in memory because the disk refuses it; `onAccepted` has been called then.
   * Groups keep the order of the calls.
   * @throws StoreError `locked` or `closed`; the group is not in the journal then.
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

  /** Tries to write what waits in memory, and whether the file can be written at all. */
  async save(): Promise<void> {
    await this.#queue.run(async () => {
      if (!this.#closed) {
        await this.#writePending();
      }
    });
  }

  /** The end of the file, once everything appended before is on disk. @throws StoreError `write-failed` while groups wait in memory */
  mark(): Promise<JournalMark> {
    return this.#queue.run(async () => {
      if (this.#unsaved !== undefined) {
        throw new StoreError("write-failed", this.#unsaved.reason);
      }
      return { seq: this.#seq, size: this.#size };
    });
  }

  /**
   * Keeps the current file as the previous journal and begins a new one with what was written since the mark. If that fails,
   * the current file is kept.
   */
  rotate(mark: JournalMark): Promise<void> {
    return this.#queue.run(async () => {
      const current = journalPath(this.#options.folder);
      const previous = previousJournalPath(this.#options.folder);
      const next = nextJournalPath(this.#options.folder);
      const header = headerLine(mark.seq);
      const since = await this.#bytesSince(mark);
      await replaceFile(next, Buffer.concat([Buffer.from(header), since]), { keepBackup: false });
      const handle = await open(next, "r+");
      try {
        // Another window may have taken the lease while the checkpoint was made: its journal must stay where it is.
        await this.#options.mayWrite();
        await rename(current, previous);
        await rename(next, current).catch(async error => {
          await rename(previous, current);
          throw error;
        });
      } catch (error) {
        await handle.close();
        throw error;
      }
      const old = this.#handle;
      // At once: whatever fails from here on, the next group belongs into the new file.
      this.#handle = handle;
      this.#size = Buffer.byteLength(header) + since.length;
      this.#start = mark.seq;
      this.#leftovers = false;
      await syncDirectory(this.#options.folder);
      await old?.close();
    });
  }

  /** Resolves when what was appended before is written, or could not be, and the file is closed. */
  async close(): Promise<void> {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    await this.#queue.run(async () => {
      if (this.#backlog.length > 0) {
        await this.#writeBacklog().catch(() => undefined);
      }
      await this.#handle?.close();
    });
  }

  async #writePending(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    const lines = batch.map(({ group }, index) => `${encodeLine({ seq: this.#seq + index + 1, group })}\n`);
    this.#backlog.push(...lines);
    try {
      await this.#writeBacklog();
      this.#setUnsaved(undefined);
    } catch (error) {
      if (error instanceof StoreError && error.code === "locked") {
        this.#backlog.length -= lines.length;
        for (const { reject } of batch) {
          reject(error);
        }
        return;
      }
      const { message } = writeFailure(journalPath(this.#options.folder), error);
      this.#setUnsaved({ cause: saveFailure(error), reason: message, groups: this.#backlog.length });
    }
    for (const { group, resolve } of batch) {
      this.#options.onAccepted(++this.#seq, group);
      resolve();
    }
  }

  async #writeBacklog(): Promise<void> {
    await this.#options.mayWrite();
    const handle = await this.#opened();
    if (this.#leftovers) {
      await handle.truncate(this.#size);
      this.#leftovers = false;
    }
    const bytes = Buffer.from(this.#backlog.join(""));
    if (bytes.length === 0) {
      return;
    }
    this.#leftovers = true;
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, this.#size + done);
        done += bytesWritten;
      }
      await handle.datasync();
    } catch (error) {
      // If this fails too, the next write does it before anything else.
      await handle.truncate(this.#size).then(
        () => {
          this.#leftovers = false;
        },
        () => undefined,
      );
      throw error;
    }
    this.#leftovers = false;
    this.#size += bytes.length;
    this.#backlog = [];
  }

  async #opened(): Promise<FileHandle> {
    if (this.#handle === undefined) {
      const { size, after } = await this.#options.prepare();
      this.#handle = await open(journalPath(this.#options.folder), "r+");
      this.#size = size;
      this.#start = after;
    }
    return this.#handle;
  }

  async #bytesSince({ size }: JournalMark): Promise<Buffer> {
    const bytes = Buffer.alloc(this.#size - size);
    const handle = await this.#opened();
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, size + done);
      if (bytesRead === 0) {
        throw new Error("The journal is shorter than what was written to it.");
      }
      done += bytesRead;
    }
    return bytes;
  }

  #setUnsaved(unsaved: Unsaved | undefined): void {
    if (unsaved?.reason !== this.#unsaved?.reason || unsaved?.groups !== this.#unsaved?.groups) {
      this.#unsaved = unsaved;
      this.#options.onSavingChange?.();
    }
  }
}
