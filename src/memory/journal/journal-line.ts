import { crc32 } from "node:zlib";
import type { MemoryRecord } from "../records.ts";
import { newerFormat } from "../store-errors.ts";
import { migrateRecord } from "./migrate-records.ts";
import { parseRecord } from "./record-schema.ts";

/** Version of the journal's format: the first line names it. */
export const JOURNAL_FORMAT = 2;

/** The oldest version of this program's format that can still read what this one writes, leaving out what it does not know. */
const READABLE_FROM = 2;

/** One group of records, as it stands in one line. An empty group stands for lost groups that have been reported. */
export interface JournalLine {
  readonly seq: number;
  readonly group: readonly MemoryRecord[];
}

/** A line as it was read. */
export interface DecodedLine extends JournalLine {
  /** The line held records that only a newer version knows; they are left out of the group. */
  readonly newer: boolean;
}

export interface JournalHeader {
  /** Sequence number of the last group before this file. */
  readonly after: number;
  readonly format: number;
}

const LINE = /^\{"seq":(\d{1,15}),"crc":"([0-9a-f]{8})","group":(\[.*\])\}$/s;

/** `{"seq":1,"crc":"0a1b2c3d","group":[…]}`; the checksum is over the digits of `seq` and the raw text of `group`. */
export function encodeLine(line: JournalLine): string {
  const group = JSON.stringify(line.group);
  return `{"seq":${line.seq},"crc":"${checksum(line.seq, group)}","group":${group}}`;
}

/**
 * The group in the line, or `undefined` if the line does not verify.
 * @param format of the journal the line stands in.
 */
export function decodeLine(text: string, format = JOURNAL_FORMAT): DecodedLine | undefined {
  const [, digits, crc, raw] = LINE.exec(text) ?? [];
  if (digits === undefined || raw === undefined) {
    return undefined;
  }
  const seq = Number(digits);
  if (checksum(seq, raw) !== crc) {
    return undefined;
  }
  try {
    const values: unknown[] = JSON.parse(raw);
    const records = values.map(value =>
      format > JOURNAL_FORMAT ? known(value) : parseRecord(migrateRecord(value, format)),
    );
    const group = records.filter(record => record !== undefined);
    return { seq, group, newer: group.length < records.length };
  } catch {
    return undefined;
  }
}

/** The record, if this version knows all of it. In a newer format, what does not fit is new and not damaged: the checksum holds. */
function known(value: unknown): MemoryRecord | undefined {
  try {
    return parseRecord(value);
  } catch {
    return undefined;
  }
}

const SUM_OF_HEADER = /,"crc":"([0-9a-f]{8})"\}$/;

/** First line of a journal. `after`: sequence number of the last group before this file. Its checksum is over the text before it. */
export function encodeHeader(after: number): string {
  const header = JSON.stringify({ kioku: "journal", format: JOURNAL_FORMAT, readableFrom: READABLE_FROM, after });
  return `${header.slice(0, -1)},"crc":"${hexCrc(header.slice(0, -1))}"}`;
}

/**
 * The header in the line, or `undefined` if it is none.
 * @throws StoreError `newer-format` if this version cannot even read it.
 */
export function decodeHeader(text: string): JournalHeader | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("kioku" in value) || value.kioku !== "journal") {
    return undefined;
  }
  if (!("format" in value) || !("after" in value) || typeof value.format !== "number") {
    return undefined;
  }
  // Headers of format 1 have no checksum.
  if ("crc" in value && !hasItsSum(text)) {
    return undefined;
  }
  const readableFrom = "readableFrom" in value ? Number(value.readableFrom) : value.format;
  if (value.format > JOURNAL_FORMAT && !(readableFrom <= JOURNAL_FORMAT)) {
    throw newerFormat();
  }
  if (!Number.isSafeInteger(value.after) || (value.after as number) < 0) {
    return undefined;
  }
  return { after: value.after as number, format: value.format };
}

function hasItsSum(header: string): boolean {
  const found = SUM_OF_HEADER.exec(header);
  return found !== null && hexCrc(header.slice(0, found.index)) === found[1];
}

function checksum(seq: number, group: string): string {
  return hexCrc(`${seq}${group}`);
}

function hexCrc(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
