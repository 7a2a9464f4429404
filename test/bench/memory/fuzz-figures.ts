import { join } from "node:path";
import { type FuzzOutcome, fuzzOnce } from "../../support/memory/fuzz-run.ts";
import { makeSoundAgent } from "../../support/memory/sound-agent.ts";
import { markdownTable } from "../markdown-table.ts";
import type { Workplace } from "./agents.ts";

const RUNS = 2_000;
const LANES = 4;

export interface FuzzResult {
  readonly section: string;
  readonly runs: number;
  readonly failed: number;
}

/** @param seed of the first run; the others count up from it. */
export async function measureFuzz(
  workplace: Workplace,
  seed: number,
  tell: (what: string) => void,
): Promise<FuzzResult> {
  const folder = join(workplace.folder, "fuzz");
  const sound = await makeSoundAgent({ ...workplace, folder: join(folder, "sound"), seed });
  const outcomes: FuzzOutcome[] = [];
  let next = 0;
  const lane = async () => {
    while (next < RUNS) {
      const outcome = await fuzzOnce(sound, seed + next++, { ...workplace, folder });
      outcomes.push(outcome);
      for (const fault of outcome.faults) {
        tell(`${outcome.what}: ${fault}`);
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));

  const rows = [...Map.groupBy(outcomes, ({ kind }) => kind)]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([kind, all]) => row(kind, all));
  const head = ["corruption", "runs", "opened", "refused with a reason", "with damaged groups", "failed"];
  return {
    section: markdownTable(head, [...rows, row("all", outcomes)]),
    runs: outcomes.length,
    failed: outcomes.filter(isFailed).length,
  };
}

function row(kind: string, outcomes: readonly FuzzOutcome[]): (string | number)[] {
  return [
    kind,
    outcomes.length,
    outcomes.filter(({ outcome }) => outcome === "opened").length,
    outcomes.filter(({ outcome }) => outcome === "refused").length,
    outcomes.filter(({ damagedGroups }) => damagedGroups > 0).length,
    outcomes.filter(isFailed).length,
  ];
}

function isFailed({ faults }: FuzzOutcome): boolean {
  return faults.length > 0;
}
