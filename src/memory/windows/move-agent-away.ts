import { rename } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { errorCode } from "../storage/atomic-file.ts";
import { agentDeleted } from "../store-errors.ts";
import { Lease } from "./lease.ts";

/**
 * Moves an agent's folder to where nobody looks for agents. Nobody can open it for writing meanwhile; windows that follow it
 * find it gone.
 * @throws StoreError `locked` while a window has it open for writing, `deleted` if it is not there; the file system's error
 */
export async function moveAgentAway(folder: string, to: string, now: () => Date): Promise<void> {
  const lease = await leaseUnlessFull(folder, now);
  try {
    await move(folder, to);
  } finally {
    await lease?.release();
  }
}

async function leaseUnlessFull(folder: string, now: () => Date): Promise<Lease | undefined> {
  try {
    return await Lease.acquire(folder, { owner: "deletion", now });
  } catch (error) {
    // Deleting makes room, and nobody else can take the lease either.
    if (errorCode(error) === "ENOSPC" || errorCode(error) === "EDQUOT") {
      return undefined;
    }
    throw error;
  }
}

async function move(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = errorCode(error) ?? "";
      if (code === "ENOENT") {
        throw agentDeleted();
      }
      // On Windows a folder cannot be moved while somebody reads a file in it, which takes a moment.
      if (process.platform !== "win32" || !["EPERM", "EACCES", "EBUSY"].includes(code) || attempt === 20) {
        throw error;
      }
      await setTimeout(100);
    }
  }
}
