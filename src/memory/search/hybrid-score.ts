import type { ScoredDocuments } from "./document-view.ts";
import type { LexicalHits } from "./lexical-index.ts";

/** What one model says of the documents it has embedded. */
export interface VectorHits {
  /** The nearest documents, nearest first. */
  readonly nearest: ScoredDocuments;
  /** Mean similarity of the query to all of the model's vectors. */
  readonly background: number;
  /** Cosine by document number; `NO_SIMILARITY` for documents without a vector of this model. */
  readonly similarities: Float32Array;
}

/** Of a document that was not compared: as far as can be. */
export const NO_SIMILARITY = -1;

// Below this a vector says no more than "text of the same kind".
const CLOSE = 0.2;

// Scores are below 4 and document numbers below 2^28, so that both fit into one number that sorts fast.
const SCORE_STEPS = 2 ** 22;
const MAX_DOCUMENTS = 2 ** 28;

/**
 * How much nearer than usual a text is. `background` is the mean similarity of the query to all texts: models differ
 * widely in it (about 0.8 for multilingual-e5, about 0.1 for MiniLM), so that the bare cosine says little, and only
 * what is measured from it can be compared between models.
 * @returns 0 (no nearer than the average text) to 1 (the same direction).
 */
export function closeness(similarity: number, background: number): number {
  return Math.min(1, Math.max(0, (similarity - background) / (1 - Math.min(background, 0.99))));
}

/**
 * One list of all, best first, of equals the newest first. The score is half the lexical relevance (0 to 1, relative to the best
 * lexical hit) and half the closeness (relative to the closest hit of all models), and 1 more for a text that holds the whole query.
 * Documents that are not close are left out unless they were found by their words too.
 */
export function fuse(lexical: LexicalHits, models: readonly VectorHits[]): ScoredDocuments {
  const closest = models.reduce((most, { nearest, background }) => {
    return Math.max(most, closeness(nearest.scores[0] ?? NO_SIMILARITY, background));
  }, CLOSE);
  const meaning = (model: VectorHits, similarity: number) => closeness(similarity, model.background) / closest / 2;

  const { docs, relevance, exact } = lexical;
  const found = new HitList(docs.length + models.reduce((sum, { nearest }) => sum + nearest.docs.length, 0));
  for (let at = 0; at < docs.length; at++) {
    const doc = docs[at] ?? 0;
    let score = (relevance[at] ?? 0) / 2 + (exact[at] ?? 0);
    for (const model of models) {
      score += meaning(model, model.similarities[doc] ?? NO_SIMILARITY);
    }
    found.add(doc, score);
  }
  for (const model of models) {
    model.nearest.docs.forEach((doc, at) => {
      const similarity = model.nearest.scores[at] ?? 0;
      if (closeness(similarity, model.background) >= CLOSE && !holds(docs, doc)) {
        found.add(doc, meaning(model, similarity));
      }
    });
  }
  return found.sorted();
}

/** Whether the ascending numbers hold this one. */
function holds(docs: Uint32Array, doc: number): boolean {
  let from = 0;
  let to = docs.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((docs[middle] ?? 0) < doc) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return docs[from] === doc;
}

/** Sorts without comparing: score and number of a document as one number. */
class HitList {
  readonly #keys: Float64Array;
  #count = 0;

  constructor(capacity: number) {
    this.#keys = new Float64Array(capacity);
  }

  add(doc: number, score: number): void {
    this.#keys[this.#count] = Math.round(score * SCORE_STEPS) * MAX_DOCUMENTS + doc;
    this.#count += 1;
  }

  sorted(): ScoredDocuments {
    const keys = this.#keys.subarray(0, this.#count).sort();
    const docs = new Uint32Array(keys.length);
    const scores = new Float32Array(keys.length);
    for (let at = 0; at < keys.length; at++) {
      const key = keys[keys.length - 1 - at] ?? 0;
      docs[at] = key % MAX_DOCUMENTS;
      scores[at] = Math.floor(key / MAX_DOCUMENTS) / SCORE_STEPS;
    }
    return { docs, scores };
  }
}
