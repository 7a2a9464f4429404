import { join } from "node:path";

/**
 * The storage worker's path for tests: the bundle that `npm test` has built, which starts much faster, or the source for a test
 * file that is run by itself.
 */
export const STORAGE_WORKER =
  process.env["KIOKU_TEST_STORAGE_WORKER"] ??
  join(import.meta.dirname, "..", "..", "..", "src", "memory", "storage", "storage-worker.ts");
