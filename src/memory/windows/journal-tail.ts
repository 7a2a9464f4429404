import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { type DecodedLine, decodeHeader, decodeLine, type JournalHeader } from "../journal/journal-line.ts";
import { errorCode } from "../storage/atomic-file.ts";

const CHUNK_BYTES = 256 * 1024;
const HEADER_BYTES = 1024;

/** Tells one journal file from another. */
interface JournalFileId {
  readonly id: string;
  readonly size: number;
  /** Changes with whatever is written. */
  readonly stamp: string;
}

/** A whole line of a journal, the header left out. */
export interface TailLine {
  readonly start: number;
  /** Behind its line feed. */
  readonly end: number;
  readonly digest: string;
  /** `undefined` if the line does not verify. */
  readonly line: DecodedLine | undefined;
}

/** An open journal file that another process may be writing. */
export class JournalTail {
  readonly #handle: FileHandle;
  readonly file: JournalFileId;
  /** `undefined` if the first line is not there yet or is damaged. */
  readonly header: JournalHeader | undefined;
  /** Where the first line behind the header begins. */
  readonly begin: number;

  private constructor(
    handle: FileHandle,
    file: JournalFileId,
    first: { header: JournalHeader | undefined; begin: number },
  ) {
    this.#handle = handle;
    this.file = file;
    this.header = first.header;
    this.begin = first.begin;
  }

  /** `undefined` if there is no such file. @throws StoreError `newer-format`; the file system's error */
  static async open(path: string): Promise<JournalTail | undefined> {
    const handle = await openIfPresent(path);
    if (handle === undefined) {
      return undefined;
    }
    try {
      return new JournalTail(handle, fileId(await handle.stat({ bigint: true })), await readHeader(handle));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Every whole line from the place on, as far as the file went when it was opened. */
  async *lines(from: number): AsyncGenerator<TailLine> {
    const format = this.header?.format;
    for await (const { start, bytes } of this.#wholeLines(from)) {
      const text = bytes.toString("utf8");
      const digest = createHash("sha256").update(bytes).digest("base64");
      yield { start, end: start + bytes.length + 1, digest, line: decodeLine(text, format) };
    }
  }

  /** Digest of the line that begins at the place; `undefined` if there is no whole line. */
  async digestAt(start: number): Promise<string | undefined> {
    for await (const { digest } of this.lines(start)) {
      return digest;
    }
    return undefined;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async *#wholeLines(from: number): AsyncGenerator<{ start: number; bytes: Buffer }> {
    let start = from;
    let parts: Buffer[] = [];
    for (let at = from; at < this.file.size; ) {
      const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, this.file.size - at));
      const { bytesRead } = await this.#handle.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) {
        return;
      }
      const read = chunk.subarray(0, bytesRead);
      at += bytesRead;
      let done = 0;
      for (let end = read.indexOf(0x0a); end >= 0; end = read.indexOf(0x0a, done)) {
        const bytes = Buffer.concat([...parts, read.subarray(done, end)]);
        parts = [];
        yield { start, bytes };
        start += bytes.length + 1;
        done = end + 1;
      }
      parts.push(read.subarray(done));
      // A long journal must not hold up the extension host.
      await setImmediate();
    }
  }
}

/** Changes with whatever happens to the file; `undefined` if there is none. */
export async function fileStamp(path: string): Promise<string | undefined> {
  try {
    return fileId(await stat(path, { bigint: true })).stamp;
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

function fileId({ dev, ino, size, mtimeNs }: BigIntStats): JournalFileId {
  const id = `${dev}:${ino}`;
  return { id, size: Number(size), stamp: `${id} ${size} ${mtimeNs}` };
}

async function openIfPresent(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

async function readHeader(handle: FileHandle): Promise<{ header: JournalHeader | undefined; begin: number }> {
  const bytes = Buffer.alloc(HEADER_BYTES);
  const { bytesRead } = await handle.read(bytes, 0, HEADER_BYTES, 0);
  const end = bytes.subarray(0, bytesRead).indexOf(0x0a);
  const header = end < 0 ? undefined : decodeHeader(bytes.toString("utf8", 0, end));
  return { header, begin: end + 1 };
}
