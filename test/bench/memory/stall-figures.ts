import { join } from "node:path";
import { markdownTable } from "../markdown-table.ts";
import type { Workplace } from "./agents.ts";
import { inFreshProcess } from "./child.ts";

export interface StallFigures {
  readonly maxMs: number;
  /** Longest stall while the same is appended and no checkpoint is made. */
  readonly controlMs: number;
  /** Messages appended during the checkpoints. */
  readonly appended: number;
  /** The longest checkpoint. */
  readonly checkpointMs: number;
}

export interface StallResult {
  readonly figures: StallFigures;
  section(exportMs: number): string;
}

export async function measureStall(workplace: Workplace, name: string): Promise<StallResult> {
  const figures = await inFreshProcess<StallFigures>("stall-child.ts", workplace, join(workplace.folder, name));
  const { maxMs, controlMs, appended, checkpointMs } = figures;
  return {
    figures,
    section: exportMs =>
      `${markdownTable(
        ["longest stall of the event loop", "ms"],
        [
          ["Kioku, during a checkpoint", maxMs.toFixed(1)],
          ["Kioku, appending without one", controlMs.toFixed(1)],
          ["sql.js, exporting the messages in the same thread", exportMs.toFixed(1)],
        ],
      )}
A checkpoint takes up to ${(checkpointMs / 1000).toFixed(1)} s beside the talk; ${appended} messages were appended meanwhile.
`,
  };
}
