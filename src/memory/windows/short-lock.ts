import { rename, rm } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { ulid } from "ulid";
import { errorCode } from "../storage/atomic-file.ts";
import { isRunning, processSpace } from "./process-space.ts";
import { createSmall, parseMembers, readSmall } from "./small-file.ts";

const RETRY_MS = 15;
/** What is done under such a lock takes milliseconds: one that stays for this long is left over from a process that has died. */
const LEFT_OVER_MS = 3_000;
const GIVE_UP_MS = 10_000;

/**
 * Runs work of a few milliseconds that must not be done by two windows at once, under a lock file.
 * @throws Error if other windows keep the lock for seconds; the file system's error if the lock cannot be written.
 */
export async function withShortLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = { token: ulid(), pid: process.pid, host: processSpace() };
  const start = performance.now();
  let seen: { readonly text: string; readonly since: number } | undefined;
  while (!(await createSmall(path, lock))) {
    const text = (await readSmall(path))?.text ?? "";
    if (seen?.text !== text) {
      seen = { text, since: performance.now() };
    }
    if (isLeftOver(text, performance.now() - seen.since)) {
      await clearAway(path, text);
    } else if (performance.now() - start > GIVE_UP_MS) {
      throw new Error("another window is changing it at this moment. Try again.");
    } else {
      await setTimeout(RETRY_MS);
    }
  }
  try {
    return await work();
  } finally {
    if (parseMembers((await readSmall(path).catch(() => undefined))?.text ?? "")["token"] === lock.token) {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }
}

function isLeftOver(text: string, unchangedForMs: number): boolean {
  const { pid, host } = parseMembers(text);
  const hasDied = host === processSpace() && Number.isSafeInteger(pid) && Number(pid) > 0 && !isRunning(Number(pid));
  return hasDied || unchangedForMs >= LEFT_OVER_MS;
}

/** Of several windows that find the same left-over lock, only one can rename it. */
async function clearAway(path: string, text: string): Promise<void> {
  const name = `${path}.${ulid()}`;
  try {
    await rename(path, name);
  } catch (error) {
    if (errorCode(error) === "ENOENT") {
      return;
    }
    throw error;
  }
  if ((await readSmall(name))?.text !== text) {
    // A new lock was there already: back to its place, where its owner will look for it.
    await rename(name, path).catch(() => undefined);
    return;
  }
  await rm(name, { recursive: true, force: true });
}
