import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The storage worker's path for tests: the bundle that `npm test` has built, which starts much faster, or the source for a test
 * file that is run by itself.
 */
export const STORAGE_WORKER =
  process.env["KIOKU_TEST_STORAGE_WORKER"] ??
  join(import.meta.dirname, "..", "..", "..", "src", "memory", "storage", "storage-worker.ts");

/** sql.js's WASM as npm installed it. */
export const SQL_WASM = fileURLToPath(import.meta.resolve("sql.js/dist/sql-wasm.wasm"));
