import { mkdir, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ulid } from "ulid";
import { StoreError } from "../agent-store.ts";
import type { Journal } from "../journal/journal.ts";
import { SerialQueue } from "../serial-queue.ts";
import { checkpointPaths, installCheckpoints, waitingPath } from "../storage/checkpoint-files.ts";
import { runStorage } from "../storage/storage-thread.ts";
import { writeFailure } from "../store-errors.ts";

/** A pause of this length makes room for a checkpoint. */
export const IDLE_MS = 5_000;

/** Journals shorter than this are left as they are when idle: opening replays them in no time. */
export const IDLE_JOURNAL_BYTES = 64 * 1024;

/** A journal of this length is not left until the next pause. */
export const LONG_JOURNAL_BYTES = 8 * 1024 * 1024;

// A checkpoint writes everything, so it waits until the journal is at least this part of it: what is written in all stays
// in proportion to what has changed.
const LEAST_SHARE = 1 / 8;

// After a failure: the disk may be full for hours, and each try costs the reading of everything.
const RETRY_MS = 60_000;

interface CheckpointerOptions {
  readonly folder: string;
  readonly journal: Journal;
  /** Sequence number up to which the checkpoints on disk go. */
  readonly checkpointSeq: number;
  /** Groups are known to be lost between the checkpoints and the journals. */
  readonly lostGroups: boolean;
  readonly workerPath: string;
  readonly sqlWasm: string;
  /** @throws StoreError `locked` */
  readonly mayWrite: () => Promise<void>;
  readonly log: (message: string) => void;
}

/** Makes checkpoints in the storage thread: in a pause when the journal has grown, at once when it is long. */
export class Checkpointer {
  readonly #options: CheckpointerOptions;
  readonly #queue = new SerialQueue();
  readonly #stop = new AbortController();
  #checkpointSeq: number;
  #lostGroups: boolean;
  /** Size of all checkpoints together. */
  #bytes = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #long: Promise<void> | undefined;
  #notBefore = 0;

  constructor(options: CheckpointerOptions) {
    this.#options = options;
    this.#checkpointSeq = options.checkpointSeq;
    this.#lostGroups = options.lostGroups;
  }

  /** Learns the size of what is on disk. */
  async measure(): Promise<void> {
    const { folder } = this.#options;
    const paths = checkpointPaths(folder);
    const sizes = await Promise.all(
      paths.map(path =>
        stat(path).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    this.#bytes = sizes.reduce((sum, size) => sum + size, 0);
  }

  /** To be called after each append. */
  plan(): void {
    const { bytes } = this.#options.journal;
    if (this.#stop.signal.aborted || bytes < this.#bytes * LEAST_SHARE || performance.now() < this.#notBefore) {
      return;
    }
    if (bytes >= LONG_JOURNAL_BYTES) {
      this.#long ??= this.runInBackground().finally(() => {
        this.#long = undefined;
      });
    } else if (bytes >= IDLE_JOURNAL_BYTES) {
      clearTimeout(this.#idleTimer);
      this.#idleTimer = setTimeout(() => this.runInBackground(), IDLE_MS).unref();
    }
  }

  /** @throws StoreError `write-failed`, `locked`; what was on disk is sound then. */
  run(): Promise<void> {
    return this.#queue.run(() => this.#checkpoint());
  }

  /** The journal has everything, so that a checkpoint that fails can wait for the next one. */
  async runInBackground(): Promise<void> {
    try {
      await this.run();
    } catch (error) {
      if (!this.#stop.signal.aborted) {
        this.#notBefore = performance.now() + RETRY_MS;
        this.#options.log(`The checkpoint was not written: ${String(error)}`);
      }
    }
  }

  /** Ends a running checkpoint; what is on disk is sound at any instant. */
  async close(): Promise<void> {
    this.#stop.abort(new StoreError("closed", "The memory is closed."));
    clearTimeout(this.#idleTimer);
    await this.#queue.run(async () => undefined);
  }

  async #checkpoint(): Promise<void> {
    const { folder, journal, workerPath, sqlWasm, mayWrite } = this.#options;
    this.#stop.signal.throwIfAborted();
    await mayWrite();
    const mark = await journal.mark();
    const previousSeq = this.#checkpointSeq;
    if (mark.seq === previousSeq) {
      return;
    }
    const round = ulid();
    const { seq: upTo } = mark;
    const work = { type: "checkpoint", folder, sqlWasm, round, upTo, lostGroups: this.#lostGroups } as const;
    try {
      await Promise.all(checkpointPaths(folder).map(path => mkdir(dirname(path), { recursive: true })));
      await runStorage(
        workerPath,
        work,
        reply => {
          if (reply.type === "done") {
            this.#bytes = reply.bytes;
          }
        },
        this.#stop.signal,
      );
      // It took a while: another window may have taken the lease, and this one's checkpoint is not to replace that one's.
      await mayWrite();
      this.#stop.signal.throwIfAborted();
      await installCheckpoints(folder, round);
      this.#checkpointSeq = mark.seq;
      this.#lostGroups = false;
      // The backups go up to `previousSeq` now: with the journal that is about to be kept they must lack nothing.
      if (previousSeq >= journal.after) {
        await journal.rotate(mark);
      }
    } catch (error) {
      throw error instanceof StoreError ? error : writeFailure(folder, error);
    } finally {
      await Promise.all(checkpointPaths(folder).map(path => rm(waitingPath(path, round), { force: true }))).catch(
        () => undefined,
      );
    }
  }
}
