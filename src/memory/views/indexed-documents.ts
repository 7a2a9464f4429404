import { setImmediate } from "node:timers/promises";
import type { Paging, SearchPage } from "../agent-store.ts";
import type { ScoredDocuments } from "../search/document-view.ts";
import { SearchIndex } from "../search/search-index.ts";

/** A text that is searched, by the id its vector goes by. */
export interface IndexedText {
  readonly id: string;
  readonly text: string;
}

// Texts indexed between two chances for the event loop: a few milliseconds.
const SLICE = 64;

/**
 * The documents of one kind, numbered in the order they are added, and the index they are searched with. The index of a checkpoint
 * may be given: the first documents that are added are those it holds already, so they must come in the same order.
 */
export class IndexedDocuments {
  readonly #documents: IndexedText[] = [];
  readonly #numbers = new Map<string, number>();
  #index: SearchIndex;

  constructor(index: SearchIndex = new SearchIndex()) {
    this.#index = index;
  }

  get index(): SearchIndex {
    return this.#index;
  }

  get size(): number {
    return this.#documents.length;
  }

  /** Whether the index holds as many documents as were added; if not, it belongs to other ones: see `rebuild`. */
  get fitsIndex(): boolean {
    return this.#index.size === this.size;
  }

  /** The id must be new. @returns the number of the document. */
  add(document: IndexedText): number {
    const doc = this.#documents.push(document) - 1;
    this.#numbers.set(document.id, doc);
    if (doc >= this.#index.size) {
      this.#index.add(document.text);
    }
    return doc;
  }

  /** A new index for the documents that were added up to now, without vectors; nothing may be added meanwhile. */
  async rebuild(): Promise<void> {
    const index = new SearchIndex();
    for (const [doc, { text }] of this.#documents.entries()) {
      index.add(text);
      if (doc % SLICE === SLICE - 1) {
        await setImmediate();
      }
    }
    this.#index = index;
  }

  at(doc: number): IndexedText | undefined {
    return this.#documents[doc];
  }

  numberOf(id: string): number | undefined {
    return this.#numbers.get(id);
  }

  /** @returns false, and changes nothing, if the id is unknown or the vector cannot be compared with the others of its model. */
  setVector(id: string, modelId: string, values: Float32Array): boolean {
    const doc = this.#numbers.get(id);
    return doc !== undefined && this.#index.setVector(doc, modelId, values);
  }

  /** Number of documents without a vector of this model. */
  missingCount(modelId: string): number {
    return this.size - this.#index.count(modelId);
  }

  /**
   * Documents of now without a vector of this model, each looked up when it is asked for: those without any vector, or those with one of another
   * model. Newest first, those marked 1 in `first` before the others. None comes twice, whatever is marked or gets a vector meanwhile.
   */
  missingVectors(modelId: string, first: () => Uint8Array, again: boolean): Iterable<IndexedText> {
    return this.#missingVectors(modelId, first, again, new Uint8Array(this.size));
  }

  *#missingVectors(
    modelId: string,
    first: () => Uint8Array,
    again: boolean,
    given: Uint8Array,
  ): Generator<IndexedText> {
    for (const markedOnly of [true, false]) {
      for (let doc = given.length - 1; doc >= 0; doc--) {
        const document = this.#documents[doc];
        if (document === undefined || given[doc] === 1 || (markedOnly && first()[doc] !== 1)) {
          continue;
        }
        const model = this.#index.modelOf(doc);
        if (again ? model !== undefined && model !== modelId : model === undefined) {
          given[doc] = 1;
          yield document;
        }
      }
    }
  }
}

/** The page of what was found; only its documents are looked at. */
export function pageOfFound<T>(
  { docs, scores }: ScoredDocuments,
  { page, pageSize }: Paging,
  toHit: (doc: number, score: number) => T | undefined,
): SearchPage<T> {
  const start = page * pageSize;
  const found = Array.from(docs.subarray(start, start + pageSize), (doc, index) =>
    toHit(doc, scores[start + index] ?? 0),
  );
  return { hits: found.filter(hit => hit !== undefined), total: docs.length };
}
