import { stat } from "node:fs/promises";
import { errorMessage } from "../../shared/error-message.ts";
import { StoreError } from "../agent-store.ts";
import { journalPath, previousJournalPath } from "../journal/journal.ts";
import type { JournalLine } from "../journal/journal-line.ts";
import { errorCode } from "../storage/atomic-file.ts";
import { fileStamp, JournalTail, type TailLine } from "./journal-tail.ts";
import { Poll } from "./poll.ts";

const POLL_MS = 400;
const BATCH_GROUPS = 256;
/** The last line may not have arrived as a whole on a network folder; after this it counts as damaged. */
const SUSPECT_MS = 2_000;

export interface JournalFollowerOptions {
  readonly folder: string;
  /** Sequence number of the last group that is known already: of the last one in the checkpoints and journals as they were read. */
  readonly from: { readonly seq: number };
  /** Each group once, in the order of the sequence numbers. If it throws, the following ends with `replaced`. */
  readonly onGroups: (groups: readonly JournalLine[]) => void;
  /**
   * Nothing more comes: the folder is gone; or the journal does not continue what was followed, so that the agent is to be
   * opened anew.
   */
  readonly onEnded: (cause: "deleted" | "replaced") => void;
  readonly log?: (message: string) => void;
}

/** Where the reading of a file has come to: behind a line whose bytes must still be the same when it goes on. */
interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly digest: string;
}

/** Follows the journal that another process appends to and rotates. Writes nothing, and keeps no file open. */
export class JournalFollower {
  readonly #options: JournalFollowerOptions;
  readonly #poll: Poll;
  #seq: number;
  /** Of the line with this sequence number, once it was read. */
  #digest: string | undefined;
  #place: Place | undefined;
  /** What the file looked like when it was last read to its end. */
  #stamp: string | undefined;
  #suspect: { readonly digest: string; readonly since: number } | undefined;
  #batch: JournalLine[] = [];
  #problem: string | undefined;
  #ended = false;

  constructor(options: JournalFollowerOptions) {
    this.#options = options;
    this.#seq = options.from.seq;
    this.#poll = new Poll({ folder: options.folder, everyMs: POLL_MS, check: () => this.#check() });
    this.#poll.look();
  }

  /** Sequence number of the last group that was handed over. */
  get seq(): number {
    return this.#seq;
  }

