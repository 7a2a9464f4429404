import type { TestEvent } from "node:test/reporters";
import type { StageOutcome } from "./stage.ts";

/** A reporter for `node --test`: when all is done it yields one line of JSON, a `StageOutcome`. */
async function* countReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  const failures: string[] = [];
  for await (const { type, data } of events) {
    if (type === "test:pass" && data.details.type !== "suite" && data.skip === undefined && data.todo === undefined) {
      passed++;
    } else if (type === "test:fail" && !failedOnlyInside(data.details.error)) {
      failures.push(data.name);
    }
  }
  yield JSON.stringify({ passed, failures } satisfies StageOutcome);
}

/** Whether a suite or test failed for nothing but tests inside it, which are reported by themselves. */
function failedOnlyInside(error: Error): boolean {
  return "failureType" in error && error.failureType === "subtestsFailed";
}

// biome-ignore lint/style/noDefaultExport: `node --test-reporter` takes a module's default export.
export default countReporter;
