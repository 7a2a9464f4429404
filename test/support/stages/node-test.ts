import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryFolder } from "../host/paths.ts";
import { runToEnd } from "../host/processes.ts";
import { makeTemporaryFolder } from "../host/temporary-folder.ts";
import type { StageOutcome } from "./stage.ts";

/** Test files end the servers and browsers they started before they end themselves. */
const GRACE_MS = 8_000;

/** Runs test files with `node --test`, its own report shown as it comes. */
export async function runNodeTests(pattern: string, concurrency: number): Promise<StageOutcome> {
  const countFile = join(makeTemporaryFolder(), "count.json");
  const exitCode = await runToEnd(
    process.execPath,
    [
      ...process.execArgv,
      "--test",
      `--test-concurrency=${concurrency}`,
      "--test-reporter=spec",
      "--test-reporter-destination=stdout",
      `--test-reporter=${join(import.meta.dirname, "count-reporter.ts")}`,
      `--test-reporter-destination=${countFile}`,
      pattern,
    ],
    { cwd: repositoryFolder, graceMs: GRACE_MS },
  );
  const report = readFileSync(countFile, "utf8");
  if (report === "") {
    throw new Error(`node --test ended with code ${exitCode} before it had a result.`);
  }
  const outcome: StageOutcome = JSON.parse(report);
  return exitCode === 0 || outcome.failures.length > 0
    ? outcome
    : { ...outcome, failures: [`node --test ended with code ${exitCode}`] };
}
