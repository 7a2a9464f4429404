import type { DocumentFacts } from "./document-facts.ts";
import { type KindWeights, kindWeights } from "./document-kind.ts";
import type { DocumentView } from "./document-view.ts";

const NONE = new Int32Array(0);

/** The documents before and after each one; none where documents have no order. */
export class Neighbourhood {
  readonly #previous: Int32Array | undefined;
  readonly #next: Int32Array | undefined;
  readonly #facts: DocumentFacts;
  readonly #weights: KindWeights;

  constructor(facts: DocumentFacts, { previous, next, kind }: DocumentView) {
    this.#facts = facts;
    this.#weights = kindWeights(kind);
    this.#previous = previous;
    this.#next = next;
  }

  /** Whether documents have neighbours at all. */
  get exists(): boolean {
    return this.#previous !== undefined || this.#next !== undefined;
  }

  /**
   * Adds up how often a term occurs in each document, with a share of its occurrences in the neighbours.
   * @param docs the first `count` are those that hold the term, each once; `occurrences` says how often.
   * @param sums `frequencies` by document number, zero before; `touched` gets the documents whose is not zero any more.
   * @returns how many were touched.
   */
  spreadTerm(
    docs: Uint32Array,
    occurrences: Uint8Array,
    count: number,
    { frequencies, touched }: { readonly frequencies: Float32Array; readonly touched: Uint32Array },
  ): number {
    let touchedCount = 0;
    const add = (doc: number, amount: number): void => {
      const before = frequencies[doc] ?? 0;
      if (before === 0) {
        touched[touchedCount++] = doc;
      }
      frequencies[doc] = before + amount;
    };
    for (let at = 0; at < count; at++) {
      const doc = docs[at] ?? 0;
      const amount = occurrences[at] ?? 0;
      add(doc, amount);
      this.#spread(doc, amount, add);
    }
    return touchedCount;
  }

  /**
   * Length of each document with a share of those of its neighbours.
   * @param spread gets them by document number.
   * @returns their sum.
   */
  spreadLengths(spread: Float32Array): number {
    const { size, lengths, asks } = this.#facts;
    const { lengthShare, forNext, forSecondNext, forPrevious, forSecondPrevious, questionForAnswer } = this.#weights;
    const [previous, next] = [this.#previous ?? NONE, this.#next ?? NONE];
    const lengthOf = (doc: number): number => (doc >= 0 ? (lengths[doc] ?? 0) : 0);
    const spreads = this.exists && lengthShare > 0;
    let total = 0;
    for (let doc = 0; doc < size; doc++) {
      let length = lengths[doc] ?? 0;
      if (spreads) {
        // What each neighbour gives away, seen from the document that gets it.
        const [before, after] = [previous[doc] ?? -1, next[doc] ?? -1];
        const fromQuestion = before >= 0 && asks[before] === 1 ? questionForAnswer : 1;
        const secondBefore = before >= 0 ? (previous[before] ?? -1) : -1;
        const secondAfter = after >= 0 ? (next[after] ?? -1) : -1;
        length +=
          lengthShare *
          (lengthOf(before) * forNext * fromQuestion +
            lengthOf(secondBefore) * forSecondNext +
            lengthOf(after) * forPrevious +
            lengthOf(secondAfter) * forSecondPrevious);
      }
      spread[doc] = length;
      total += length;
    }
    return total;
  }

  /** Visits the neighbours of a document with their share of an amount of it. */
  #spread(doc: number, amount: number, visit: (neighbour: number, share: number) => void): void {
    const { forNext, forSecondNext, forPrevious, forSecondPrevious, questionForAnswer } = this.#weights;
    const next = this.#next?.[doc] ?? -1;
    const previous = this.#previous?.[doc] ?? -1;
    if (next >= 0) {
      visit(next, amount * forNext * (this.#facts.asks[doc] === 1 ? questionForAnswer : 1));
      const second = this.#next?.[next] ?? -1;
      if (second >= 0) {
        visit(second, amount * forSecondNext);
      }
    }
    if (previous >= 0) {
      visit(previous, amount * forPrevious);
      const second = this.#previous?.[previous] ?? -1;
      if (second >= 0) {
        visit(second, amount * forSecondPrevious);
      }
    }
  }
}
