import { access, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorMessage } from "../../shared/error-message.ts";
import { type RecoveryNote, StoreError } from "../agent-store.ts";
import type { Embedded } from "../records.ts";
import { backupOf, errorCode, exists, readIfPresent, syncDirectory, trySetAside, writeDurably } from "./atomic-file.ts";
import { seal, unseal } from "./sealed-file.ts";

export function recallPath(folder: string): string {
  return join(folder, "recall.sqlite");
}

/** vectra's index of the vectors of archival memories, or of the turns of the talk. */
export function vectorsPath(folder: string, of: Embedded): string {
  return join(folder, of, "index.kva");
}

/** Whether the folder holds a checkpoint of any kind, sound or not. */
export async function hasCheckpoint(folder: string): Promise<boolean> {
  const found = await Promise.all(checkpointPaths(folder).flatMap(path => [exists(path), exists(backupOf(path))]));
  return found.includes(true);
}

/** All checkpoints of an agent. */
export function checkpointPaths(folder: string): string[] {
  return [recallPath(folder), vectorsPath(folder, "recall"), vectorsPath(folder, "archival")];
}

/** Where a checkpoint waits until it takes its place. `round` tells it from those of other windows. */
export function waitingPath(path: string, round: string): string {
  return `${path}.${round}.tmp`;
}

/** Writes a checkpoint beside its place. @returns its size in bytes. */
export async function writeWaiting(path: string, round: string, content: Uint8Array): Promise<number> {
  const sealed = seal(content);
  await writeDurably(waitingPath(path, round), sealed);
  return sealed.length;
}

/** Puts the waiting checkpoints of a round in their places, keeping those before as backups. */
export async function installCheckpoints(folder: string, round: string): Promise<void> {
  for (const path of checkpointPaths(folder)) {
    const waiting = waitingPath(path, round);
    await access(waiting);
    if (await exists(path)) {
      await rename(path, backupOf(path));
    }
    await rename(waiting, path);
    await syncDirectory(dirname(path));
  }
}

/** Removes what checkpoints that came to no end have left beside their places. */
export async function removeWaiting(folder: string): Promise<void> {
  for (const path of checkpointPaths(folder)) {
    const names = await readdir(dirname(path)).catch(() => []);
    const left = names.filter(name => name.startsWith(`${basename(path)}.`) && name.endsWith(".tmp"));
    await Promise.all(left.map(name => rm(join(dirname(path), name), { force: true }).catch(() => undefined)));
  }
}

interface ReadOptions<T> {
  readonly path: string;
  /** @throws if the content is not what it should be. */
  readonly decode: (content: Buffer) => T | Promise<T>;
  /** What does not verify is set aside under a name with this date; without it, it stays where it is. */
  readonly setAsideAt: Date | undefined;
  /** Told of each file that does not verify. */
  readonly note: (note: RecoveryNote) => void;
}

/**
 * The newest checkpoint that verifies, the backup if need be, `undefined` if there is none.
 * @throws StoreError `newer-format`; the file system's error when a file is there but cannot be read.
 */
export async function readCheckpoint<T>({ path, decode, setAsideAt, note }: ReadOptions<T>): Promise<T | undefined> {
  for (const candidate of [path, backupOf(path)]) {
    try {
      const bytes = await readIfPresent(candidate);
      if (bytes !== undefined) {
        return await decode(unseal(bytes));
      }
    } catch (error) {
      if (error instanceof StoreError || isUnreachable(error)) {
        throw error;
      }
      const aside = setAsideAt && (await trySetAside(candidate, setAsideAt));
      note({
        kind: errorCode(error) === "EISDIR" ? "not-a-file" : "damaged",
        file: basename(candidate),
        problem: errorMessage(error),
        ...(aside === undefined ? {} : { setAside: aside }),
      });
    }
  }
  return undefined;
}

/** The file may be sound: setting it aside because it cannot be reached now would lose it. A folder in its place is no file. */
function isUnreachable(error: unknown): boolean {
  const code = errorCode(error);
  return code !== undefined && code !== "EISDIR" && /^E[A-Z]+$/.test(code);
}
