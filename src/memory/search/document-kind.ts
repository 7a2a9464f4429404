/**
 * What documents with an order are to each other. `turns` of a talk are found by what is said around them, and shown with the turns before and
 * after; `passages` are texts that were stored one after the other, each shown alone.
 */
export type DocumentKind = "turns" | "passages";

/** How documents of a kind are scored; first, how much of the words of one counts for those around it. Figures are recall in percent. */
export interface KindWeights {
  readonly forNext: number;
  readonly forSecondNext: number;
  readonly forPrevious: number;
  readonly forSecondPrevious: number;
  /** Factor on `forNext` behind a question. */
  readonly questionForAnswer: number;
  /** How much more than their words the lengths of neighbours count. */
  readonly lengthShare: number;
  /** BM25's b: how much a long text must hold a word more often. */
  readonly lengthNormalization: number;
  /** Factor for a text that names a time, if the query asks for one. */
  readonly timeWeight: number;
  /** Whether a text that holds no term of the query itself can be found by those of its neighbours. */
  readonly foundByNeighbours: boolean;
  /** Weaker hits, relative to the best, are none. */
  readonly leastRelevance: number;
}

const WEIGHTS: Readonly<Record<DocumentKind, KindWeights>> = {
  // A turn answers the one before it, so that it inherits most. LoCoMo at 5: 62 without a neighbour, 68 with one on each side, 72 with two.
  turns: {
    forNext: 0.8,
    forSecondNext: 0.3,
    forPrevious: 0.3,
    forSecondPrevious: 0.1,
    // The answer seldom repeats the words of the question. LoCoMo 71.5 → 72.0 at 5 (with 1.4).
    questionForAnswer: 1.2,
    // So that a short reply between long turns does not come before them.
    lengthShare: 1.2,
    // Below the usual 0.75: a long turn may be about several things.
    lengthNormalization: 0.5,
    // LoCoMo 72.0 → 72.5 at 5, 78.8 → 79.3 at 10 (with 1.3).
    timeWeight: 1.5,
    foundByNeighbours: true,
    // What merely stands in the sitting of the best hit and shares "the" with the query has 0.31.
    leastRelevance: 0.34,
  },
  // The subject of a passage is often named only in the ones before it, as the title of an article is. JSQuAD 95.8 → 96.5 at 5, 97.2 → 97.6 at 10, with the length and time weights below.
  passages: {
    forNext: 0.15,
    forSecondNext: 0.1,
    forPrevious: 0.1,
    forSecondPrevious: 0.05,
    questionForAnswer: 1,
    lengthShare: 0,
    lengthNormalization: 0.75,
    // A long text names one anyway.
    timeWeight: 1.2,
    // It is shown alone.
    foundByNeighbours: false,
    // A word of a neighbour alone has 0.32.
    leastRelevance: 0.35,
  },
};

export function kindWeights(kind: DocumentKind = "turns"): KindWeights {
  return WEIGHTS[kind];
}
