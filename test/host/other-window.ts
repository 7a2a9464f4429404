import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import * as vscode from "vscode";
import manifest from "../../package.json" with { type: "json" };
import type { WindowCommand, WindowReport } from "./other-window.child.ts";
import type { HostBench, StandIn } from "./test-access.ts";

/** A second window with the same agents: a process of its own. */
export class OtherWindow {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #dist: string;
  readonly #reports: WindowReport[] = [];

  private constructor(folder: string) {
    const extension = vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`);
    assert.ok(extension);
    this.#folder = folder;
    this.#dist = join(extension.extensionPath, "dist");
    this.#child = fork(join(__dirname, "other-window.child.cjs"), {
      execArgv: [],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    });
    this.#child.on("message", report => this.#reports.push(report as WindowReport));
  }

  /** Runs with a second window, which is ended afterwards. */
  static async with<S extends StandIn>(
    { storage }: HostBench<S>,
    agentId: string,
    run: (other: OtherWindow) => Promise<void>,
  ): Promise<void> {
    const other = new OtherWindow(join(storage, "agents", agentId));
    try {
      await run(other);
    } finally {
      await other.kill();
    }
  }

  open(): Promise<void> {
    return this.tell({ type: "open", folder: this.#folder, dist: this.#dist });
  }

  takeOver(): Promise<void> {
    return this.tell({ type: "take-over", folder: this.#folder, dist: this.#dist });
  }

  /** Gives up a take-over that waits: what it returned rejects. */
  cancelTakeOver(): void {
    this.#child.send({ type: "cancel" } satisfies WindowCommand);
  }

  /** Resolves once it is carried out. */
  async tell(command: WindowCommand): Promise<void> {
    this.#child.send(command);
    const report = await this.#next(({ type }) => type !== "handed-over");
    assert.deepEqual(report, { type: "done" });
  }

  async handedOver(): Promise<void> {
    await this.#next(({ type }) => type === "handed-over");
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exit = once(this.#child, "exit");
      this.#child.kill("SIGKILL");
      await exit;
    }
  }

  async #next(isIt: (report: WindowReport) => boolean): Promise<WindowReport> {
    for (;;) {
      const at = this.#reports.findIndex(isIt);
      const [report] = at < 0 ? [] : this.#reports.splice(at, 1);
      if (report) {
        return report;
      }
      assert.equal(this.#child.exitCode, null, "the other window has ended");
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }
}

/** Waits until something is so; a test that waits in vain ends by Mocha's limit. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
