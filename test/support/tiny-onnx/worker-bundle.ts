import { join } from "node:path";
import { build } from "esbuild";

const repository = join(import.meta.dirname, "../../..");

/** Folder of the WASM runtime as npm installed it. */
export const ORT_FOLDER = join(repository, "node_modules/onnxruntime-web/dist");

/**
 * Bundles the embedding worker as the product's build does (esbuild.mjs), so that a test needs no build first.
 * @returns the bundle's path.
 */
export async function bundleEmbeddingWorker(folder: string): Promise<string> {
  const outfile = join(folder, "embedding-worker.cjs");
  await build({
    entryPoints: [join(repository, "src/embedding/embedding-worker.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    alias: { "onnxruntime-node": "onnxruntime-web" },
    define: { "import.meta.url": "importMetaUrl" },
    banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "error",
  });
  return outfile;
}
