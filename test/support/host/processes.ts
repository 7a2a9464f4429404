import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

export interface GroupOptions extends SpawnOptions {
  /** How long the group may take to end when asked to, in milliseconds; a parent of groups needs longer than they do. */
  readonly graceMs?: number;
}

const DEFAULT_GRACE_MS = 3_000;
const POLL_MS = 50;
const windows = process.platform === "win32";

/** The groups that are still running, and how long each may take to end. */
const running = new Map<ChildProcess, number>();

/**
 * Starts a process as the leader of a group of its own, so that it and everything it starts can be ended together.
 * Whatever is still running when this process ends, by itself or by a signal, is ended too.
 */
export function startGroup(command: string, args: readonly string[], options: GroupOptions): ChildProcess {
  const { graceMs = DEFAULT_GRACE_MS, ...spawnOptions } = options;
  watchOwnEnd();
  const child = spawn(command, args, { ...spawnOptions, detached: !windows });
  running.set(child, graceMs);
  child.once("error", () => running.delete(child));
  return child;
}

/** Asks the group to end, and kills what has not ended in its time. */
export async function stopGroup(child: ChildProcess): Promise<void> {
  const deadline = Date.now() + (running.get(child) ?? DEFAULT_GRACE_MS);
  signalGroup(child, "SIGTERM");
  while (groupLives(child) && Date.now() < deadline) {
    await delay(POLL_MS);
  }
  signalGroup(child, "SIGKILL");
  running.delete(child);
}

/** Runs a command to its end and returns its exit code; an end by a signal counts as 1. */
export async function runToEnd(command: string, args: readonly string[], options: GroupOptions = {}): Promise<number> {
  const child = startGroup(command, args, { stdio: "inherit", ...options });
  const [code] = await once(child, "exit");
  await stopGroup(child);
  return typeof code === "number" ? code : 1;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) {
    return false;
  }
  try {
    return windows ? child.kill(signal) : process.kill(-child.pid, signal);
  } catch {
    // The group has already ended.
    return false;
  }
}

function groupLives(child: ChildProcess): boolean {
  return windows ? child.exitCode === null && child.signalCode === null : signalGroup(child, 0);
}

let watching = false;
let ending = false;

function watchOwnEnd(): void {
  if (watching) {
    return;
  }
  watching = true;
  process.once("exit", () => {
    for (const child of running.keys()) {
      signalGroup(child, "SIGKILL");
    }
  });
  for (const [signal, number] of [
    ["SIGHUP", 1],
    ["SIGINT", 2],
    ["SIGTERM", 15],
  ] as const) {
    process.on(signal, async () => {
      // The signal may come twice: to the whole group, and passed on by a parent.
      if (!ending) {
        ending = true;
        await Promise.all([...running.keys()].map(stopGroup));
        process.exit(128 + number);
      }
    });
  }
}
