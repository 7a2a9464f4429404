import type { DocumentView } from "./document-view.ts";
import { FoldedTexts, type FoldedTextsImage } from "./folded-texts.ts";
import { withNeighbours } from "./neighbour-scores.ts";
import { Postings, type PostingsImage } from "./postings.ts";
import { foldText, textTerms } from "./text-terms.ts";
import { withRoom } from "./typed-array.ts";

// A question of a few sentences; more would only cost time.
const MAX_QUERY_TERMS = 128;

// Weaker hits share nothing with the query but its commonest words ("the", "です").
const LEAST_RELEVANCE = 0.15;

// The usual values; see Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
const K1 = 1.2;
const B = 0.75;

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
  #totalTerms: number;

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
    this.#totalTerms = this.#termCounts.reduce((total, count) => total + count, 0);
  }

  /** Number of documents ever added, removed ones included. */
  get size(): number {
    return this.#texts.size;
  }

  /** @returns the number of the document. */
  add(text: string): number {
    const doc = this.size;
    const folded = foldText(text);
    const terms = [...textTerms(folded)];
    this.#texts.add(folded);
    this.#postings.add(doc, terms);
    this.#termCounts = withRoom(this.#termCounts, this.size);
    this.#removed = withRoom(this.#removed, this.size);
    this.#termCounts[doc] = terms.length;
    this.#totalTerms += terms.length;
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
    const scores = withNeighbours(this.#termScores(foldText(query)), view);
    const findable = (doc: number): boolean => view.eligible[doc] === 1 && this.#removed[doc] !== 1;
    const best = scores.reduce((most, score, doc) => (score > most && findable(doc) ? score : most), 0);
    const least = Math.max(best * LEAST_RELEVANCE, Number.MIN_VALUE);
    const docs: number[] = [];
    for (let doc = 0; doc < scores.length; doc++) {
      if (((scores[doc] ?? 0) >= least && findable(doc)) || exact.has(doc)) {
        docs.push(doc);
      }
    }
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

  #termScores(folded: string): Float32Array {
    const scores = new Float32Array(this.size);
    const averageLength = Math.max(1, this.#totalTerms / this.size);
    const terms = [...new Set(textTerms(folded))].slice(0, MAX_QUERY_TERMS);
    for (const term of terms) {
      const frequency = this.#postings.frequency(term);
      const idf = Math.log(1 + (this.size - frequency + 0.5) / (frequency + 0.5));
      this.#postings.forEach(term, (doc, count) => {
        const lengthFactor = K1 * (1 - B + (B * (this.#termCounts[doc] ?? 0)) / averageLength);
        scores[doc] = (scores[doc] ?? 0) + (idf * count * (K1 + 1)) / (count + lengthFactor);
      });
    }
    return scores;
  }
}
