/** `npm test [-- <stage> …]`: runs every stage, or the named ones; the last line is `N passed, N failed`. */
import { chooseHostKind, ensureServedHost } from "./support/host/host-kind.ts";
import type { Stage, StageOutcome } from "./support/stages/stage.ts";
import { stages } from "./support/stages/stages.ts";

interface StageResult extends StageOutcome {
  readonly name: string;
  readonly seconds: number;
}

/** What may be long to install or may need a person is seen to before anything else. */
const environment: Stage = {
  name: "environment",
  run: async () => {
    await ensureServedHost();
    return { passed: 0, failures: [] };
  },
};

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter(name => !stages.some(stage => stage.name === name));
  if (unknown.length > 0) {
    console.error(`There is no stage ${unknown.join(", ")}. Stages: ${stages.map(({ name }) => name).join(", ")}`);
    process.exitCode = 1;
    return;
  }
  const results: StageResult[] = [];
  const served = chooseHostKind() === "code-server";
  const chosen = stages.filter(({ name }) => names.length === 0 || names.includes(name));
  if (served && chosen.some(({ name, needsServedHost }) => needsServedHost || name === "host")) {
    results.push(await runStage(environment));
  }
  if (results.every(({ failures }) => failures.length === 0)) {
    for (const stage of chosen) {
      if (stage.needsServedHost && !served) {
        console.log(`\n== ${stage.name}: left out, it needs code-server, which is installed on Linux only`);
      } else {
        results.push(await runStage(stage));
      }
    }
  }
  printSummary(results);
}

async function runStage(stage: Stage): Promise<StageResult> {
  console.log(`\n== ${stage.name}`);
  const started = Date.now();
  let outcome: StageOutcome;
  try {
    outcome = await stage.run();
    if (stage !== environment && outcome.passed + outcome.failures.length === 0) {
      outcome = { passed: 0, failures: ["no test ran"] };
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.log(reason);
    outcome = { passed: 0, failures: [reason] };
  }
  return { ...outcome, name: stage.name, seconds: (Date.now() - started) / 1000 };
}

function printSummary(results: readonly StageResult[]): void {
  console.log("\n== summary");
  for (const { name, passed, failures, seconds } of results) {
    console.log(
      `${name.padEnd(12)} ${String(passed).padStart(5)} passed ${String(failures.length).padStart(4)} failed ${seconds.toFixed(1).padStart(7)} s`,
    );
  }
  for (const { name, failures } of results) {
    for (const failure of failures) {
      console.log(`failed: ${name}: ${failure}`);
    }
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failures.length, 0);
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(`${passed} passed, ${failed} failed`);
}

await main(process.argv.slice(2));
