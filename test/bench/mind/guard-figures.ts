import { guardCorpus } from "../../support/corpora/guard-corpus.ts";

export interface GuardResult {
  readonly section: string;
  /** Share of the degenerate replies that were caught. */
  readonly caught: number;
  /** Share of the good replies that passed. */
  readonly passed: number;
}

export function measureGuard(): GuardResult {
  const { caught, caughtTotal, passed, passedTotal, misses } = guardCorpus();
  const lines = [
    `- ${caughtTotal} degenerate replies: ${caught} caught.`,
    `- ${passedTotal} good replies: ${passed} passed.`,
    ...misses.map(({ language, name, expected, got }) => `- Missed (${language}): ${name}: ${expected}, was ${got}.`),
    "",
  ];
  return { section: lines.join("\n"), caught: caught / caughtTotal, passed: passed / passedTotal };
}
