import type { DocumentFacts } from "./document-facts.ts";
import type { DocumentView } from "./document-view.ts";

// How much of a turn's words counts for the turns after and before it. A turn answers the one before it, so that it inherits most.
// LoCoMo at 5: 62 without a neighbour, 68 with one on each side, 72 with two.
const FOR_NEXT = 0.8;
const FOR_SECOND_NEXT = 0.3;
const FOR_PREVIOUS = 0.2;
const FOR_SECOND_PREVIOUS = 0.1;

// The words of a question count the more for its answer. LoCoMo 71.5 → 72.0 at 5.
const QUESTION_FOR_ANSWER = 1.4;

// Neighbours' lengths count more than their words, so that a short reply between long turns does not come before them.
const LENGTH_SHARE = 1.5;

/** The turns before and after each document; none where documents have no order. */
export class Neighbourhood {
  readonly #previous: Int32Array | undefined;
  readonly #next: Int32Array | undefined;
  readonly #facts: DocumentFacts;

  constructor(facts: DocumentFacts, { previous, next }: DocumentView) {
    this.#facts = facts;
    this.#previous = previous;
    this.#next = next;
  }

  /** Whether documents have neighbours at all. */
  get exists(): boolean {
    return this.#previous !== undefined || this.#next !== undefined;
  }

  /** Visits the neighbours of a document with their share of an amount of it. */
  spread(doc: number, amount: number, visit: (neighbour: number, share: number) => void): void {
    const next = this.#next?.[doc] ?? -1;
    const previous = this.#previous?.[doc] ?? -1;
    if (next >= 0) {
      visit(next, amount * FOR_NEXT * (this.#facts.asks[doc] === 1 ? QUESTION_FOR_ANSWER : 1));
      const second = this.#next?.[next] ?? -1;
      if (second >= 0) {
        visit(second, amount * FOR_SECOND_NEXT);
      }
    }
    if (previous >= 0) {
      visit(previous, amount * FOR_PREVIOUS);
      const second = this.#previous?.[previous] ?? -1;
      if (second >= 0) {
        visit(second, amount * FOR_SECOND_PREVIOUS);
      }
    }
  }

  /** Length of each document with a share of those of its neighbours. */
  spreadLengths(): Float32Array {
    const { size, lengths } = this.#facts;
    const spread = Float32Array.from(lengths.subarray(0, size));
    if (this.exists) {
      const add = (neighbour: number, share: number): void => {
        spread[neighbour] = (spread[neighbour] ?? 0) + share;
      };
      for (let doc = 0; doc < size; doc++) {
        this.spread(doc, (lengths[doc] ?? 0) * LENGTH_SHARE, add);
      }
    }
    return spread;
  }
}
