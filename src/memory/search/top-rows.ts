import type { ScoredDocuments } from "./document-view.ts";

/** The best `limit` of any number of documents, without an object for each: a heap whose first is the worst that is kept. */
export class TopRows {
  readonly #limit: number;
  readonly #docs: Uint32Array;
  readonly #scores: Float32Array;
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#docs = new Uint32Array(limit);
    this.#scores = new Float32Array(limit);
  }

  /** Of equal scores the later document is the better one, so documents must come in ascending order. */
  offer(doc: number, score: number): void {
    if (this.#count < this.#limit) {
      this.#rise(this.#count, doc, score);
      this.#count += 1;
    } else if (this.#limit > 0 && score >= (this.#scores[0] ?? 0)) {
      this.#sink(doc, score);
    }
  }

  /** Best first; of equals the later document first. */
  sorted(): ScoredDocuments {
    const order = Array.from({ length: this.#count }, (_, at) => at).sort((a, b) => {
      const [docA = 0, docB = 0] = [this.#docs[a], this.#docs[b]];
      return (this.#scores[b] ?? 0) - (this.#scores[a] ?? 0) || docB - docA;
    });
    return {
      docs: Uint32Array.from(order, at => this.#docs[at] ?? 0),
      scores: Float32Array.from(order, at => this.#scores[at] ?? 0),
    };
  }

  #rise(from: number, doc: number, score: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#isWorse(parent, doc, score)) {
        break;
      }
      this.#move(parent, at);
      at = parent;
    }
    this.#docs[at] = doc;
    this.#scores[at] = score;
  }

  #sink(doc: number, score: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#count) {
        break;
      }
      const right = child + 1;
      if (right < this.#count && this.#isWorse(right, this.#docs[child] ?? 0, this.#scores[child] ?? 0)) {
        child = right;
      }
      if (!this.#isWorse(child, doc, score)) {
        break;
      }
      this.#move(child, at);
      at = child;
    }
    this.#docs[at] = doc;
    this.#scores[at] = score;
  }

  #isWorse(at: number, doc: number, score: number): boolean {
    const own = this.#scores[at] ?? 0;
    return own < score || (own === score && (this.#docs[at] ?? 0) < doc);
  }

  #move(from: number, to: number): void {
    this.#docs[to] = this.#docs[from] ?? 0;
    this.#scores[to] = this.#scores[from] ?? 0;
  }
}
