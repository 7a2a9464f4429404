import type { DocumentView } from "./document-view.ts";

// What is said in answer to a turn, or was asked before it, belongs to it: a turn often only makes sense with its neighbours.
const PREVIOUS_WEIGHT = 0.5;
const NEXT_WEIGHT = 0.3;

/** Each document's own score with a share of those of its neighbours. The result's other entries are not to be read. */
export function withNeighbours(own: Float32Array, { previous, next }: DocumentView): Float32Array {
  if (previous === undefined && next === undefined) {
    return own;
  }
  return own.map(
    (score, doc) =>
      score + PREVIOUS_WEIGHT * (own[previous?.[doc] ?? -1] ?? 0) + NEXT_WEIGHT * (own[next?.[doc] ?? -1] ?? 0),
  );
}
