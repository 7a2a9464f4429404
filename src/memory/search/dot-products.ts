import { DOT_PRODUCTS_WASM } from "./dot-products-wasm.ts";

/** Numbers of a row that are multiplied in one step; rows are as long as a multiple of it. */
export const ROW_STEP = 16;

/** Where the kernel finds what it needs in the memory, in bytes; multiples of 4 times `ROW_STEP`. */
export interface DotProductLayout {
  /** Uint32 row numbers. */
  readonly rows: number;
  readonly query: number;
  /** Row 0; the others follow. */
  readonly table: number;
  /** Bytes of a row. */
  readonly stride: number;
  /** Gets a Float32 for each row number. */
  readonly products: number;
}

/** Computes the products of the query with the first `count` of the row numbers. */
export type DotProducts = (count: number) => void;

type WasmDotProducts = (
  rows: number,
  count: number,
  query: number,
  table: number,
  stride: number,
  products: number,
) => void;

/** The kernel in four-lane WASM, or `undefined` where the machine has none. */
export function simdDotProducts(memory: WebAssembly.Memory, layout: DotProductLayout): DotProducts | undefined {
  if (!WebAssembly.validate(DOT_PRODUCTS_WASM)) {
    return undefined;
  }
  const module = new WebAssembly.Module(DOT_PRODUCTS_WASM);
  const { exports } = new WebAssembly.Instance(module, { kioku: { memory } });
  const dotProducts = exports["dotProducts"] as WasmDotProducts;
  return count => dotProducts(layout.rows, count, layout.query, layout.table, layout.stride, layout.products);
}

/** The same in plain JavaScript. */
export function plainDotProducts(memory: WebAssembly.Memory, layout: DotProductLayout): DotProducts {
  const length = layout.stride / 4;
  return count => {
    const rows = new Uint32Array(memory.buffer, layout.rows, count);
    const query = new Float32Array(memory.buffer, layout.query, length);
    const products = new Float32Array(memory.buffer, layout.products, count);
    const table = new Float32Array(memory.buffer, layout.table);
    for (let at = 0; at < count; at++) {
      const start = (rows[at] ?? 0) * length;
      let product = 0;
      for (let index = 0; index < length; index++) {
        product += (query[index] ?? 0) * (table[start + index] ?? 0);
      }
      products[at] = product;
    }
  };
}
