import { join } from "node:path";
import { markdownTable } from "../markdown-table.ts";
import type { AgentSize, Workplace } from "./agents.ts";
import { inFreshProcess } from "./child.ts";

export interface OpenFigures {
  readonly ms: number;
  readonly stallMs: number;
  readonly rssMb: number;
  readonly turns: number;
  readonly memories: number;
}

const RUNS = 3;

export interface OpenResult {
  readonly section: string;
  readonly ms: number;
  readonly rssMb: number;
}

/** Opens the agent in fresh processes; the median of the times, the most of the memory and the stalls. */
export async function measureOpen(workplace: Workplace, name: string, size: AgentSize): Promise<OpenResult> {
  const runs: OpenFigures[] = [];
  for (let run = 0; run < RUNS; run++) {
    const figures = await inFreshProcess<OpenFigures>("open-child.ts", workplace, join(workplace.folder, name));
    if (figures.turns !== size.messages || figures.memories !== size.memories) {
      throw new Error(`The agent opened with ${figures.turns} turns and ${figures.memories} memories.`);
    }
    runs.push(figures);
  }
  const ms = runs.map(run => run.ms).toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
  const rssMb = Math.max(...runs.map(run => run.rssMb));
  const stallMs = Math.max(...runs.map(run => run.stallMs));
  const rows = [
    ["time until it can be used, ms", Math.round(ms)],
    ["longest stall meanwhile, ms", Math.round(stallMs)],
    ["memory of the process afterwards, MB", Math.round(rssMb)],
  ];
  return { section: markdownTable(["open an agent, cold", `${RUNS} runs`], rows), ms, rssMb };
}
