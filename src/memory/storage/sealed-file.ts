import { crc32 } from "node:zlib";

// Behind the content, so that a sealed SQLite file still opens in other programs.
const MARK = Buffer.from("KCRC");
const SEAL_BYTES = MARK.length + 4;

/** The content with a checksum behind it. */
export function seal(content: Uint8Array): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(content));
  return Buffer.concat([content, MARK, sum]);
}

/** The content of a sealed file, without a copy. @throws Error if a bit of it has changed. */
export function unseal(bytes: Buffer): Buffer {
  const end = bytes.length - SEAL_BYTES;
  if (end < 0 || !bytes.subarray(end, end + MARK.length).equals(MARK)) {
    throw new Error("The end of the file is missing.");
  }
  const content = bytes.subarray(0, end);
  if (crc32(content) !== bytes.readUInt32LE(end + MARK.length)) {
    throw new Error("The checksum is wrong.");
  }
  return content;
}
