import type { DocumentView } from "./document-view.ts";
import { withRoom } from "./typed-array.ts";

// A string engine has a longest string, and a piece that still grows is copied when it is searched; one `indexOf` per text would be slow.
const PIECE_LENGTH = 1 << 18;

/** Texts of a checkpoint, joined to few long strings. */
export interface FoldedTextsImage {
  readonly pieces: readonly string[];
  /** Number of texts in each piece. */
  readonly pieceDocs: Uint32Array;
  /** Length of each text in UTF-16 code units. */
  readonly lengths: Uint32Array;
}

/** Folded texts by document number, to be searched for any part of them. */
export class FoldedTexts {
  /** Joined without a separator: a match must lie within one text, which the offsets tell. */
  readonly #pieces: string[];
  /** First document of each piece. */
  readonly #firstDocs: number[];
  /** Where each text begins in its piece. */
  #offsets: Uint32Array;
  #lengths: Uint32Array;
  #size: number;

  /** @throws Error if the image does not fit together. */
  constructor(image?: FoldedTextsImage) {
    this.#pieces = [...(image?.pieces ?? [])];
    this.#lengths = image?.lengths ?? new Uint32Array(0);
    this.#size = this.#lengths.length;
    this.#offsets = new Uint32Array(this.#size);
    this.#firstDocs = this.#layOut(image?.pieceDocs ?? new Uint32Array(0));
  }

  get size(): number {
    return this.#size;
  }

  add(text: string): void {
    const last = this.#pieces.length - 1;
    const piece = this.#pieces[last];
    const doc = this.#size++;
    this.#offsets = withRoom(this.#offsets, this.#size);
    this.#lengths = withRoom(this.#lengths, this.#size);
    this.#lengths[doc] = text.length;
    if (piece === undefined || piece.length + text.length > PIECE_LENGTH) {
      this.#pieces.push(text);
      this.#firstDocs.push(doc);
    } else {
      this.#offsets[doc] = piece.length;
      this.#pieces[last] = piece + text;
    }
  }

  /** @param most no more than so many characters of it, from its beginning; from its end if negative. */
  at(doc: number, most: number): string {
    const offset = this.#offsets[doc] ?? 0;
    const end = offset + (this.#lengths[doc] ?? 0);
    const piece = this.#pieces[this.#pieceOf(doc)] ?? "";
    return most < 0
      ? piece.slice(Math.max(offset, end + most), end)
      : piece.slice(offset, Math.min(end, offset + most));
  }

  /** Of these documents those that hold the text, in their order. */
  holdingOf(docs: Uint32Array, text: string): number[] {
    return Array.from(docs).filter(doc => this.at(doc, this.#lengths[doc] ?? 0).includes(text));
  }

  /** Documents with texts longer than so many UTF-16 code units, ascending. */
  longerThan(length: number): number[] {
    const found: number[] = [];
    for (let doc = 0; doc < this.#size; doc++) {
      if ((this.#lengths[doc] ?? 0) > length) {
        found.push(doc);
      }
    }
    return found;
  }

  /** Eligible documents that hold the text, ascending. */
  holding(text: string, { eligible }: DocumentView): number[] {
    const found: number[] = [];
    if (text === "") {
      return found;
    }
    for (const [index, piece] of this.#pieces.entries()) {
      let doc = this.#firstDocs[index] ?? 0;
      const end = this.#firstDocs[index + 1] ?? this.#size;
      let at = piece.indexOf(text);
      while (at !== -1) {
        doc = this.#docAt(at, doc, end);
        const textEnd = (this.#offsets[doc] ?? 0) + (this.#lengths[doc] ?? 0);
        const within = at + text.length <= textEnd;
        if (within && eligible[doc] === 1) {
          found.push(doc);
        }
        at = piece.indexOf(text, within ? textEnd : at + 1);
      }
    }
    return found;
  }

  image(): FoldedTextsImage {
    const firstDocs = Uint32Array.from(this.#firstDocs);
    return {
      pieces: [...this.#pieces],
      pieceDocs: firstDocs.map((doc, index) => (firstDocs[index + 1] ?? this.#size) - doc),
      lengths: this.#lengths.slice(0, this.#size),
    };
  }

  /** The document of a position: the last of those from `first` to before `end` that begins there or earlier. */
  #docAt(position: number, first: number, end: number): number {
    let low = first;
    let high = end - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#offsets[middle] ?? 0) <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  #pieceOf(doc: number): number {
    let low = 0;
    let high = this.#firstDocs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#firstDocs[middle] ?? 0) <= doc) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  #layOut(pieceDocs: Uint32Array): number[] {
    const firstDocs: number[] = [];
    let doc = 0;
    for (const [index, piece] of this.#pieces.entries()) {
      firstDocs.push(doc);
      const end = doc + (pieceDocs[index] ?? 0);
      let offset = 0;
      for (; doc < end && doc < this.#size; doc++) {
        this.#offsets[doc] = offset;
        offset += this.#lengths[doc] ?? 0;
      }
      if (doc !== end || offset !== piece.length) {
        throw new Error("The texts of the search index do not fit their lengths.");
      }
    }
    if (doc !== this.#size || pieceDocs.length !== this.#pieces.length) {
      throw new Error("The search index has another number of texts than it says.");
    }
    return firstDocs;
  }
}
