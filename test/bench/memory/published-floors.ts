/** Recall@5 and @10 in percent, as the README of the retrieval sets has them; not measured here. */
export interface Floor {
  readonly method: string;
  readonly r5: number | undefined;
  readonly r10: number;
}

export const LOCOMO_FLOORS: readonly Floor[] = [
  { method: "LIKE, longest keyword, newest first", r5: 24.6, r10: 28.5 },
  { method: "FTS5 unicode61, bm25", r5: 52.2, r10: 58.2 },
  { method: "FTS5 porter, bm25", r5: 55.1, r10: 63.0 },
  { method: "porter and neighbouring turns", r5: 65.2, r10: 73.4 },
  { method: "DRAGON+, dense (LoCoMo paper)", r5: 56.7, r10: 66.2 },
  { method: "MiniLM (MemPalace)", r5: undefined, r10: 48.0 },
];

export const LOCOMO_WINDOW_FLOORS: readonly Floor[] = [
  { method: "porter and neighbouring turns, hits with their neighbours", r5: 74.2, r10: 81.2 },
];

export const JSQUAD_FLOORS: readonly Floor[] = [
  { method: "LIKE, longest keyword, newest first", r5: 65.4, r10: 73.6 },
  { method: "FTS5 porter, bm25", r5: 16.0, r10: 17.0 },
  { method: "FTS5 trigram", r5: 92.9, r10: 94.5 },
  { method: "character-bigram BM25", r5: 94.3, r10: 96.0 },
];
