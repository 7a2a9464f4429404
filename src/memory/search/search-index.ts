import { setImmediate } from "node:timers/promises";
import type { SearchMode } from "../agent-store.ts";
import type { DocumentView, ScoredDocuments } from "./document-view.ts";
import { fuse, NO_SIMILARITY, type VectorHits } from "./hybrid-score.ts";
import { type LexicalImage, LexicalIndex } from "./lexical-index.ts";
import { MAX_DIMENSIONS, VectorTable } from "./vector-table.ts";

/** A query as one embedding model sees it. */
export interface QueryVector {
  readonly modelId: string;
  readonly values: Float32Array;
}

// How many near documents of each model a search considers beside those found by their words.
const NEAREST = 100;

// One in use and one being replaced, and some that were given up halfway.
const MAX_MODELS = 4;

/** Search by words and by meaning over one kind of documents, numbered in the order they are added. */
export class SearchIndex {
  readonly #lexical: LexicalIndex;
  readonly #tables = new Map<string, VectorTable>();

  /** @throws Error as `LexicalIndex` */
  constructor(image?: LexicalImage) {
    this.#lexical = new LexicalIndex(image);
  }

  /** Number of documents. */
  get size(): number {
    return this.#lexical.size;
  }

  /** @returns the number of the document. */
  add(text: string): number {
    return this.#lexical.add(text);
  }

  /**
   * Gives a document its vector, in place of the one of any other model. The values are copied.
   * @returns false, and changes nothing, if the vector cannot be compared with the others of its model, or there is no memory for it.
   */
  setVector(doc: number, modelId: string, values: Float32Array): boolean {
    const table = this.#tables.get(modelId) ?? this.#newTable(values.length);
    if (table?.set(doc, values) !== true) {
      return false;
    }
    this.#forget(doc, modelId);
    if (!this.#tables.has(modelId)) {
      this.#makeRoom();
      this.#tables.set(modelId, table);
    }
    return true;
  }

  /** Makes room for the vectors of a model at once, before many are set. Does nothing for a model without vectors. */
  reserve(modelId: string): void {
    this.#tables.get(modelId)?.reserve(this.size);
  }

  /** The model that made the document's vector, if it has one. */
  modelOf(doc: number): string | undefined {
    for (const [modelId, table] of this.#tables) {
      if (table.has(doc)) {
        return modelId;
      }
    }
    return undefined;
  }

  /** Models that made the vectors at hand, most vectors first. */
  models(): readonly string[] {
    return [...this.#tables].sort(([, a], [, b]) => b.count - a.count).map(([modelId]) => modelId);
  }

  /** Number of documents with a vector of this model. */
  count(modelId: string): number {
    return this.#tables.get(modelId)?.count ?? 0;
  }

  /**
   * All documents that are found: in `hybrid` mode best first, by words and by each query vector whose model has embedded some; in
   * `exact` mode newest first. An empty query finds nothing. The event loop has a turn between words and meaning, so that neither keeps
   * everything else waiting for the other; `eligible` must not change meanwhile.
   */
  async search(
    query: string,
    vectors: readonly QueryVector[],
    mode: SearchMode,
    view: DocumentView,
  ): Promise<ScoredDocuments> {
    if (query.trim() === "") {
      return { docs: new Uint32Array(0), scores: new Float32Array(0) };
    }
    if (mode === "exact") {
      const docs = Uint32Array.from(this.#lexical.exact(query, view)).reverse();
      return { docs, scores: new Float32Array(docs.length).fill(1) };
    }
    const lexical = this.#lexical.search(query, view);
    await setImmediate();
    return fuse(
      lexical,
      vectors.flatMap(vector => this.#near(vector, view)),
    );
  }

  #near({ modelId, values }: QueryVector, { eligible }: DocumentView): VectorHits[] {
    const table = this.#tables.get(modelId);
    if (table === undefined) {
      return [];
    }
    const similarities = new Float32Array(this.size).fill(NO_SIMILARITY);
    const { background, ...nearest } = table.nearest(values, NEAREST, eligible, similarities);
    return [{ nearest, background, similarities }];
  }

  #newTable(dimensions: number): VectorTable | undefined {
    return dimensions > 0 && dimensions <= MAX_DIMENSIONS ? new VectorTable(dimensions) : undefined;
  }

  /** Only one model's vector is kept, and a table that has lost its last one goes. */
  #forget(doc: number, except?: string): void {
    for (const [modelId, table] of this.#tables) {
      if (modelId !== except) {
        table.remove(doc);
        if (table.count === 0) {
          this.#tables.delete(modelId);
        }
      }
    }
  }

  #makeRoom(): void {
    if (this.#tables.size >= MAX_MODELS) {
      this.#tables.delete(this.models().at(-1) ?? "");
    }
  }
}
