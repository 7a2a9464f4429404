/** A part of `npm test` that can be run alone: `npm test -- <name>`. */
export interface Stage {
  readonly name: string;
  /** Needs a served VS Code and a browser on this machine. */
  readonly needsServedHost?: boolean;
  run(): Promise<StageOutcome>;
}

export interface StageOutcome {
  readonly passed: number;
  /** What failed, by name. */
  readonly failures: readonly string[];
}

/** The outcome of a stage that is one check. */
export function checkOutcome(name: string, exitCode: number): StageOutcome {
  return exitCode === 0 ? { passed: 1, failures: [] } : { passed: 0, failures: [name] };
}
