import { createHash, randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, networkInterfaces, uptime } from "node:os";
import { errorCode } from "../storage/atomic-file.ts";

const NO_ADDRESS = "00:00:00:00:00:00";
/** By how much the boot time may seem to move: clocks are set right while a computer runs. */
const BOOT_STEP_S = 600;

let space: string | undefined;

/**
 * Where a process id means something: this computer since it was started and, on Linux, the container, since each numbers its own
 * processes. The same for all windows there, and never for two computers, whatever they are called. If it cannot be told surely it
 * may become another one: then a lease whose holder has died is only waited for as if it were another computer's.
 */
export function processSpace(): string {
  space ??= [hostname(), boot(), pidNamespace()].filter(part => part !== "").join(" ");
  return space;
}

/** Whether a process with this id runs in this process space. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

/** This start of this computer. */
function boot(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    // Only Linux numbers the starts of a computer.
    const start = Math.round((Date.now() / 1000 - uptime()) / BOOT_STEP_S);
    return createHash("sha256").update(`${networkAddress()} ${start}`).digest("hex").slice(0, 32);
  }
}

/** One of the network cards, the same whatever their order; without any, what no other process has. */
function networkAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap(cards => (cards ?? []).map(({ mac }) => mac));
  return addresses.filter(mac => mac !== NO_ADDRESS).sort()[0] ?? randomUUID();
}

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
