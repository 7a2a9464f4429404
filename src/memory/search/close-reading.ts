import { isFunctionWord } from "./function-words.ts";
import { textTerms } from "./text-terms.ts";
import { asksForTime, tellsTime } from "./time-cues.ts";

// Two words of the query side by side, as a share of the rarer one's weight. LoCoMo 70.7 → 72.0 at 5.
const PAIR_SHARE = 0.15;

// Pairs of characters, as terms of other scripts are, overlap and say so themselves.
const SPACED = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]+$/u;

// An answer to "when" names a time. LoCoMo 72.0 → 72.5 at 5, 78.8 → 79.3 at 10.
const TIME_WEIGHT = 1.3;

/** What is looked for in the texts of the best documents, beyond single terms. */
export class CloseReading {
  readonly #wantsTime: boolean;
  readonly #pairs = new Map<string, number>();

  /** @param weightOf how much a term counts. */
  constructor(foldedQuery: string, weightOf: (term: string) => number) {
    this.#wantsTime = asksForTime(foldedQuery);
    let before: string | undefined;
    for (const term of textTerms(foldedQuery)) {
      if (
        before !== undefined &&
        SPACED.test(before) &&
        SPACED.test(term) &&
        !(isFunctionWord(before) && isFunctionWord(term))
      ) {
        this.#pairs.set(`${before} ${term}`, PAIR_SHARE * Math.max(weightOf(before), weightOf(term)));
      }
      before = term;
    }
  }

  /** The score of a document after its folded text was read. */
  score(score: number, folded: string): number {
    const total = this.#pairs.size === 0 ? score : score + this.#pairScore(folded);
    return this.#wantsTime && tellsTime(folded) ? total * TIME_WEIGHT : total;
  }

  #pairScore(folded: string): number {
    let total = 0;
    const missing = new Map(this.#pairs);
    let before = "";
    for (const term of textTerms(folded)) {
      const pair = `${before} ${term}`;
      total += missing.get(pair) ?? 0;
      missing.delete(pair);
      before = term;
    }
    return total;
  }
}
