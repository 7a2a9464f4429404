import { open } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { StoreError } from "../agent-store.ts";
import { readIfPresent } from "../storage/atomic-file.ts";
import {
  decodeHeader,
  decodeLine,
  encodeHeader,
  encodeLine,
  JOURNAL_FORMAT,
  type JournalLine,
} from "./journal-line.ts";

/** What a journal file holds, and what of it could not be read. */
export interface JournalContents {
  /** Sequence number of the last group before this file. */
  readonly after: number;
  /** Format of the file; records are those of the current one. */
  readonly format: number;
  /** The groups that verify, in ascending order of `seq`. */
  readonly lines: readonly JournalLine[];
  /** Bytes up to the end of the last whole line; what follows was being written when the program died. */
  readonly wholeBytes: number;
  /** Number of whole lines that do not verify or do not stand in their place, the header included. */
  readonly damagedLines: number;
  /** A newer version of the program has written in it; what this one does not know is left out. */
  readonly newer: boolean;
}

// Lines read between two chances for the event loop, so that a long journal does not hold up the extension host.
const SLICE_BYTES = 256 * 1024;

/**
 * Reads every line that verifies. `undefined` if there is no such file.
 * @param upTo only groups up to this sequence number; what follows may still be being written.
 * @throws StoreError `newer-format`
 */
export async function readJournal(path: string, upTo = Number.MAX_SAFE_INTEGER): Promise<JournalContents | undefined> {
  const bytes = await readIfPresent(path);
  if (bytes === undefined) {
    return undefined;
  }
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  const firstEnd = bytes.subarray(0, wholeBytes).indexOf(0x0a) + 1;
  const header = decodeHeader(bytes.toString("utf8", 0, Math.max(0, firstEnd - 1)));
  // Without a header the first line may be a group.
  const headerEnd =
    header === undefined && decodeLine(bytes.toString("utf8", 0, Math.max(0, firstEnd - 1))) ? 0 : firstEnd;
  const format = header?.format ?? JOURNAL_FORMAT;

  const bySeq = new Map<number, JournalLine>();
  let last = header?.after ?? 0;
  let damagedLines = header === undefined ? 1 : 0;
  let newer = format > JOURNAL_FORMAT;
  let sliceStart = headerEnd;
  for (let start = headerEnd; start < wholeBytes; ) {
    const end = bytes.indexOf(0x0a, start);
    const line = decodeLine(bytes.toString("utf8", start, end), format);
    start = end + 1;
    if (start - sliceStart > SLICE_BYTES) {
      sliceStart = start;
      await setImmediate();
    }
    if (line === undefined || line.seq <= last) {
      damagedLines++;
    }
    if (line === undefined || line.seq > upTo || line.seq <= (header?.after ?? 0) || bySeq.has(line.seq)) {
      continue;
    }
    newer ||= line.newer;
    bySeq.set(line.seq, { seq: line.seq, group: line.group });
    last = Math.max(last, line.seq);
  }
  const lines = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  const first = lines[0]?.seq ?? 1;
  return { after: header?.after ?? first - 1, format, lines, wholeBytes, damagedLines, newer };
}

const LONGEST_HEADER = 1_024;

/** Sequence number of the last group before the file, by its first line alone; −1 if that cannot be told. */
export async function readJournalStart(path: string): Promise<number> {
  const start = Buffer.alloc(LONGEST_HEADER);
  try {
    const handle = await open(path, "r");
    try {
      await handle.read(start, 0, start.length, 0);
    } finally {
      await handle.close();
    }
    return decodeHeader(start.toString("utf8", 0, Math.max(0, start.indexOf(0x0a))))?.after ?? -1;
  } catch (error) {
    if (error instanceof StoreError) {
      throw error;
    }
    return -1;
  }
}

/** Sequence number of the last group in the file, or before it. */
export function lastSeq(contents: JournalContents): number {
  return contents.lines.at(-1)?.seq ?? contents.after;
}

/** The text of a sound journal of the current format with the same groups; each gap becomes an empty group, so that it is reported once. */
export function repairedText(contents: JournalContents): string {
  const texts = [encodeHeader(contents.after)];
  let last = contents.after;
  for (const line of contents.lines) {
    if (line.seq > last + 1 && line.group.length > 0) {
      texts.push(encodeLine({ seq: line.seq - 1, group: [] }));
    }
    texts.push(encodeLine(line));
    last = line.seq;
  }
  return texts.map(text => `${text}\n`).join("");
}
