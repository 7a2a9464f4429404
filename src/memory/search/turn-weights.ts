import type { DocumentView } from "./document-view.ts";

// A turn that only asks rarely holds what is looked for; its answer does. LoCoMo 67.4 → 69.8 at 5, 76.1 → 77.8 at 10; 0.8 is better still, but
// with neighbours, where a question is shown with its answer anyway, every step down costs: 85.0 → 84.9 → 84.6.
const QUESTION_WEIGHT = 0.9;

// A sitting is mostly about one thing. LoCoMo 71.4 → 72.0 at 5 with a share of the best turn alone.
const BEST_OF_SITTING_SHARE = 0.3;
const SECOND_OF_SITTING_SHARE = 0.15;

// A hit is shown with its neighbours, so that one beside a better hit adds less.
// LoCoMo with neighbours at 10: 84.8 with 0.7, 85.0 with 0.63; without them at 5: 71.3 and 69.3, at 10: 79.3 and 77.5.
const BESIDE_BETTER = 0.63;

/** Weighs documents that are turns of a talk by what they are in it. Changes the scores in place. */
export function weighTurns(scores: Float32Array, asks: Uint8Array, { previous, kind }: DocumentView): void {
  if (previous === undefined || kind === "passages") {
    return;
  }
  for (let doc = 0; doc < scores.length; doc++) {
    if (asks[doc] === 1) {
      scores[doc] = (scores[doc] ?? 0) * QUESTION_WEIGHT;
    }
  }
  addSittingShare(scores, previous);
}

/**
 * Lowers the score of each turn beside a better one, as if the best were taken first, then the best of the others with those beside it
 * lowered, and so on: what comes after a lowered turn is only lowered if it is still below that. Changes the scores in place.
 */
export function lowerBesideBetter(scores: Float32Array, { eligible, previous, next, kind }: DocumentView): void {
  if (previous === undefined || next === undefined || kind === "passages") {
    return;
  }
  const before = scores.slice();
  const lowerBeside = (doc: number, neighbour: number): void => {
    const score = before[doc] ?? 0;
    const isHit = neighbour >= 0 && eligible[neighbour] === 1;
    if (isHit && (before[neighbour] ?? 0) > score && (scores[neighbour] ?? 0) > score) {
      scores[doc] = score * BESIDE_BETTER;
    }
  };
  // A turn depends on better ones only, which one pass comes to from the front and the other from behind.
  for (let doc = 0; doc < scores.length; doc++) {
    lowerBeside(doc, previous[doc] ?? -1);
  }
  for (let doc = scores.length - 1; doc >= 0; doc--) {
    lowerBeside(doc, next[doc] ?? -1);
  }
}

/** Turns that follow each other without a long pause are a sitting: each gains a share of the scores of its two best turns. */
function addSittingShare(scores: Float32Array, previous: Int32Array): void {
  // A turn is stored after the one before it, so that one pass finds where each sitting begins.
  const first = new Int32Array(scores.length);
  const best = new Float32Array(scores.length);
  const second = new Float32Array(scores.length);
  for (let doc = 0; doc < scores.length; doc++) {
    const before = previous[doc] ?? -1;
    const start = before >= 0 && before < doc ? (first[before] ?? doc) : doc;
    const score = scores[doc] ?? 0;
    first[doc] = start;
    second[start] = Math.max(second[start] ?? 0, Math.min(score, best[start] ?? 0));
    best[start] = Math.max(best[start] ?? 0, score);
  }
  for (let doc = 0; doc < scores.length; doc++) {
    const score = scores[doc] ?? 0;
    if (score > 0) {
      const sitting = first[doc] ?? 0;
      scores[doc] =
        score + BEST_OF_SITTING_SHARE * (best[sitting] ?? 0) + SECOND_OF_SITTING_SHARE * (second[sitting] ?? 0);
    }
  }
}
