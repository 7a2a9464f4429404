import type { DocumentView } from "./document-view.ts";
import type { SearchBuffers } from "./search-buffers.ts";

// A turn that only asks rarely holds what is looked for; its answer does. LoCoMo 67.4 → 69.8 at 5, 76.1 → 77.8 at 10; 0.8 is better still, but
// with neighbours, where a question is shown with its answer anyway, every step down costs: 85.0 → 84.9 → 84.6.
const QUESTION_WEIGHT = 0.9;

// A sitting is mostly about one thing. LoCoMo 71.4 → 72.0 at 5 with a share of the best turn alone.
const BEST_OF_SITTING_SHARE = 0.3;
const SECOND_OF_SITTING_SHARE = 0.15;

// A hit is shown with its neighbours, so that one beside a better hit adds less.
// LoCoMo with neighbours at 10: 84.8 with 0.7, 85.0 with 0.63; without them at 5: 71.3 and 69.3, at 10: 79.3 and 77.5.
const BESIDE_BETTER = 0.63;

/**
 * Weighs documents that are turns of a talk by what they are in it. Changes the scores, in the buffers, in place.
 * @param docs those with a score.
 */
export function weighTurns(
  docs: Uint32Array,
  asks: Uint8Array,
  { previous, kind }: DocumentView,
  buffers: SearchBuffers,
): void {
  if (previous === undefined || kind === "passages") {
    return;
  }
  const { scores } = buffers;
  for (const doc of docs) {
    if (asks[doc] === 1) {
      scores[doc] = (scores[doc] ?? 0) * QUESTION_WEIGHT;
    }
  }
  addSittingShare(docs, previous, buffers);
}

/**
 * Lowers the score of each turn beside a better one, as if the best were taken first, then the best of the others with those beside it
 * lowered, and so on: what comes after a lowered turn is only lowered if it is still below that. Changes the scores, in the buffers, in place.
 * @param docs those with a score, ascending.
 */
export function lowerBesideBetter(
  docs: Uint32Array,
  { eligible, previous, next, kind }: DocumentView,
  { scores, before }: SearchBuffers,
): void {
  if (previous === undefined || next === undefined || kind === "passages") {
    return;
  }
  before.set(scores);
  const lowerBeside = (doc: number, neighbour: number) => {
    const score = before[doc] ?? 0;
    if (
      neighbour >= 0 &&
      (before[neighbour] ?? 0) > score &&
      (scores[neighbour] ?? 0) > score &&
      eligible[neighbour] === 1
    ) {
      scores[doc] = score * BESIDE_BETTER;
    }
  };
  // A turn depends on better ones only, which one pass comes to from the front and the other from behind.
  for (let at = 0; at < docs.length; at++) {
    const doc = docs[at] ?? 0;
    lowerBeside(doc, previous[doc] ?? -1);
  }
  for (let at = docs.length - 1; at >= 0; at--) {
    const doc = docs[at] ?? 0;
    lowerBeside(doc, next[doc] ?? -1);
  }
}

/** Turns that follow each other without a long pause are a sitting: each gains a share of the scores of its two best turns. */
function addSittingShare(
  docs: Uint32Array,
  previous: Int32Array,
  { scores, first, best, second }: SearchBuffers,
): void {
  const end = (docs.at(-1) ?? -1) + 1;
  // A turn is stored after the one before it, so that one pass finds where each sitting begins.
  for (let doc = 0; doc < end; doc++) {
    const before = previous[doc] ?? -1;
    const start = before >= 0 && before < doc ? (first[before] ?? doc) : doc;
    first[doc] = start;
    best[start] = 0;
    second[start] = 0;
  }
  for (const doc of docs) {
    const start = first[doc] ?? 0;
    const score = scores[doc] ?? 0;
    second[start] = Math.max(second[start] ?? 0, Math.min(score, best[start] ?? 0));
    best[start] = Math.max(best[start] ?? 0, score);
  }
  for (const doc of docs) {
    const start = first[doc] ?? 0;
    scores[doc] =
      (scores[doc] ?? 0) + BEST_OF_SITTING_SHARE * (best[start] ?? 0) + SECOND_OF_SITTING_SHARE * (second[start] ?? 0);
  }
}
