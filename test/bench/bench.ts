/** Figures by group and name; `null` where one could not be had on this machine. */
export type Figures = Readonly<
  Record<string, Readonly<Record<string, number | null | Readonly<Record<string, number>>>>>
>;

export interface BenchResult {
  /** Markdown, as it is printed and kept in `results/`. */
  readonly report: string;
  readonly figures: Figures;
}

/** A bench that `npm run bench -- <name>` runs. */
export interface Bench {
  readonly name: string;
  run(): Promise<BenchResult>;
}
