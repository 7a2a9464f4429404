import { CloseReading } from "./close-reading.ts";
import type { DocumentFacts } from "./document-facts.ts";
import { kindWeights } from "./document-kind.ts";
import type { DocumentView } from "./document-view.ts";
import { FoldedTexts, type FoldedTextsImage } from "./folded-texts.ts";
import { Postings, type PostingsImage } from "./postings.ts";
import { queryTerms } from "./query-terms.ts";
import { inverseFrequency, termScores } from "./term-scores.ts";
import { foldText, scriptRuns, textTerms } from "./text-terms.ts";
import { lowerBesideBetter, weighTurns } from "./turn-weights.ts";
import { withRoom } from "./typed-array.ts";

// So many of the best documents are read closely, and so much of each.
const READ_CLOSELY = 100;
const READ_LENGTH = 4000;

const ENDS_IN_QUESTION = /(?:\?|か[。.]?)[\s"'”’」』)]*$/u;
// Where a question ends, with brackets and quotes behind it.
const END_LENGTH = 8;

/** The index of a checkpoint: typed arrays and strings only. */
export interface LexicalImage {
  readonly texts: FoldedTextsImage;
  readonly postings: PostingsImage;
  /** Number of terms of each document. */
  readonly termCounts: Uint32Array;
  /** 1 for a document that was removed. */
  readonly removed: Uint8Array;
}

/** Documents that were found, in ascending order of their numbers. */
export interface LexicalHits {
  readonly docs: Uint32Array;
  /** Of each of `docs`: BM25 with a share of its neighbours', relative to the best hit, 0 to 1. */
  readonly relevance: Float32Array;
  /** Those of `docs` that hold the whole query, letter for letter after folding. */
  readonly exact: ReadonlySet<number>;
}

/** Full-text index over documents that are numbered in the order they are added. */
export class LexicalIndex {
  readonly #texts: FoldedTexts;
  readonly #postings: Postings;
  #termCounts: Uint32Array;
  #removed: Uint8Array;
  /** 1 for a document that ends in a question. */
  #asks: Uint8Array;

  /**
   * @param image used as it is: its arrays must not change afterwards, and are changed by `add` and `remove`.
   * @throws Error if the image does not fit together.
   */
  constructor(image?: LexicalImage) {
    this.#texts = new FoldedTexts(image?.texts);
    this.#postings = new Postings(image?.postings, this.#texts.size);
    this.#termCounts = image?.termCounts ?? new Uint32Array(0);
    this.#removed = image?.removed ?? new Uint8Array(0);
    if (this.#termCounts.length !== this.size || this.#removed.length !== this.size) {
      throw new Error("The search index has another number of documents than it says.");
    }
    this.#asks = new Uint8Array(this.size);
    for (let doc = 0; doc < this.size; doc++) {
      this.#noteQuestion(doc);
    }
  }

  /** Number of documents ever added, removed ones included. */
  get size(): number {
    return this.#texts.size;
  }

  /** @returns the number of the document. */
  add(text: string): number {
    const doc = this.size;
    const folded = foldText(text);
    const terms = [...textTerms(folded), ...scriptRuns(text)];
    this.#texts.add(folded);
    this.#postings.add(doc, terms);
    this.#termCounts = withRoom(this.#termCounts, this.size);
    this.#removed = withRoom(this.#removed, this.size);
    this.#asks = withRoom(this.#asks, this.size);
    this.#termCounts[doc] = terms.length;
    this.#noteQuestion(doc);
    return doc;
  }

  /** The document is not found any more; its number is not used again. */
  remove(doc: number): void {
    this.#removed[doc] = 1;
  }

  /**
   * Documents that hold the query, and documents that share enough of its terms, themselves or in their neighbours. Everything in the
   * query is plain text.
   */
  search(query: string, view: DocumentView): LexicalHits {
    const exact = new Set(this.exact(query, view));
    const scores = this.#scores(query, view);
    const best = scores.reduce((most, score, doc) => (score > most && this.#isFindable(doc, view) ? score : most), 0);
    const least = Math.max(best * kindWeights(view.kind).leastRelevance, Number.MIN_VALUE);
    const docs: number[] = [];
    for (let doc = 0; doc < scores.length; doc++) {
      if (((scores[doc] ?? 0) >= least && this.#isFindable(doc, view)) || exact.has(doc)) {
        docs.push(doc);
      }
    }
    lowerBesideBetter(scores, view);
    return {
      docs: Uint32Array.from(docs),
      relevance: Float32Array.from(docs, doc => (best > 0 ? (scores[doc] ?? 0) / best : 0)),
      exact,
    };
  }

  /** Eligible documents that hold the whole query, be it a part of a word, in ascending order. */
  exact(query: string, view: DocumentView): number[] {
    return this.#texts.holding(foldText(query).trim(), view).filter(doc => this.#removed[doc] !== 1);
  }

  /** For a checkpoint, without what was removed. Costs time in proportion to the whole index. */
  image(): LexicalImage {
    const keep = (doc: number): boolean => this.#removed[doc] !== 1;
    return {
      texts: this.#texts.image(keep),
      postings: this.#postings.image(keep),
      termCounts: this.#termCounts.slice(0, this.size),
      removed: this.#removed.slice(0, this.size),
    };
  }

  #scores(query: string, view: DocumentView): Float32Array {
    const facts: DocumentFacts = { size: this.size, lengths: this.#termCounts, asks: this.#asks };
    const terms = queryTerms(query);
    const scores = termScores(terms, this.#postings, facts, view);
    weighTurns(scores, this.#asks, view);
    const weightOf = (term: string): number =>
      (terms.get(term) ?? 0) * inverseFrequency(this.#postings, term, this.size);
    const reading = new CloseReading(
      foldText(query.slice(0, READ_LENGTH)),
      weightOf,
      kindWeights(view.kind).timeWeight,
    );
    for (const doc of this.#best(scores, view)) {
      scores[doc] = reading.score(scores[doc] ?? 0, this.#texts.at(doc, READ_LENGTH));
    }
    return scores;
  }

  /** The documents with the highest scores of those that may be found, best first. */
  #best(scores: Float32Array, view: DocumentView): number[] {
    const best: number[] = [];
    let least = 0;
    for (let doc = 0; doc < scores.length; doc++) {
      const score = scores[doc] ?? 0;
      if (score > least && this.#isFindable(doc, view)) {
        let at = best.length;
        while (at > 0 && (scores[best[at - 1] ?? 0] ?? 0) < score) {
          at--;
        }
        best.splice(at, 0, doc);
        best.length = Math.min(best.length, READ_CLOSELY);
        least = best.length === READ_CLOSELY ? (scores[best.at(-1) ?? 0] ?? 0) : 0;
      }
    }
    return best;
  }

  #isFindable(doc: number, { eligible }: DocumentView): boolean {
    return eligible[doc] === 1 && this.#removed[doc] !== 1;
  }

  #noteQuestion(doc: number): void {
    this.#asks[doc] = ENDS_IN_QUESTION.test(this.#texts.at(doc, -END_LENGTH)) ? 1 : 0;
  }
}
