/** Entry of the host suite: VS Code calls `run()` inside its extension host once Kioku's folder is loaded. */
import { appendFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";
import type { HostReport } from "../support/host/host-report.ts";

/** Runs every `*.test.cjs` beside this bundle; rejects when one failed. Each result also goes to the file in `KIOKU_HOST_REPORT`. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 30_000, grep: process.env.KIOKU_HOST_GREP ?? "" });
  for (const file of readdirSync(__dirname).filter(name => name.endsWith(".test.cjs"))) {
    mocha.addFile(join(__dirname, file));
  }
  const failures = await new Promise<number>(resolve => {
    const runner = mocha.run(resolve);
    runner.on(Mocha.Runner.constants.EVENT_TEST_PASS, test => report({ result: "passed", title: test.fullTitle() }));
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test, error: Error) =>
      report({ result: "failed", title: test.fullTitle(), error: error.stack ?? String(error) }),
    );
  });
  if (failures > 0) {
    throw new Error(`${failures} of the host tests failed.`);
  }
}

function report(result: HostReport): void {
  const file = process.env.KIOKU_HOST_REPORT;
  if (file) {
    appendFileSync(file, `${JSON.stringify(result)}\n`);
  }
}
