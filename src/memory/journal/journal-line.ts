import { crc32 } from "node:zlib";
import { StoreError } from "../agent-store.ts";
import type { MemoryRecord } from "../records.ts";
import { newerFormat } from "../store-errors.ts";
import { parseRecord } from "./record-schema.ts";

/** Version of the journal's format: the first line names it. */
export const JOURNAL_FORMAT = 1;

/** One group of records, as it stands in one line. An empty group stands for lost groups that have been reported. */
export interface JournalLine {
  readonly seq: number;
  readonly group: readonly MemoryRecord[];
}

const LINE = /^\{"seq":(\d{1,15}),"crc":"([0-9a-f]{8})","group":(\[.*\])\}$/s;

/** `{"seq":1,"crc":"0a1b2c3d","group":[…]}`; the checksum is over the digits of `seq` and the raw text of `group`. */
export function encodeLine(line: JournalLine): string {
  const group = JSON.stringify(line.group);
  return `{"seq":${line.seq},"crc":"${checksum(line.seq, group)}","group":${group}}`;
}

/**
 * The group in the line, or `undefined` if the line does not verify.
 * @throws StoreError `newer-format` when the line verifies but holds a record of an unknown type.
 */
export function decodeLine(text: string): JournalLine | undefined {
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
    return { seq, group: values.map(parseRecord) };
  } catch (error) {
    if (error instanceof StoreError) {
      throw error;
    }
    return undefined;
  }
}

/** First line of a journal. `after`: sequence number of the last group before this file. */
export function encodeHeader(after: number): string {
  return JSON.stringify({ kioku: "journal", format: JOURNAL_FORMAT, after });
}

/**
 * `after` of the header, or `undefined` if the line is none.
 * @throws StoreError `newer-format`
 */
export function decodeHeader(text: string): number | undefined {
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
  if (value.format > JOURNAL_FORMAT) {
    throw newerFormat();
  }
  return Number.isSafeInteger(value.after) ? (value.after as number) : undefined;
}

function checksum(seq: number, group: string): string {
  return crc32(`${seq}${group}`).toString(16).padStart(8, "0");
}
