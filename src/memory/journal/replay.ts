import { rename } from "node:fs/promises";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { RecoveryNote } from "../agent-store.ts";
import type { MemoryRecord } from "../records.ts";
import { errorCode, exists, replaceFile, tryCopyAside, trySetAside } from "../storage/atomic-file.ts";
import { headerLine, type JournalPosition, journalPath, nextJournalPath, previousJournalPath } from "./journal.ts";
import { JOURNAL_FORMAT } from "./journal-line.ts";
import { type JournalContents, lastSeq, readJournal, readJournalStart, repairedText } from "./journal-reader.ts";

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
  await noteMissing(options);
  const current = await readAndRepair(journalPath(options.folder), options);
  const previousPath = previousJournalPath(options.folder);
  const isSwapped = current !== undefined && current.after < (await readJournalStart(previousPath));
  const needsPrevious = current === undefined || options.after < current.after || isSwapped;
  const previous = needsPrevious ? await readAndRepair(previousPath, options) : undefined;
  if (isSwapped && previous !== undefined) {
    const joined = await joinSwapped(current, previous, options);
    return { files: [joined], current: joined, newer: joined.newer };
  }
  const files = [previous, current].filter(journal => journal !== undefined);
  return { files, current, newer: files.some(({ newer }) => newer) };
}

/** A journal is there from the first opening on; only while it is being rotated there is none, but the next one is ready. */
async function noteMissing({ folder, after, repair }: ReadJournalsOptions): Promise<void> {
  const path = journalPath(folder);
  if (after > 0 && repair !== undefined && !(await exists(path)) && !(await exists(nextJournalPath(folder)))) {
    const problem =
      "The file is missing. What was said since the memory was last saved as a whole may have been in it alone.";
    repair.note({ kind: "missing", file: basename(path), problem });
  }
}

/** The previous journal stands in the place of the current one and the other way round: the current one gets everything. */
async function joinSwapped(
  older: JournalContents,
  newer: JournalContents,
  { folder, repair }: ReadJournalsOptions,
): Promise<JournalContents> {
  const lines = [...older.lines, ...newer.lines.filter(({ seq }) => seq > lastSeq(older))];
  const joined = { ...older, lines, newer: older.newer || newer.newer };
  if (repair === undefined || joined.newer) {
    return joined;
  }
  const text = repairedText(joined);
  if (!(await tryReplace(journalPath(folder), text))) {
    return joined;
  }
  repair.note({
    kind: "swapped",
    file: basename(journalPath(folder)),
    problem: "It was swapped with the previous one; nothing is lost.",
  });
  return { ...joined, format: JOURNAL_FORMAT, wholeBytes: Buffer.byteLength(text) };
}

// Milliseconds of work between two chances for the event loop.
const SLICE_MS = 10;

/** Hands over every group behind `after` once, in order. */
export async function replay(
  { files }: Journals,
  after: number,
  apply: (seq: number, group: readonly MemoryRecord[]) => void,
): Promise<void> {
  let last = after;
  let sliceStart = performance.now();
  for (const { seq, group } of files.flatMap(file => file.lines)) {
    if (seq > last) {
      apply(seq, group);
      last = seq;
      if (performance.now() - sliceStart > SLICE_MS) {
        await setImmediate();
        sliceStart = performance.now();
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
  if (contents.newer) {
    // What this version does not know must not be lost with the repair.
    options.repair.note({ kind: "damaged", file: basename(path), problem: `${linesText(contents.damagedLines)}.` });
    return contents;
  }
  const { now, note } = options.repair;
  const kept = contents.lines.length;
  const problem = `${linesText(contents.damagedLines)}; the other ${kept} were kept.`;
  if (kept === 0) {
    const setAside = await trySetAside(path, now);
    note({ kind: "damaged", file: basename(path), problem, kept, ...(setAside === undefined ? {} : { setAside }) });
    return undefined;
  }
  // Until the sound part is whole, the damaged file stays in its place.
  const setAside = await tryCopyAside(path, now);
  note({ kind: "damaged", file: basename(path), problem, kept, ...(setAside === undefined ? {} : { setAside }) });
  const repaired = repairedText(contents);
  if (setAside === undefined || !(await tryReplace(path, repaired))) {
    return contents;
  }
  return { ...contents, format: JOURNAL_FORMAT, wholeBytes: Buffer.byteLength(repaired), damagedLines: 0 };
}

function linesText(count: number): string {
  return count === 1 ? "1 damaged line" : `${count} damaged lines`;
}

/** A disk that refuses is no reason not to open. */
async function tryReplace(path: string, text: string): Promise<boolean> {
  try {
    await replaceFile(path, text, { keepBackup: false });
    return true;
  } catch {
    return false;
  }
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
    repair.note({ kind: "not-a-file", file: basename(path), problem, ...(setAside === undefined ? {} : { setAside }) });
    return undefined;
  }
}
