import type { DocumentFacts } from "./document-facts.ts";
import { kindWeights } from "./document-kind.ts";
import type { DocumentView } from "./document-view.ts";
import { Neighbourhood } from "./neighbourhood.ts";
import type { Postings } from "./postings.ts";
import type { SearchBuffers } from "./search-buffers.ts";

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
 * BM25, in `scores` of the buffers, where the terms of a document's neighbours count as if a share of each stood in the document itself (before
 * saturation, and in its length too): a term that the document holds already gains little from a neighbour that repeats it.
 * @returns the documents with a score, ascending; good until the buffers are used again.
 */
export function termScores(
  terms: ReadonlyMap<string, number>,
  postings: Postings,
  facts: DocumentFacts,
  view: DocumentView,
  buffers: SearchBuffers,
): Uint32Array {
  const { lengthNormalization: b, foundByNeighbours } = kindWeights(view.kind);
  buffers.begin(facts.size);
  const { scores, frequencies, lengths, marks, touched, scored, found, occurrences } = buffers;
  const neighbourhood = new Neighbourhood(facts, view);
  const average = Math.max(1, neighbourhood.spreadLengths(lengths) / facts.size);
  const [ofAny, ofLength] = [K1 * (1 - b), (K1 * b) / average];
  let scoredCount = 0;
  for (const [term, weight] of terms) {
    const frequency = postings.read(term, found, occurrences);
    let docs = found;
    let count = frequency;
    if (neighbourhood.exists && frequency <= TOO_MANY_TO_SPREAD) {
      docs = touched;
      count = neighbourhood.spreadTerm(found, occurrences, frequency, { frequencies, touched });
    } else {
      for (let at = 0; at < frequency; at++) {
        frequencies[found[at] ?? 0] = occurrences[at] ?? 0;
      }
    }
    for (let at = 0; !foundByNeighbours && at < frequency; at++) {
      marks[found[at] ?? 0] = 1;
    }
    const gain = weight * inverseFrequency(postings, term, facts.size) * (K1 + 1);
    for (let at = 0; at < count; at++) {
      const doc = docs[at] ?? 0;
      const occurring = frequencies[doc] ?? 0;
      const score = scores[doc] ?? 0;
      if (score === 0) {
        scored[scoredCount++] = doc;
      }
      scores[doc] = score + (gain * occurring) / (occurring + ofAny + ofLength * (lengths[doc] ?? 0));
      frequencies[doc] = 0;
    }
  }
  const all = ascending(scored.subarray(0, scoredCount), scores, facts.size);
  return foundByNeighbours ? all : onlyMarked(all, scores, marks);
}

/** Sorts the numbers of all documents with a score in place. */
function ascending(scored: Uint32Array, scores: Float32Array, size: number): Uint32Array {
  // Many are found faster than they are sorted.
  if (scored.length * 16 < size) {
    return scored.sort();
  }
  let count = 0;
  for (let doc = 0; doc < size; doc++) {
    if (scores[doc] !== 0) {
      scored[count++] = doc;
    }
  }
  return scored;
}

/** Clears the marks, and the scores of what has none. */
function onlyMarked(docs: Uint32Array, scores: Float32Array, marks: Uint8Array): Uint32Array {
  let count = 0;
  for (const doc of docs) {
    if (marks[doc] === 1) {
      marks[doc] = 0;
      docs[count++] = doc;
    } else {
      scores[doc] = 0;
    }
  }
  return docs.subarray(0, count);
}
