import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { repositoryFolder } from "../host/paths.ts";

/** sql.js's WASM as npm installed it. */
export const SQL_WASM = fileURLToPath(import.meta.resolve("sql.js/dist/sql-wasm.wasm"));

/** Modules that vectra loads for features that take no part in a vector index (see esbuild.mjs). */
const UNUSED_BY_VECTRA =
  /^(wink-bm25-text-search|wink-nlp|wink-eng-lite-web-model|gpt-tokenizer|openai|turndown|cheerio|protobufjs|@huggingface\/transformers)$/;

const emptyUnused: Plugin = {
  name: "empty-unused",
  setup(setup) {
    setup.onResolve({ filter: UNUSED_BY_VECTRA }, ({ path, importer }) =>
      /[\\/]node_modules[\\/]vectra[\\/]/.test(importer) ? { path, namespace: "empty" } : undefined,
    );
    setup.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "module.exports = {};" }));
  },
};

/**
 * Bundles the storage worker as the product's build does (esbuild.mjs): it starts much faster than from its sources.
 * @returns the bundle's path.
 */
export async function bundleStorageWorker(folder: string): Promise<string> {
  const outfile = join(folder, "storage-worker.cjs");
  await build({
    outfile,
    entryPoints: [join(repositoryFolder, "src/memory/storage/storage-worker.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    plugins: [emptyUnused],
    define: { "import.meta.url": "importMetaUrl" },
    banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "error",
  });
  return outfile;
}
