import type { DocumentFacts } from "./document-facts.ts";
import { kindWeights } from "./document-kind.ts";
import type { DocumentView } from "./document-view.ts";
import { Neighbourhood } from "./neighbourhood.ts";
import type { Postings } from "./postings.ts";

// Below the usual 1.2: a second occurrence says little where a document is a turn or a note. See Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
const K1 = 0.6;

// A term in so many documents says too little to look at the neighbours of each.
const TOO_MANY_TO_SPREAD = 5000;

/** BM25's weight of a term: the higher, the fewer documents hold it. */
export function inverseFrequency(postings: Postings, term: string, documents: number): number {
  const frequency = postings.frequency(term);
  return Math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5));
}

/**
 * BM25 of every document, where the terms of its neighbours count as if a share of each stood in the document itself (before saturation, and in
 * its length too): a term that the document holds already gains little from a neighbour that repeats it.
 */
export function termScores(
  terms: ReadonlyMap<string, number>,
  postings: Postings,
  facts: DocumentFacts,
  view: DocumentView,
): Float32Array {
  const { lengthNormalization: b, foundByNeighbours } = kindWeights(view.kind);
  const neighbourhood = new Neighbourhood(facts, view);
  const lengthFactors = neighbourhood.spreadLengths();
  const average = Math.max(1, lengthFactors.reduce((total, length) => total + length, 0) / facts.size);
  for (let doc = 0; doc < facts.size; doc++) {
    lengthFactors[doc] = K1 * (1 - b + (b * (lengthFactors[doc] ?? 0)) / average);
  }
  const scores = new Float32Array(facts.size);
  const frequencies = new Float32Array(facts.size);
  const holdsTerm = new Uint8Array(facts.size);
  const touched = new Uint32Array(facts.size);
  for (const [term, weight] of terms) {
    const spread = neighbourhood.exists && postings.frequency(term) <= TOO_MANY_TO_SPREAD;
    let touchedCount = 0;
    const count = (doc: number, occurrences: number): void => {
      if (frequencies[doc] === 0) {
        touched[touchedCount++] = doc;
      }
      frequencies[doc] = (frequencies[doc] ?? 0) + occurrences;
    };
    postings.forEach(term, (doc, occurrences) => {
      count(doc, occurrences);
      holdsTerm[doc] = 1;
      if (spread) {
        neighbourhood.spread(doc, occurrences, count);
      }
    });
    const gain = weight * inverseFrequency(postings, term, facts.size) * (K1 + 1);
    for (let at = 0; at < touchedCount; at++) {
      const doc = touched[at] ?? 0;
      const frequency = frequencies[doc] ?? 0;
      scores[doc] = (scores[doc] ?? 0) + (gain * frequency) / (frequency + (lengthFactors[doc] ?? 0));
      frequencies[doc] = 0;
    }
  }
  return foundByNeighbours ? scores : scores.map((score, doc) => (holdsTerm[doc] === 1 ? score : 0));
}
