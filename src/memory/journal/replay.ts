import { rename } from "node:fs/promises";
import { basename } from "node:path";
import type { RecoveryNote } from "../agent-store.ts";
import { replaceFile, setAside } from "../storage/atomic-file.ts";
import type { MemoryState } from "../views/memory-state.ts";
import { Journal, type JournalOptions, journalPath, previousJournalPath } from "./journal.ts";
import { type JournalContents, lastSeq, readJournal, repairedText } from "./journal-reader.ts";

interface ReplayOptions {
  readonly folder: string;
  readonly now: Date;
  readonly note: (note: RecoveryNote) => void;
}

/**
 * Applies to the state what the journals hold beyond the checkpoints. Damaged lines are noted and the file with them set aside;
 * a sound one with the rest takes its place.
 * @returns the current journal's contents, if there is one.
 * @throws StoreError `newer-format`
 */
export async function replayJournals(state: MemoryState, options: ReplayOptions): Promise<JournalContents | undefined> {
  const current = await readAndRepair(journalPath(options.folder), options);
  const needsPrevious = current === undefined || state.appliedSeq < current.after;
  const previous = needsPrevious ? await readAndRepair(previousJournalPath(options.folder), options) : undefined;
  const journals = [previous, current].filter(journal => journal !== undefined);

  const last = Math.max(state.database.appliedSeq, state.archival.appliedSeq, ...journals.map(lastSeq));
  const lost = missingGroups(journals, state.database.appliedSeq, last);
  const lostOfArchival = missingGroups(journals, state.archival.appliedSeq, last);
  for (const { seq, group } of journals.flatMap(journal => journal.lines)) {
    state.apply(seq, group);
  }
  if (lost > 0) {
    const problem = `${lost === 1 ? "1 change is" : `${lost} changes are`} in none of the files and lost.`;
    options.note({ file: basename(journalPath(options.folder)), problem });
  }
  if (lost > 0 || lostOfArchival > 0) {
    state.reconcileArchival(last);
  }
  return current;
}

/** The journal to append to, behind everything that is in the state. */
export async function continueJournal(
  state: MemoryState,
  current: JournalContents | undefined,
  options: JournalOptions,
): Promise<Journal> {
  const last = state.appliedSeq;
  if (current !== undefined && lastSeq(current) === last) {
    return Journal.continue(options, { size: current.wholeBytes, after: current.after, lastSeq: last });
  }
  // The end of the journal is gone, but the checkpoints have what was in it.
  if (current !== undefined) {
    await rename(journalPath(options.folder), previousJournalPath(options.folder));
  }
  return Journal.create(options, last);
}

async function readAndRepair(path: string, { now, note }: ReplayOptions): Promise<JournalContents | undefined> {
  const contents = await readJournal(path);
  if (contents === undefined || contents.damagedLines === 0) {
    return contents;
  }
  const lines = contents.damagedLines === 1 ? "1 damaged line" : `${contents.damagedLines} damaged lines`;
  const problem = `${lines}; the other ${contents.lines.length} were kept.`;
  note({ file: basename(path), problem, setAside: await setAside(path, now) });
  if (contents.lines.length === 0) {
    return undefined;
  }
  const repaired = repairedText(contents);
  await replaceFile(path, repaired, { keepBackup: false });
  return { ...contents, wholeBytes: Buffer.byteLength(repaired) };
}

/** Number of groups behind `seq`, up to `last`, that are in none of the journals and have not been reported before. */
function missingGroups(journals: readonly JournalContents[], seq: number, last: number): number {
  let covered = seq;
  let missing = 0;
  for (const { after, lines } of journals) {
    missing += Math.max(0, after - covered);
    covered = Math.max(covered, after);
    for (const line of lines) {
      if (line.group.length > 0) {
        missing += Math.max(0, line.seq - covered - 1);
      }
      covered = Math.max(covered, line.seq);
    }
  }
  return missing + last - covered;
}
