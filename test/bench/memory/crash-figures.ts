import { join } from "node:path";
import { CrashAgent, type CrashOutcome } from "../../support/memory/crash-agent.ts";
import { SeededRandom } from "../../support/memory/seeded-random.ts";
import { markdownTable } from "../markdown-table.ts";
import type { Workplace } from "./agents.ts";

const RUNS = 300;

/** Agents whose writers are killed at the same time. Starting a writer is most of the work. */
const LANES = 3;

/** An agent has had so many writers when it is replaced by a new one. */
const WRITERS_AN_AGENT = 25;

export interface CrashResult {
  readonly section: string;
  readonly runs: number;
  readonly lost: number;
  readonly duplicated: number;
}

/** @param seed of the whole series, so that it can be looked at again. */
export async function measureCrash(
  { folder, sqlWasm, workerPath }: Workplace,
  seed: number,
  tell: (what: string) => void,
): Promise<CrashResult> {
  const outcomes: CrashOutcome[] = [];
  let acknowledged = 0;
  const lane = async (number: number) => {
    const random = new SeededRandom(seed + number);
    for (let run = 0; run < RUNS / LANES; ) {
      const agent = new CrashAgent({ folder: join(folder, `crash-${number}-${run}`), sqlWasm, workerPath, random });
      let groups = 0;
      for (let writer = 0; writer < WRITERS_AN_AGENT && run < RUNS / LANES; writer++, run++) {
        const outcome = await agent.crash();
        outcomes.push(outcome);
        groups = outcome.groups;
        for (const fault of [...outcome.lost.map(what => `lost: ${what}`), ...outcome.wrong]) {
          tell(`crash ${number}.${run}, seed ${seed}: ${fault}`);
        }
      }
      acknowledged += groups;
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));

  const lost = outcomes.reduce((sum, outcome) => sum + outcome.lost.length, 0);
  const duplicated = outcomes.reduce((sum, outcome) => sum + outcome.wrong.length, 0);
  const at = (instant: CrashOutcome["instant"]) => outcomes.filter(outcome => outcome.instant === instant).length;
  const rows = [
    ["writers killed", outcomes.length],
    ["… while opening the agent", at("opening")],
    ["… while a checkpoint was made", at("checkpoint")],
    ["… while writing", at("writing")],
    ["groups written", acknowledged],
    ["acknowledged and lost", lost],
    ["there twice, changed or never written", duplicated],
  ];
  return { section: markdownTable(["kill -9", "count"], rows), runs: outcomes.length, lost, duplicated };
}
