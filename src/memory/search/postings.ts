import { withRoom } from "./typed-array.ts";

// One byte is enough: a term that is there 255 times weighs hardly more than one that is there 50 times.
const MOST_OCCURRENCES = 255;

const BLOCK_HEADER = 2;
const LARGEST_BLOCK = 256;

/** Postings of a checkpoint: those of term `t` are `docs` and `counts` from `starts[t]` to before `starts[t + 1]`. */
export interface PostingsImage {
  /** The terms in the order of their numbers, each followed by a line feed. */
  readonly terms: string;
  readonly starts: Uint32Array;
  readonly docs: Uint32Array;
  /** Occurrences of the term in the document, 255 at most. */
  readonly counts: Uint8Array;
}

const NO_POSTINGS: PostingsImage = {
  terms: "",
  starts: new Uint32Array(1),
  docs: new Uint32Array(0),
  counts: new Uint8Array(0),
};

/**
 * Which documents hold a term, and how often. What came from a checkpoint stays as it is, sealed; what was added since is a chain of
 * blocks per term in one growing array: each block twice as large as the one before, so that frequent terms are read in long stretches.
 */
export class Postings {
  readonly #sealed: PostingsImage;
  readonly #numbers: Map<string, number>;
  /** Block after block: the position of the term's block before it (0 for none), its capacity, then pairs of document and count. */
  #blocks = new Uint32Array(0);
  /** Position 0 stands for "no block". */
  #blocksEnd = 1;
  /** Position of the newest block of each term, 0 for none. */
  #heads = new Uint32Array(0);
  /** How many postings the newest block holds; those before it are full. */
  #fills = new Uint32Array(0);
  /** How many postings all blocks of the term hold. */
  #added = new Uint32Array(0);
  #addedTotal = 0;

  /**
   * @param documents how many documents there are.
   * @throws Error if the image does not fit together.
   */
  constructor(image: PostingsImage = NO_POSTINGS, documents = 0) {
    const terms = image.terms.split("\n");
    if (terms.pop() !== "") {
      throw new Error("The terms of the search index do not end.");
    }
    this.#sealed = image;
    this.#numbers = new Map(terms.map((term, number) => [term, number]));
    checkPostings(image, this.#numbers.size, documents);
  }

  /** @param terms as often as they occur. */
  add(doc: number, terms: Iterable<string>): void {
    const counts = new Map<string, number>();
    for (const term of terms) {
      counts.set(term, (counts.get(term) ?? 0) + 1);
    }
    for (const [term, count] of counts) {
      this.#append(this.#numberOf(term), doc, Math.min(count, MOST_OCCURRENCES));
    }
  }

  /** Number of documents that hold the term. */
  frequency(term: string): number {
    const number = this.#numbers.get(term);
    if (number === undefined) {
      return 0;
    }
    const [start, end] = this.#sealedRange(number);
    return end - start + (this.#added[number] ?? 0);
  }

  /**
   * The documents that hold the term, each once, in no order, and how often they do.
   * @param docs room for every document there is, as `occurrences`.
   * @returns how many they are.
   */
  read(term: string, docs: Uint32Array, occurrences: Uint8Array): number {
    const number = this.#numbers.get(term);
    return number === undefined ? 0 : this.#read(number, docs, occurrences, 0);
  }

  image(): PostingsImage {
    const starts = new Uint32Array(this.#numbers.size + 1);
    const docs = new Uint32Array(this.#sealed.docs.length + this.#addedTotal);
    const counts = new Uint8Array(docs.length);
    let names = "";
    let length = 0;
    for (const [term, number] of this.#numbers) {
      length = this.#read(number, docs, counts, length);
      starts[number + 1] = length;
      names += `${term}\n`;
    }
    return { terms: names, starts, docs, counts };
  }

  #numberOf(term: string): number {
    const known = this.#numbers.get(term);
    if (known !== undefined) {
      return known;
    }
    const number = this.#numbers.size;
    this.#numbers.set(term, number);
    return number;
  }

  #append(term: number, doc: number, count: number): void {
    this.#heads = withRoom(this.#heads, this.#numbers.size);
    this.#fills = withRoom(this.#fills, this.#heads.length);
    this.#added = withRoom(this.#added, this.#heads.length);
    const head = this.#heads[term] ?? 0;
    const fill = this.#fills[term] ?? 0;
    if (head === 0 || fill === this.#blocks[head + 1]) {
      this.#startBlock(term, head);
    }
    const at = (this.#heads[term] ?? 0) + BLOCK_HEADER + 2 * (this.#fills[term] ?? 0);
    this.#blocks[at] = doc;
    this.#blocks[at + 1] = count;
    this.#fills[term] = (this.#fills[term] ?? 0) + 1;
    this.#added[term] = (this.#added[term] ?? 0) + 1;
    this.#addedTotal++;
  }

  #startBlock(term: number, before: number): void {
    const capacity = before === 0 ? 1 : Math.min(LARGEST_BLOCK, 2 * (this.#blocks[before + 1] ?? 0));
    const block = this.#blocksEnd;
    this.#blocksEnd += BLOCK_HEADER + 2 * capacity;
    this.#blocks = withRoom(this.#blocks, this.#blocksEnd);
    this.#blocks[block] = before;
    this.#blocks[block + 1] = capacity;
    this.#heads[term] = block;
    this.#fills[term] = 0;
  }

  /** Empty for a term that is newer than the checkpoint. */
  #sealedRange(number: number): [start: number, end: number] {
    const { starts } = this.#sealed;
    const end = starts[number + 1] ?? 0;
    return [Math.min(starts[number] ?? 0, end), end];
  }

  /** @returns the position behind the last one that was written. */
  #read(number: number, docs: Uint32Array, counts: Uint8Array, from: number): number {
    const [start, end] = this.#sealedRange(number);
    docs.set(this.#sealed.docs.subarray(start, end), from);
    counts.set(this.#sealed.counts.subarray(start, end), from);
    let to = from + end - start;
    let fill = this.#fills[number] ?? 0;
    const blocks = this.#blocks;
    for (let block = this.#heads[number] ?? 0; block !== 0; block = blocks[block] ?? 0) {
      const first = block + BLOCK_HEADER;
      const last = first + 2 * fill;
      for (let at = first; at < last; at += 2) {
        docs[to] = blocks[at] ?? 0;
        counts[to++] = blocks[at + 1] ?? 0;
      }
      fill = blocks[(blocks[block] ?? 0) + 1] ?? 0;
    }
    return to;
  }
}

function checkPostings({ starts, docs, counts }: PostingsImage, terms: number, documents: number): void {
  if (starts.length !== terms + 1 || counts.length !== docs.length) {
    throw new Error("The search index has another number of terms or postings than it says.");
  }
  if (
    starts[0] !== 0 ||
    starts[terms] !== docs.length ||
    starts.some((start, term) => start > (starts[term + 1] ?? start))
  ) {
    throw new Error("The terms of the search index do not fit its postings.");
  }
  if (docs.some(doc => doc >= documents)) {
    throw new Error("The search index names a document that it does not have.");
  }
}
