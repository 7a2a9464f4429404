/** The words of a language that conversations are made of. `{a}` to `{d}` stand for a topic's words. */
export interface Phrases {
  readonly topics: readonly (readonly [string, string, string, string])[];
  readonly user: readonly string[];
  readonly asks: readonly string[];
  readonly thoughts: readonly string[];
  readonly openers: readonly string[];
  readonly middles: readonly string[];
  readonly closers: readonly string[];
  /** One-line facts for core memory. */
  readonly facts: readonly string[];
  /** Notes for archival memory. */
  readonly notes: readonly string[];
  readonly summaries: readonly string[];
  readonly joiner: string;
}
