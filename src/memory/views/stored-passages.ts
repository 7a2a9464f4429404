import type { DocumentView } from "../search/document-view.ts";
import { withRoom } from "../search/typed-array.ts";

/** Items stored further apart than this were not read or noted in one go: the one says nothing about the other. */
const SITTING_MS = 5 * 60_000;

/** Where a text stands among those of its source. */
export interface Place {
  /** Where it came from; only texts of one source are neighbours. */
  readonly source: string;
  /** Place in the order in which items were stored: the document of the item's first text. */
  readonly order: number;
  /** When the item was stored, milliseconds since 1970. */
  readonly time: number;
}

/** Which archival texts are in force, and which were stored one after the other: the pieces of a document that was read, notes of one evening. */
export class StoredPassages {
  readonly #places: Place[] = [];
  /** Documents in force of each source, in the order their items were stored. */
  readonly #sources = new Map<string, number[]>();
  #eligible = new Uint8Array(0);
  #previous = new Int32Array(0);
  #next = new Int32Array(0);

  /** Kept up to date as long as no text is added. */
  get view(): Required<DocumentView> {
    return { kind: "passages", eligible: this.#eligible, previous: this.#previous, next: this.#next };
  }

  /** Adds a text that is not in force yet. @param doc the number after the last one's. */
  add(doc: number, place: Place): void {
    this.#places[doc] = place;
    this.#eligible = withRoom(this.#eligible, doc + 1);
    this.#previous = withRoom(this.#previous, doc + 1);
    this.#next = withRoom(this.#next, doc + 1);
    this.#previous[doc] = -1;
    this.#next[doc] = -1;
  }

  /** The order of the item that the text is one of. */
  orderOf(doc: number): number {
    return this.#places[doc]?.order ?? doc;
  }

  /** The text is now in force, as the only one of its item. */
  enter(doc: number): void {
    const docs = this.#docsBeside(doc);
    const index = this.#indexIn(docs, doc);
    if (docs[index] === doc) {
      return;
    }
    docs.splice(index, 0, doc);
    this.#eligible[doc] = 1;
    this.#join(docs[index - 1], doc);
    this.#join(doc, docs[index + 1]);
  }

  /** The text is not in force any more: those around it are neighbours now. */
  leave(doc: number): void {
    const docs = this.#docsBeside(doc);
    const index = this.#indexIn(docs, doc);
    if (docs[index] !== doc) {
      return;
    }
    docs.splice(index, 1);
    this.#eligible[doc] = 0;
    this.#previous[doc] = -1;
    this.#next[doc] = -1;
    this.#join(docs[index - 1], docs[index]);
  }

  #docsBeside(doc: number): number[] {
    const source = this.#places[doc]?.source ?? "";
    const docs = this.#sources.get(source) ?? [];
    this.#sources.set(source, docs);
    return docs;
  }

  /** Where the text is among those in force, or is to be put. */
  #indexIn(docs: readonly number[], doc: number): number {
    const order = this.orderOf(doc);
    let from = 0;
    let to = docs.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.orderOf(docs[middle] ?? 0) < order) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  #join(before: number | undefined, after: number | undefined): void {
    const areNear = before !== undefined && after !== undefined && this.#isSameSitting(before, after);
    if (before !== undefined) {
      this.#next[before] = areNear ? after : -1;
    }
    if (after !== undefined) {
      this.#previous[after] = areNear ? before : -1;
    }
  }

  #isSameSitting(a: number, b: number): boolean {
    return Math.abs((this.#places[b]?.time ?? 0) - (this.#places[a]?.time ?? 0)) <= SITTING_MS;
  }
}
