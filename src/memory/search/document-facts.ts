/** What is known of each document besides its terms, by document number. The arrays may be longer than there are documents. */
export interface DocumentFacts {
  /** Number of documents. */
  readonly size: number;
  /** Number of terms of each document. */
  readonly lengths: Uint32Array;
  /** 1 for a document that ends in a question. */
  readonly asks: Uint8Array;
}
