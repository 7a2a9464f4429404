import { access, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** The name under which `replaceFile` keeps the previous generation. */
export function backupOf(path: string): string {
  return `${path}.bak`;
}

/**
 * Replaces the file as a whole: a crash at any instant leaves the old or the new content, never a mixture.
 * One writer at a time for each path.
 */
export async function replaceFile(
  path: string,
  data: string | Uint8Array,
  options: { keepBackup: boolean },
): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await writeDurably(temporary, data);
    if (options.keepBackup && (await exists(path))) {
      await rename(path, backupOf(path));
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Makes renames and new files in the folder durable. */
export async function syncDirectory(folder: string): Promise<void> {
  // Windows cannot open a directory for this, and does not need it.
  if (process.platform === "win32") {
    return;
  }
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Moves a file that does not verify to a name that says so and bears the date. @returns the new path. */
export async function setAside(path: string, now: Date): Promise<string> {
  const target = await unusedName(asideName(path, now));
  await rename(path, target);
  await syncDirectory(dirname(path));
  return target;
}

/** As `setAside`; `undefined` where the folder may not be written: the file stays where it is, and is read past. */
export async function trySetAside(path: string, now: Date): Promise<string | undefined> {
  try {
    return await setAside(path, now);
  } catch {
    return undefined;
  }
}

/** As `trySetAside`, but the file stays, too: for one whose sound part is about to take its place. */
export async function tryCopyAside(path: string, now: Date): Promise<string | undefined> {
  try {
    const target = await unusedName(asideName(path, now));
    await writeDurably(target, await readFile(path));
    await syncDirectory(dirname(path));
    return target;
  } catch {
    return undefined;
  }
}

/** The file's bytes, or `undefined` if there is no such file. */
export async function readIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

/** `ENOSPC` and the like, if the error came from the file system. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Writes the file and syncs it; not atomic by itself. */
export async function writeDurably(path: string, data: string | Uint8Array): Promise<void> {
  const handle = await open(path, "w");
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

function asideName(path: string, now: Date): string {
  return `${path}.unreadable-${now.toISOString().replace(/[:.]/g, "-")}`;
}

async function unusedName(wanted: string): Promise<string> {
  let name = wanted;
  for (let n = 2; await exists(name); n++) {
    name = `${wanted}-${n}`;
  }
  return name;
}
