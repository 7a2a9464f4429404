import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorMessage } from "../../shared/error-message.ts";
import { type RecoveryNote, StoreError } from "../agent-store.ts";
import { backupOf, readIfPresent, replaceFile, setAside } from "./atomic-file.ts";
import { seal, unseal } from "./sealed-file.ts";

export function recallPath(folder: string): string {
  return join(folder, "recall.sqlite");
}

export function archivalPath(folder: string): string {
  return join(folder, "archival", "index.kva");
}

/** Writes a checkpoint, keeping the one before as backup. */
export async function writeCheckpoint(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, seal(content), { keepBackup: true });
}

interface ReadOptions<T> {
  readonly path: string;
  /** @throws if the content is not what it should be. */
  readonly decode: (content: Buffer) => T | Promise<T>;
  readonly now: Date;
  /** Told of each file that was set aside. */
  readonly note: (note: RecoveryNote) => void;
}

/**
 * The newest checkpoint that verifies, the backup if need be, `undefined` if there is none. What does not verify is set aside.
 * @throws StoreError `newer-format`; the file system's error when a file is there but cannot be read.
 */
export async function readCheckpoint<T>({ path, decode, now, note }: ReadOptions<T>): Promise<T | undefined> {
  for (const candidate of [path, backupOf(path)]) {
    const bytes = await readIfPresent(candidate);
    if (bytes === undefined) {
      continue;
    }
    try {
      return await decode(unseal(bytes));
    } catch (error) {
      if (error instanceof StoreError) {
        throw error;
      }
      const problem = errorMessage(error);
      note({ file: basename(candidate), problem, setAside: await setAside(candidate, now) });
    }
  }
  return undefined;
}
