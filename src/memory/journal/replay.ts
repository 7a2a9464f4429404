import { rename } from "node:fs/promises";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { RecoveryNote } from "../agent-store.ts";
import type { MemoryRecord } from "../records.ts";
import { errorCode, replaceFile, trySetAside } from "../storage/atomic-file.ts";
import { headerLine, type JournalPosition, journalPath, previousJournalPath } from "./journal.ts";
import { JOURNAL_FORMAT } from "./journal-line.ts";
import { type JournalContents, lastSeq, readJournal, repairedText } from "./journal-reader.ts";

export interface ReadJournalsOptions {
  readonly folder: string;
  /** Sequence number up to which the checkpoints go. */
  readonly after: number;
  readonly upTo?: number;
  /** Sets damaged files aside and puts sound ones in their place; without it nothing is written. */
  readonly repair?: { readonly now: Date; readonly note: (note: RecoveryNote) => void };
}

export interface Journals {
  /** Oldest first: the previous one, if it is needed, and the current one, if there is one. */
  readonly files: readonly JournalContents[];
  readonly current: JournalContents | undefined;
  readonly newer: boolean;
}

/**
 * What the journals hold beyond the checkpoints.
 * @throws StoreError `newer-format`
 */
export async function readJournals(options: ReadJournalsOptions): Promise<Journals> {
  const current = await readAndRepair(journalPath(options.folder), options);
  const needsPrevious = current === undefined || options.after < current.after;
  const previous = needsPrevious ? await readAndRepair(previousJournalPath(options.folder), options) : undefined;
  const files = [previous, current].filter(journal => journal !== undefined);
  return { files, current, newer: files.some(({ newer }) => newer) };
}

// Groups applied between two chances for the event loop.
const SLICE_GROUPS = 256;

/** Hands over every group behind `after` once, in order. */
export async function replay(
  { files }: Journals,
  after: number,
  apply: (seq: number, group: readonly MemoryRecord[]) => void,
): Promise<void> {
  let last = after;
  let count = 0;
  for (const { seq, group } of files.flatMap(file => file.lines)) {
    if (seq > last) {
      apply(seq, group);
      last = seq;
      if (++count % SLICE_GROUPS === 0) {
        await setImmediate();
      }
    }
  }
}

/** Number of groups behind `seq`, up to `last`, that are in none of the journals and have not been reported before. */
export function missingGroups(files: readonly JournalContents[], seq: number, last: number): number {
  let covered = seq;
  let missing = 0;
  for (const { after, lines } of files) {
    missing += Math.max(0, after - covered);
    covered = Math.max(covered, after);
    for (const line of lines) {
      if (line.group.length > 0) {
        missing += Math.max(0, line.seq - covered - 1);
      }
      covered = Math.max(covered, line.seq);
    }
  }
  return missing + Math.max(0, last - covered);
}

/** The place to append at, behind everything that is in the state, in a file of the current format. */
export async function journalEnd(
  folder: string,
  current: JournalContents | undefined,
  appliedSeq: number,
): Promise<JournalPosition> {
  if (current !== undefined && lastSeq(current) === appliedSeq) {
    if (current.format === JOURNAL_FORMAT) {
      return { size: current.wholeBytes, after: current.after };
    }
    const text = repairedText(current);
    await replaceFile(journalPath(folder), text, { keepBackup: false });
    return { size: Buffer.byteLength(text), after: current.after };
  }
  // The end of the journal is gone, but the checkpoints have what was in it.
  if (current !== undefined) {
    await rename(journalPath(folder), previousJournalPath(folder));
  }
  const header = headerLine(appliedSeq);
  await replaceFile(journalPath(folder), header, { keepBackup: false });
  return { size: Buffer.byteLength(header), after: appliedSeq };
}

/** Sequence number of the last group in any of the files; `least` without files. */
export function lastOf(files: readonly JournalContents[], least: number): number {
  return Math.max(least, ...files.map(lastSeq));
}

async function readAndRepair(path: string, options: ReadJournalsOptions): Promise<JournalContents | undefined> {
  const contents = await readUnlessFolder(path, options);
  if (contents === undefined || contents.damagedLines === 0 || options.repair === undefined) {
    return contents;
  }
  const { now, note } = options.repair;
  const lines = contents.damagedLines === 1 ? "1 damaged line" : `${contents.damagedLines} damaged lines`;
  const problem = `${lines}; the other ${contents.lines.length} were kept.`;
  const setAside = await trySetAside(path, now);
  note({ file: basename(path), problem, ...(setAside === undefined ? {} : { setAside }) });
  if (contents.lines.length === 0 || setAside === undefined) {
    return contents.lines.length === 0 ? undefined : contents;
  }
  const repaired = repairedText(contents);
  await replaceFile(path, repaired, { keepBackup: false });
  return { ...contents, format: JOURNAL_FORMAT, wholeBytes: Buffer.byteLength(repaired), damagedLines: 0 };
}

/** A folder in the journal's place holds no journal, and is in its way. */
async function readUnlessFolder(path: string, { upTo, repair }: ReadJournalsOptions) {
  try {
    return await readJournal(path, upTo);
  } catch (error) {
    if (errorCode(error) !== "EISDIR" || repair === undefined) {
      throw error;
    }
    const setAside = await trySetAside(path, repair.now);
    const problem = "It is a folder instead of a file.";
    repair.note({ file: basename(path), problem, ...(setAside === undefined ? {} : { setAside }) });
    return undefined;
  }
}
