import type { DocumentKind } from "./document-kind.ts";

/**
 * What a search may see of an index, by document number. Documents are numbered from 0 in the order they were added; a number
 * is never used again. All arrays are at least as long as the index.
 */
export interface DocumentView {
  /** 1 for a document that may be found: it is in force on the current path and passes the filters. */
  readonly eligible: Uint8Array;
  /** What the documents are to each other; turns if not said. */
  readonly kind?: DocumentKind;
  /**
   * Neighbours of each document, −1 for none, each the inverse of the other; a document is added after its previous one. A neighbour
   * need not be eligible. Absent where documents have no order.
   */
  readonly previous?: Int32Array;
  readonly next?: Int32Array;
}

/** Documents that were found and their scores, best first. */
export interface ScoredDocuments {
  readonly docs: Uint32Array;
  readonly scores: Float32Array;
}