  /** Nothing is handed over afterwards. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#poll.close();
  }

  async #check(): Promise<void> {
    try {
      await this.#follow();
      this.#problem = undefined;
    } catch (error) {
      if (error instanceof StoreError) {
        this.#end("replaced", error.message);
        return;
      }
      const problem = errorMessage(error);
      if (problem !== this.#problem) {
        this.#problem = problem;
        this.#log(`The journal cannot be read now: ${problem}`);
      }
    }
  }

  async #follow(): Promise<void> {
    const { folder } = this.#options;
    const stamp = await fileStamp(journalPath(folder));
    if (stamp === undefined) {
      // Between the two renames of a rotation there is no journal.
      if (!(await exists(folder))) {
        this.#end("deleted", "The agent's folder is gone.");
      }
      return;
    }
    if (stamp === this.#stamp || this.#ended) {
      return;
    }
    const current = await JournalTail.open(journalPath(folder));
    if (current === undefined) {
      return;
    }
    try {
      const place = await this.#placeIn(current);
      if (this.#goesOn(current, place) || (await this.#readPrevious(current))) {
        await this.#read(current, place);
      }
    } finally {
      await current.close();
    }
  }

  /** Where the reading of this very file has come to. */
  async #placeIn(tail: JournalTail): Promise<Place | undefined> {
    const place = this.#place;
    if (place?.file !== tail.file.id || place.end > tail.file.size) {
      return undefined;
    }
    return (await tail.digestAt(place.start)) === place.digest ? place : undefined;
  }

  /** Whether the file goes on from what is known, or holds it. */
  #goesOn({ header }: JournalTail, place: Place | undefined): boolean {
    return place !== undefined || header === undefined || header.after <= this.#seq;
  }

  /** What was appended before the last rotation. @returns whether the current file goes on from there */
  async #readPrevious(current: JournalTail): Promise<boolean> {
    const previous = await JournalTail.open(previousJournalPath(this.#options.folder));
    try {
      // It was rotated again just now: there is a newer current one.
      if (previous?.file.id === current.file.id) {
        this.#poll.look();
        return false;
      }
      const place = previous && (await this.#placeIn(previous));
      if (previous !== undefined && this.#goesOn(previous, place)) {
        await this.#read(previous, place);
      }
    } finally {
      await previous?.close();
    }
    if (!this.#ended && !this.#goesOn(current, undefined)) {
      this.#end("replaced", `The journal does not go on from group ${this.#seq}.`);
    }
    return !this.#ended;
  }

  /** From the place on, else from the beginning. */
  async #read(tail: JournalTail, place: Place | undefined): Promise<void> {
    const { file, header, begin } = tail;
    let last = header?.after ?? 0;
    let lines = 0;
    for await (const found of tail.lines(place?.end ?? 0)) {
      lines++;
      if (header !== undefined && found.start < begin) {
        this.#advance(file.id, found);
        continue;
      }
      if (this.#isSuspect(found, file.size)) {
        // To be looked at again, even if the file does not change.
        this.#flush();
        return;
      }
      this.#advance(file.id, found);
      last = Math.max(last, found.line?.seq ?? 0);
      this.#take(found);
      if (this.#ended) {
        return;
      }
    }
    this.#flush();
    if (place === undefined && lines > 0 && last < this.#seq && this.#digest !== undefined) {
      this.#end("replaced", `The journal ends at group ${last}, but ${this.#seq} was there.`);
    }
    this.#stamp = file.stamp;
  }

  #take({ line, digest, start }: TailLine): void {
    if (line === undefined) {
      this.#log(`A damaged line of the journal was left out, at byte ${start}.`);
      return;
    }
    const { seq, group } = line;
    if (seq === this.#seq) {
      if (this.#digest !== undefined && this.#digest !== digest) {
        this.#end("replaced", `Group ${seq} of the journal has changed.`);
      }
      this.#digest = digest;
    }
    if (seq <= this.#seq) {
      return;
    }
    if (seq > this.#seq + 1 && group.length > 0) {
      this.#log(`${seq - this.#seq - 1} groups before group ${seq} are missing in the journal.`);
    }
    this.#seq = seq;
    this.#digest = digest;
    this.#batch.push({ seq, group });
    if (this.#batch.length >= BATCH_GROUPS) {
      this.#flush();
    }
  }

  #isSuspect({ line, end, digest }: TailLine, size: number): boolean {
    if (line !== undefined || end < size) {
      return false;
    }
    if (this.#suspect?.digest !== digest) {
      this.#suspect = { digest, since: performance.now() };
    }
    return performance.now() - this.#suspect.since < SUSPECT_MS;
  }

  #advance(file: string, { start, end, digest }: TailLine): void {
    this.#place = { file, start, end, digest };
  }

  #flush(): void {
    const groups = this.#batch;
    this.#batch = [];
    if (groups.length === 0 || this.#ended) {
      return;
    }
    try {
      this.#options.onGroups(groups);
    } catch (error) {
      this.#end("replaced", `What was followed could not be taken in: ${errorMessage(error)}`);
    }
  }

  #end(cause: "deleted" | "replaced", reason: string): void {
    if (this.#ended) {
      return;
    }
    this.#flush();
    this.#ended = true;
    this.#log(reason);
    // Not awaited: this runs inside the check.
    void this.#poll.close();
    this.#options.onEnded(cause);
  }

  #log(message: string): void {
    this.#options.log?.(message);
  }
}

async function exists(folder: string): Promise<boolean> {
  try {
    await stat(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      return false;
    }
    throw error;
  }
}
