import type { TextHit } from "./text-index.ts";

export interface VectorHit {
  readonly id: string;
  /** 0 to 1, see `closeness`. */
  readonly closeness: number;
}

export interface FusedHit {
  readonly id: string;
  readonly score: number;
}

// Below this a vector says no more than "text of the same kind".
const CLOSE = 0.2;

/**
 * How much nearer than usual a text is. `background` is the mean similarity of the query to all texts: models differ
 * widely in it (about 0.8 for multilingual-e5, about 0.1 for MiniLM), so that the bare cosine says little.
 * @returns 0 (no nearer than the average text) to 1 (the same direction).
 */
export function closeness(similarity: number, background: number): number {
  return Math.max(0, (similarity - background) / (1 - Math.min(background, 0.99)));
}

/**
 * One list of the two, best first. The score is half the lexical relevance (0 to 1, relative to the best lexical hit) and
 * half the closeness (relative to the closest hit), and 1 more for a text that holds the whole query. Vectors that are not close are left
 * out unless the text was found by its words too.
 */
export function fuse(lexical: readonly TextHit[], vector: readonly VectorHit[]): FusedHit[] {
  const scores = new Map(lexical.map(hit => [hit.owner, hit.relevance / 2 + (hit.exact ? 1 : 0)]));
  const closest = vector.reduce((best, hit) => Math.max(best, hit.closeness), CLOSE);
  for (const { id, closeness } of vector) {
    const byWords = scores.get(id);
    if (byWords !== undefined || closeness >= CLOSE) {
      scores.set(id, (byWords ?? 0) + closeness / closest / 2);
    }
  }
  // Ids sort by time: of equals, the newest comes first.
  return [...scores].map(([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1));
}
