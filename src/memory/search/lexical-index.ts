import { anchorTerms } from "./anchor-terms.ts";
import { CloseReading } from "./close-reading.ts";
import type { DocumentFacts } from "./document-facts.ts";
import { kindWeights } from "./document-kind.ts";
import type { DocumentView } from "./document-view.ts";
import { FoldedTexts, type FoldedTextsImage } from "./folded-texts.ts";
import { Postings, type PostingsImage } from "./postings.ts";
import { queryTerms } from "./query-terms.ts";
import { SearchBuffers } from "./search-buffers.ts";
import { inverseFrequency, termScores } from "./term-scores.ts";
import { foldText, scriptRuns, textTerms } from "./text-terms.ts";
import { lowerBesideBetter, weighTurns } from "./turn-weights.ts";
import { withRoom } from "./typed-array.ts";

// So many of the best documents are read closely, and so much of each.
const READ_CLOSELY = 100;
const READ_LENGTH = 4000;

// Where even the rarest term is in more than one of so many documents, all texts are gone through instead.
const SCAN_INSTEAD = 20;

const ENDS_IN_QUESTION = /(?:\?|か[。.]?)[\s"'”’」』)]*$/u;
// Where a question ends, with brackets and quotes behind it.
const END_LENGTH = 8;

/** The index of a checkpoint: typed arrays and strings only. */
export interface LexicalImage {
  readonly texts: FoldedTextsImage;
  readonly postings: PostingsImage;
  /** Number of terms of each document. */
  readonly termCounts: Uint32Array;
}

/** Documents that were found, in ascending order of their numbers. */
export interface LexicalHits {
  readonly docs: Uint32Array;
  /** Of each of `docs`: BM25 with a share of its neighbours', relative to the best hit, 0 to 1. */
  readonly relevance: Float32Array;
  /** Of each of `docs`: 1 if it holds the whole query, letter for letter after folding. */
  readonly exact: Uint8Array;
}

/** Full-text index over documents that are numbered in the order they are added. */
export class LexicalIndex {
  readonly #texts: FoldedTexts;
  readonly #postings: Postings;
  #termCounts: Uint32Array;
  /** 1 for a document that ends in a question. */
  #asks: Uint8Array;
  readonly #buffers = new SearchBuffers();

  /**
   * @param image used as it is: its arrays must not change afterwards, and are changed by `add`.
   * @throws Error if the image does not fit together.
   */
  constructor(image?: LexicalImage) {
    this.#texts = new FoldedTexts(image?.texts);
    this.#postings = new Postings(image?.postings, this.#texts.size);
    this.#termCounts = image?.termCounts ?? new Uint32Array(0);
    if (this.#termCounts.length !== this.size) {
      throw new Error("The search index has another number of documents than it says.");
    }
    this.#asks = new Uint8Array(this.size);
    for (let doc = 0; doc < this.size; doc++) {
      this.#asks[doc] = asks(this.#texts.at(doc, -END_LENGTH));
    }
  }

  /** Number of documents. */
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
    this.#asks = withRoom(this.#asks, this.size);
    this.#termCounts[doc] = terms.length;
    this.#asks[doc] = asks(folded.slice(-END_LENGTH));
    return doc;
  }

  /**
   * Documents that hold the query, and documents that share enough of its terms, themselves or in their neighbours. Everything in the
   * query is plain text.
   */
  search(query: string, view: DocumentView): LexicalHits {
    const exact = this.exact(query, view);
    const scored = this.#score(query, view);
    const { scores } = this.#buffers;
    const best = this.#bestScore(scored, view);
    const docs = this.#hits(
      scored,
      Math.max(best * kindWeights(view.kind).leastRelevance, Number.MIN_VALUE),
      exact,
      view,
    );
    lowerBesideBetter(scored, view, this.#buffers);
    const relevance = new Float32Array(docs.length);
    const holdsAll = new Uint8Array(docs.length);
    let nextExact = 0;
    for (let at = 0; at < docs.length; at++) {
      const doc = docs[at] ?? 0;
      relevance[at] = best > 0 ? (scores[doc] ?? 0) / best : 0;
      if (exact[nextExact] === doc) {
        holdsAll[at] = 1;
        nextExact++;
      }
    }
    return { docs, relevance, exact: holdsAll };
  }

  /** Eligible documents that hold the whole query, be it a part of a word, in ascending order. */
  exact(query: string, view: DocumentView): number[] {
    const text = foldText(query).trim();
    let rarest = { frequency: this.size / SCAN_INSTEAD, term: "", unlessLonger: 0 };
    for (const anchor of anchorTerms(text)) {
      const frequency = this.#postings.frequency(anchor.term);
      rarest = frequency < rarest.frequency ? { ...anchor, frequency } : rarest;
    }
    if (rarest.term === "") {
      return this.#texts.holding(text, view);
    }
    this.#buffers.begin(this.size);
    const { found, occurrences } = this.#buffers;
    const count = this.#postings.read(rarest.term, found, occurrences);
    const candidates = new Set(found.subarray(0, count));
    for (const doc of Number.isFinite(rarest.unlessLonger) ? this.#texts.longerThan(rarest.unlessLonger) : []) {
      candidates.add(doc);
    }
    const eligible = Uint32Array.from(candidates).filter(doc => view.eligible[doc] === 1);
    return this.#texts.holdingOf(eligible.sort(), text);
  }

  /** For a checkpoint. Costs time in proportion to the whole index. */
  image(): LexicalImage {
    return {
      texts: this.#texts.image(),
      postings: this.#postings.image(),
      termCounts: this.#termCounts.slice(0, this.size),
    };
  }

  /** @returns the documents with a score, ascending; the scores are in the buffers. */
  #score(query: string, view: DocumentView): Uint32Array {
    const facts: DocumentFacts = { size: this.size, lengths: this.#termCounts, asks: this.#asks };
    const terms = queryTerms(query);
    const scored = termScores(terms, this.#postings, facts, view, this.#buffers);
    weighTurns(scored, this.#asks, view, this.#buffers);
    const weightOf = (term: string): number =>
      (terms.get(term) ?? 0) * inverseFrequency(this.#postings, term, this.size);
    const reading = new CloseReading(
      foldText(query.slice(0, READ_LENGTH)),
      weightOf,
      kindWeights(view.kind).timeWeight,
    );
    const { scores } = this.#buffers;
    for (const doc of this.#best(scored, view)) {
      scores[doc] = reading.score(scores[doc] ?? 0, this.#texts.at(doc, READ_LENGTH));
    }
    return scored;
  }

  #bestScore(scored: Uint32Array, { eligible }: DocumentView): number {
    const { scores } = this.#buffers;
    let best = 0;
    for (const doc of scored) {
      const score = scores[doc] ?? 0;
      if (score > best && eligible[doc] === 1) {
        best = score;
      }
    }
    return best;
  }

  /** Documents that may be found with at least this score, and those of `exact`; all ascending. */
  #hits(scored: Uint32Array, least: number, exact: readonly number[], { eligible }: DocumentView): Uint32Array {
    const { scores } = this.#buffers;
    const hits = new Uint32Array(scored.length + exact.length);
    let count = 0;
    let nextExact = 0;
    for (const doc of scored) {
      for (; (exact[nextExact] ?? this.size) < doc; nextExact++) {
        hits[count++] = exact[nextExact] ?? 0;
      }
      const holdsAll = exact[nextExact] === doc;
      nextExact += holdsAll ? 1 : 0;
      if (holdsAll || (eligible[doc] === 1 && (scores[doc] ?? 0) >= least)) {
        hits[count++] = doc;
      }
    }
    hits.set(exact.slice(nextExact), count);
    return hits.slice(0, count + exact.length - nextExact);
  }

  /** The documents with the highest scores of those that may be found, best first. */
  #best(scored: Uint32Array, { eligible }: DocumentView): number[] {
    const { scores } = this.#buffers;
    const best: number[] = [];
    let least = 0;
    for (const doc of scored) {
      const score = scores[doc] ?? 0;
      if (score > least && eligible[doc] === 1) {
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
}

function asks(end: string): 0 | 1 {
  return ENDS_IN_QUESTION.test(end) ? 1 : 0;
}
