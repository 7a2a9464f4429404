import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../storage/atomic-file.ts";
import { parseMembers, readSmall, shortName } from "./small-file.ts";

/** Who holds the right to write an agent. */
export interface LeaseContent {
  /** Tells this holding from every other one. */
  readonly token: string;
  readonly owner: string;
  readonly pid: number;
  /** Where `pid` means something: see `processSpace`. */
  readonly host: string;
  readonly heartbeatAt: string;
  /** The holder has let go of it. */
  readonly free: boolean;
}

export interface FoundLease {
  readonly number: number;
  /** `undefined` if the file is empty or unreadable: it is about to be written, or its writer has died in doing so. */
  readonly content: LeaseContent | undefined;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  /** Changes with each heartbeat. */
  readonly stamp: string;
}

const NAME = /^([1-9]\d{0,11})\.json$/;

/**
 * The folder of an agent's leases. They are numbered, the highest one counts, and it is never removed, only marked as free.
 * So whoever can create the file with the next number holds the lease: of several that try, one can.
 */
export function leaseFolder(folder: string): string {
  return join(folder, "lease");
}

export function leasePath(folder: string, number: number): string {
  return join(leaseFolder(folder), `${number}.json`);
}

/** The numbers of all leases there are, highest first. Without the folder there are none. */
export async function leaseNumbers(folder: string): Promise<number[]> {
  const names = await readdir(leaseFolder(folder)).catch(error => {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") {
      return [];
    }
    throw error;
  });
  return names
    .map(name => Number(NAME.exec(name)?.[1] ?? 0))
    .filter(number => number > 0)
    .sort((a, b) => b - a);
}

/** The lease that counts. */
export async function currentLease(folder: string): Promise<FoundLease | undefined> {
  let gone = 0;
  for (;;) {
    const [number = 0] = await leaseNumbers(folder);
    // Removed meanwhile by the holder of a higher one.
    if (number === 0 || number === gone) {
      return undefined;
    }
    const file = await readSmall(leasePath(folder, number));
    if (file !== undefined) {
      const { text, changedAt } = file;
      return { number, content: parseLease(text), changedAt, stamp: `${number} ${changedAt} ${text}` };
    }
    gone = number;
  }
}

export function parseLease(text: string): LeaseContent | undefined {
  const { token, owner, pid, host, heartbeatAt, free } = parseMembers(text);
  if (typeof token !== "string" || typeof owner !== "string" || typeof host !== "string") {
    return undefined;
  }
  if (!Number.isSafeInteger(pid) || (pid as number) <= 0) {
    return undefined;
  }
  if (typeof heartbeatAt !== "string" || Number.isNaN(Date.parse(heartbeatAt)) || typeof free !== "boolean") {
    return undefined;
  }
  return { token, owner: shortName(owner), pid: pid as number, host, heartbeatAt, free };
}
