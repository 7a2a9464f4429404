import { type FileHandle, open, rm } from "node:fs/promises";
import { errorCode } from "../storage/atomic-file.ts";

/** Files by which windows talk to each other are padded to this length, so that rewriting one needs no space on the disk. */
const PADDED_BYTES = 1024;
const MAX_BYTES = 4 * PADDED_BYTES;

export interface SmallFile {
  /** Empty for what cannot be such a file. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** `undefined` if there is no such file. */
export async function readSmall(path: string): Promise<SmallFile | undefined> {
  try {
    return await withFile(path, "r", read);
  } catch (error) {
    switch (errorCode(error)) {
      case "ENOENT":
      case "ENOTDIR":
        return undefined;
      case "EISDIR":
        return { text: "", changedAt: 0 };
      default:
        throw error;
    }
  }
}

/** @returns whether the file was made; `false` if there is one. @throws the file system's error; no file is left then */
export async function createSmall(path: string, content: object): Promise<boolean> {
  let handle: FileHandle;
  try {
    handle = await open(path, "wx");
  } catch (error) {
    if (errorCode(error) === "EEXIST") {
      return false;
    }
    throw error;
  }
  try {
    await write(handle, content);
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
  return true;
}

/**
 * Rewrites the file in place if `decide` gives new content for its text. What another process puts at the path meanwhile is
 * never overwritten.
 * @returns whether it was rewritten; `false` if there is no such file
 */
export async function rewriteSmall(path: string, decide: (text: string) => object | undefined): Promise<boolean> {
  try {
    return await withFile(path, "r+", async handle => {
      const content = decide((await read(handle)).text);
      if (content === undefined) {
        return false;
      }
      await write(handle, content);
      return true;
    });
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") {
      return false;
    }
    throw error;
  }
}

/** The members of a JSON object; none if the text is something else. */
export function parseMembers(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The name of a window in a length that fits, on one line. */
export function shortName(name: string): string {
  return name.replace(/\p{C}/gu, "").slice(0, 100);
}

async function withFile<T>(path: string, flags: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(path, flags);
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

async function read(handle: FileHandle): Promise<SmallFile> {
  const { size, mtimeMs } = await handle.stat();
  if (size > MAX_BYTES) {
    return { text: "", changedAt: mtimeMs };
  }
  const bytes = Buffer.alloc(size);
  const { bytesRead } = await handle.read(bytes, 0, size, 0);
  return { text: bytes.toString("utf8", 0, bytesRead), changedAt: mtimeMs };
}

async function write(handle: FileHandle, content: object): Promise<void> {
  const json = Buffer.from(JSON.stringify(content));
  const bytes = Buffer.alloc(Math.max(PADDED_BYTES, json.length + 1), " ");
  json.copy(bytes);
  bytes[bytes.length - 1] = 0x0a;
  await handle.write(bytes, 0, bytes.length, 0);
}
