/** Arrays with a place for each document, kept from search to search so that not each one has to make and clear them anew. */
export class SearchBuffers {
  #size = 0;
  /** Of every document, 0 for those that no term was found in or beside. */
  scores = new Float32Array(0);
  /** Zero between uses. */
  frequencies = new Float32Array(0);
  lengths = new Float32Array(0);
  before = new Float32Array(0);
  best = new Float32Array(0);
  second = new Float32Array(0);
  first = new Int32Array(0);
  /** Zero between uses. */
  marks = new Uint8Array(0);
  scored = new Uint32Array(0);
  touched = new Uint32Array(0);
  found = new Uint32Array(0);
  occurrences = new Uint8Array(0);

  /** Makes room for so many documents, and clears the scores. */
  begin(documents: number): void {
    if (documents > this.#size) {
      this.#grow(Math.ceil(documents * 1.25));
    } else {
      this.scores.fill(0, 0, documents);
    }
  }

  #grow(size: number): void {
    this.#size = size;
    this.scores = new Float32Array(size);
    this.frequencies = new Float32Array(size);
    this.lengths = new Float32Array(size);
    this.before = new Float32Array(size);
    this.best = new Float32Array(size);
    this.second = new Float32Array(size);
    this.first = new Int32Array(size);
    this.marks = new Uint8Array(size);
    this.scored = new Uint32Array(size);
    this.touched = new Uint32Array(size);
    this.found = new Uint32Array(size);
    this.occurrences = new Uint8Array(size);
  }
}
