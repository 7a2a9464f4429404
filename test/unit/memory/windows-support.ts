import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Lease, type LeaseOptions } from "../../../src/memory/windows/lease.ts";
import { type LeaseContent, leaseFolder, leasePath } from "../../../src/memory/windows/lease-file.ts";
import type { LeaseTiming } from "../../../src/memory/windows/lease-observer.ts";
import { processSpace } from "../../../src/memory/windows/process-space.ts";

/** So that nobody waits for seconds. */
export const QUICK: Partial<LeaseTiming> = { heartbeatMs: 60, observeMs: 400, pollMs: 20, verifyMs: 100 };

/** A folder that is gone when the test is over. */
export async function testFolder(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kioku-windows-"));
  test.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** @throws Error after a minute, so that a test that waits in vain ends. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const start = performance.now();
  while (!(await condition())) {
    if (performance.now() - start > 60_000) {
      throw new Error(`Waited in vain until ${condition}`);
    }
    await setTimeout(5);
  }
}

/** The id of a process that has ended. */
export function deadPid(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

/** A lease that is released when the test is over. */
export async function acquire(test: TestContext, folder: string, options: Partial<LeaseOptions> = {}): Promise<Lease> {
  const lease = await Lease.acquire(folder, { owner: "window", now: () => new Date(), timing: QUICK, ...options });
  test.after(() => lease.release());
  return lease;
}

/** Puts a lease there as another window of this computer would, whose process is this one. */
export async function putLease(folder: string, changes: Partial<LeaseContent> = {}, number = 1): Promise<void> {
  const content: LeaseContent = {
    token: "t",
    owner: "other",
    pid: process.pid,
    host: processSpace(),
    heartbeatAt: new Date().toISOString(),
    free: false,
    ...changes,
  };
  await mkdir(leaseFolder(folder), { recursive: true });
  await writeFile(leasePath(folder, number), JSON.stringify(content));
}

/** Another process with a lease of its own; see `lease-window.ts` for what it can be told. */
export class OtherWindow {
  readonly process: ChildProcess;
  /** What it has said that nobody has waited for yet. */
  readonly said: string[] = [];

  constructor(test: TestContext, folder: string, timing: Partial<LeaseTiming> = QUICK) {
    const script = fileURLToPath(new URL("lease-window.ts", import.meta.url));
    this.process = fork(script, [folder, JSON.stringify(timing)], { stdio: "inherit" });
    this.process.on("message", said => this.said.push(String(said)));
    test.after(() => this.process.kill("SIGKILL"));
  }

  tell(order: string): void {
    this.process.send(order);
  }

  /** Waits for the next thing it says. */
  async hear(): Promise<string> {
    await until(() => this.said.length > 0);
    return this.said.shift() ?? "";
  }

  ask(order: string): Promise<string> {
    this.tell(order);
    return this.hear();
  }
}
