import type { DocumentFacts } from "./document-facts.ts";
import { type KindWeights, kindWeights } from "./document-kind.ts";
import type { DocumentView } from "./document-view.ts";

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

  /** Visits the neighbours of a document with their share of an amount of it. */
  spread(doc: number, amount: number, visit: (neighbour: number, share: number) => void): void {
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

  /** Length of each document with a share of those of its neighbours. */
  spreadLengths(): Float32Array {
    const { size, lengths } = this.#facts;
    const spread = Float32Array.from(lengths.subarray(0, size));
    const { lengthShare } = this.#weights;
    if (this.exists && lengthShare > 0) {
      const add = (neighbour: number, share: number): void => {
        spread[neighbour] = (spread[neighbour] ?? 0) + share;
      };
      for (let doc = 0; doc < size; doc++) {
        this.spread(doc, (lengths[doc] ?? 0) * lengthShare, add);
      }
    }
    return spread;
  }
}
