import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode } from "../storage/atomic-file.ts";

let space: string | undefined;

/** Where a process id means something: the computer and, on Linux, the container, since each numbers its own processes. */
export function processSpace(): string {
  space ??= [hostname(), pidNamespace()].filter(part => part !== "").join(" ");
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

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
