import { readIfPresent } from "../storage/atomic-file.ts";
import { decodeHeader, decodeLine, encodeHeader, encodeLine, type JournalLine } from "./journal-line.ts";

/** What a journal file holds, and what of it could not be read. */
export interface JournalContents {
  /** Sequence number of the last group before this file. */
  readonly after: number;
  /** The groups that verify, in ascending order of `seq`. */
  readonly lines: readonly JournalLine[];
  /** Bytes up to the end of the last whole line; what follows was being written when the program died. */
  readonly wholeBytes: number;
  /** Number of whole lines that do not verify, the header included. */
  readonly damagedLines: number;
}

/**
 * Reads every line that verifies. `undefined` if there is no such file.
 * @throws StoreError `newer-format`
 */
export async function readJournal(path: string): Promise<JournalContents | undefined> {
  const bytes = await readIfPresent(path);
  if (bytes === undefined) {
    return undefined;
  }
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  const [header = "", ...texts] = bytes.toString("utf8", 0, wholeBytes).split("\n").slice(0, -1);

  const lines: JournalLine[] = [];
  const after = decodeHeader(header);
  let last = after;
  let damagedLines = after === undefined ? 1 : 0;
  for (const text of texts) {
    const line = decodeLine(text);
    if (line === undefined || line.seq <= (last ?? 0)) {
      damagedLines++;
      continue;
    }
    lines.push(line);
    last = line.seq;
  }
  const first = lines[0]?.seq ?? 1;
  return { after: after ?? first - 1, lines, wholeBytes, damagedLines };
}

/** Sequence number of the last group in the file, or before it. */
export function lastSeq(contents: JournalContents): number {
  return contents.lines.at(-1)?.seq ?? contents.after;
}

/** The text of a sound journal with the same groups; each gap becomes an empty group, so that it is reported once. */
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
