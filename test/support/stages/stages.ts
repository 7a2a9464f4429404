import { availableParallelism } from "node:os";
import { join } from "node:path";
import { repositoryFolder } from "../host/paths.ts";
import { runHostSuite } from "../host/run-host-suite.ts";
import { runNodeTests } from "./node-test.ts";
import { checkOutcome, type Stage, type StageOutcome } from "./stage.ts";
import { build, runTool } from "./tools.ts";

/** What `npm test` runs, in this order: what fails fastest comes first. */
export const stages: readonly Stage[] = [
  {
    name: "types",
    run: async () => checkOutcome("tsc", (await runTool("tsc", "-p", ".")) || (await runTool("tsc", "-p", "webview"))),
  },
  { name: "lint", run: async () => checkOutcome("biome", await runTool("biome", "check", "--error-on-warnings")) },
  {
    name: "layers",
    run: async () =>
      checkOutcome(
        "dependency-cruiser",
        await runTool("depcruise", "--config", ".dependency-cruiser.cjs", "src", "webview", "test"),
      ),
  },
  { name: "unit", run: runUnitStage },
  { name: "host", run: runHostStage },
  {
    name: "ui",
    needsServedHost: true,
    run: async () => {
      await build();
      return runNodeTests("test/ui/**/*.test.ts", 1);
    },
  },
  { name: "package", needsServedHost: true, run: () => runNodeTests("test/package/**/*.test.ts", 1) },
];

async function runUnitStage(): Promise<StageOutcome> {
  await build();
  process.env["KIOKU_TEST_STORAGE_WORKER"] = join(repositoryFolder, "dist", "storage-worker.cjs");
  return runNodeTests("test/unit/**/*.test.ts", availableParallelism());
}

async function runHostStage(): Promise<StageOutcome> {
  await build();
  await build("--tests");
  const { tests, fault } = await runHostSuite();
  const failures: string[] = [];
  for (const test of tests) {
    console.log(`${test.result === "passed" ? "✔" : "✖"} ${test.title}`);
    if (test.result === "failed") {
      console.log(test.error);
      failures.push(test.title);
    }
  }
  if (fault !== undefined && failures.length === 0) {
    console.log(fault);
    failures.push(fault);
  }
  return { passed: tests.length - tests.filter(test => test.result === "failed").length, failures };
}
