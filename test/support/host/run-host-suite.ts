import { EventEmitter, once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { launchBrowser } from "./browser.ts";
import { chooseHostKind } from "./host-kind.ts";
import type { HostReport } from "./host-report.ts";
import { repositoryFolder } from "./paths.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { workbenchUrl } from "./workbench-address.ts";
import { startWorkbenchServer } from "./workbench-server.ts";

const SUITE_MS = 5 * 60_000;
const testModule = join(repositoryFolder, "out", "test", "host", "index.cjs");

/** What became of the suite: its tests, and what went wrong outside of them. */
export interface HostSuiteOutcome {
  readonly tests: readonly HostReport[];
  /** Why the suite itself ended badly, if it did. */
  readonly fault?: string;
}

/** Runs the bundled host suite (`node esbuild.mjs --tests`) inside a real extension host. */
export async function runHostSuite(): Promise<HostSuiteOutcome> {
  const folder = makeTemporaryFolder();
  const workspaceFolder = join(folder, "workspace");
  mkdirSync(workspaceFolder);
  const reportFile = join(folder, "report.jsonl");
  const environment = { KIOKU_HOST_REPORT: reportFile };
  let fault: string | undefined;
  try {
    await (chooseHostKind() === "electron"
      ? runInDesktop(workspaceFolder, folder, environment)
      : runInServer(workspaceFolder, environment));
  } catch (error) {
    fault = error instanceof Error ? error.message : String(error);
  }
  const tests = readReport(reportFile);
  return fault === undefined ? { tests } : { tests, fault };
}

async function runInDesktop(
  workspaceFolder: string,
  folder: string,
  environment: Record<string, string>,
): Promise<void> {
  await runTests({
    extensionDevelopmentPath: repositoryFolder,
    extensionTestsPath: testModule,
    extensionTestsEnv: environment,
    launchArgs: [
      workspaceFolder,
      `--user-data-dir=${join(folder, "user-data")}`,
      "--disable-workspace-trust",
      "--disable-extensions",
    ],
  });
}

async function runInServer(workspaceFolder: string, environment: Record<string, string>): Promise<void> {
  const server = await startWorkbenchServer({ environment });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const ended = new EventEmitter();
    // VS Code calls these two when it runs a suite in a browser.
    await page.exposeFunction("codeAutomationLog", () => {});
    await page.exposeFunction("codeAutomationExit", (code: number) => ended.emit("exit", code));
    page.on("crash", () => ended.emit("error", new Error("The browser's page crashed.")));
    const exit = once(ended, "exit", { signal: AbortSignal.timeout(SUITE_MS) });
    await page.goto(
      workbenchUrl({ authority: server.authority, workspaceFolder, extensionFolder: repositoryFolder, testModule }),
    );
    const [code] = await exit;
    if (code !== 0) {
      throw new Error(`The extension host ended the suite with code ${code}.`);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

function readReport(file: string): HostReport[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text
    .split("\n")
    .filter(line => line !== "")
    .map(line => JSON.parse(line) as HostReport);
}
