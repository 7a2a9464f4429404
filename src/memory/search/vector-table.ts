import type { ScoredDocuments } from "./document-view.ts";
import { type DotProducts, plainDotProducts, ROW_STEP, simdDotProducts } from "./dot-products.ts";
import { TopRows } from "./top-rows.ts";
import { withRoom } from "./typed-array.ts";
import { unitScale } from "./unit-vector.ts";
import { VectorCentre } from "./vector-centre.ts";

/** Rows whose products are computed in one go: their numbers and products stay in the processor's nearest cache. */
const SLICE = 2048;
const SLICE_BYTES = SLICE * 4;

const PAGE_BYTES = 65_536;

// A quarter more each time: the pages are zero and cost nothing until they are written.
const GROWTH = 1.25;

/** Numbers of the longest vector that is taken; models have up to some thousands. */
export const MAX_DIMENSIONS = 16_384;

export interface NearestDocuments extends ScoredDocuments {
  /** Mean similarity of the query to all vectors of the table: what is usual for the model. */
  readonly background: number;
}

/**
 * The vectors of one embedding model in one flat memory, a row for each document number, and an exact search over them. Rows
 * are kept at unit length, so that scores are cosines. The memory lives outside of the JavaScript heap and is never copied.
 *
 * vectra's `queryItems` is not used for searching. Its filters know metadata, not branches; and with 384 dimensions and one filter, at
 * 10,000 and 100,000 items alike, it takes about 1.5 times as long as a plain scan over a Float32Array, this table 0.2 times as long.
 */
export class VectorTable {
  readonly dimensions: number;
  readonly #stride: number;
  readonly #tableStart: number;
  readonly #memory: WebAssembly.Memory;
  readonly #dotProducts: DotProducts;
  readonly #centre: VectorCentre;
  #present: Uint8Array = new Uint8Array(0);
  #rows = 0;
  #count = 0;

  /**
   * @param dimensions 1 to `MAX_DIMENSIONS`.
   * @param simd whether to use the processor's vector unit where there is one.
   */
  constructor(dimensions: number, simd = true) {
    const layout = {
      rows: 0,
      products: SLICE_BYTES,
      query: 2 * SLICE_BYTES,
      stride: Math.ceil(dimensions / ROW_STEP) * ROW_STEP * 4,
      table: 0,
    };
    layout.table = layout.query + layout.stride;
    this.dimensions = dimensions;
    this.#stride = layout.stride;
    this.#tableStart = layout.table;
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(layout.table / PAGE_BYTES) });
    this.#dotProducts =
      (simd ? simdDotProducts(this.#memory, layout) : undefined) ?? plainDotProducts(this.#memory, layout);
    this.#centre = new VectorCentre(dimensions);
  }

  /** Number of documents with a vector. */
  get count(): number {
    return this.#count;
  }

  has(doc: number): boolean {
    return this.#present[doc] === 1;
  }

  /** @returns false, and changes nothing, if the vector cannot be compared with the others or there is no memory for it. */
  set(doc: number, values: Float32Array): boolean {
    const scale = values.length === this.dimensions ? unitScale(values) : undefined;
    if (scale === undefined || !this.reserve(doc + 1)) {
      return false;
    }
    this.remove(doc);
    const row = this.#row(doc);
    row.set(values);
    if (scale !== 1) {
      scaleBy(row, scale);
    }
    this.#centre.add(row);
    this.#present[doc] = 1;
    this.#count += 1;
    return true;
  }

  remove(doc: number): void {
    if (!this.has(doc)) {
      return;
    }
    this.#centre.remove(this.#row(doc));
    this.#present[doc] = 0;
    this.#count -= 1;
  }

  /** Makes room for documents up to `rows` at once. @returns false if there is no memory for them. */
  reserve(rows: number): boolean {
    if (rows <= this.#rows) {
      return true;
    }
    if (!this.#grow(Math.max(rows, Math.ceil(this.#rows * GROWTH))) && !this.#grow(rows)) {
      return false;
    }
    this.#present = withRoom(this.#present, this.#rows);
    return true;
  }

  /**
   * The `limit` documents nearest to the query, nearest first, of equals the newest first; their scores are cosines.
   * @param eligible 1 for a document that may be found, by number.
   * @param similarities gets the cosine of every document that was compared, by number.
   */
  nearest(query: Float32Array, limit: number, eligible: Uint8Array, similarities?: Float32Array): NearestDocuments {
    const scale = query.length === this.dimensions ? unitScale(query) : undefined;
    if (scale === undefined) {
      return { docs: new Uint32Array(0), scores: new Float32Array(0), background: 0 };
    }
    const unitQuery = new Float32Array(this.#memory.buffer, 2 * SLICE_BYTES, this.dimensions);
    unitQuery.set(query);
    scaleBy(unitQuery, scale);
    const top = new TopRows(Math.min(limit, this.#count));
    const slice = new Uint32Array(this.#memory.buffer, 0, SLICE);
    const end = Math.min(this.#rows, eligible.length);
    let filled = 0;
    for (let doc = 0; doc < end; doc++) {
      if (eligible[doc] === 1 && this.#present[doc] === 1) {
        slice[filled] = doc;
        filled += 1;
      }
      if (filled === SLICE) {
        this.#offerSlice(filled, top, similarities);
        filled = 0;
      }
    }
    this.#offerSlice(filled, top, similarities);
    return { ...top.sorted(), background: this.#centre.background(unitQuery) };
  }

  #offerSlice(count: number, top: TopRows, similarities: Float32Array | undefined): void {
    this.#dotProducts(count);
    const docs = new Uint32Array(this.#memory.buffer, 0, count);
    const products = new Float32Array(this.#memory.buffer, SLICE_BYTES, count);
    for (let at = 0; at < count; at++) {
      const doc = docs[at] ?? 0;
      const product = products[at] ?? 0;
      top.offer(doc, product);
      if (similarities !== undefined) {
        similarities[doc] = product;
      }
    }
  }

  #row(doc: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.#tableStart + doc * this.#stride, this.dimensions);
  }

  #grow(rows: number): boolean {
    const missing = this.#tableStart + rows * this.#stride - this.#memory.buffer.byteLength;
    try {
      this.#memory.grow(Math.max(0, Math.ceil(missing / PAGE_BYTES)));
    } catch (error) {
      if (error instanceof RangeError) {
        return false;
      }
      throw error;
    }
    this.#rows = rows;
    return true;
  }
}

function scaleBy(values: Float32Array, scale: number): void {
  for (let index = 0; index < values.length; index++) {
    values[index] = (values[index] ?? 0) * scale;
  }
}
