/**
 * Builds the extension: `node esbuild.mjs [--watch] [--production] [--tests]`.
 *
 * `--tests` builds the host suite into out/test/host instead; it runs inside the extension host, which knows no TypeScript.
 */
import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import * as esbuild from "esbuild";

const arguments_ = new Set(process.argv.slice(2));
const production = arguments_.has("--production");
const watch = arguments_.has("--watch");
const tests = arguments_.has("--tests");

/** Text of modules that are replaced because what they do is never used here. */
const EMPTY = "module.exports = {};";
// Transformers.js refuses to load when `sharp` is falsy, though only its image pipelines call it.
const NO_SHARP = 'module.exports = () => { throw new Error("Image processing is not part of this build."); };';

/**
 * vectra's browser entry loads an English BM25 engine, a GPT tokenizer and web fetching with it: 6 MB for features
 * that take no part in a vector index. Only imports made by vectra are replaced, so that our own stay real.
 */
const UNUSED_BY_VECTRA =
  /^(wink-bm25-text-search|wink-nlp|wink-eng-lite-web-model|gpt-tokenizer|openai|turndown|cheerio|protobufjs|@huggingface\/transformers)$/;

const replaceUnused = {
  name: "replace-unused",
  setup(build) {
    build.onResolve({ filter: UNUSED_BY_VECTRA }, ({ path, importer }) =>
      /[\\/]node_modules[\\/]vectra[\\/]/.test(importer) ? { path, namespace: "empty" } : undefined,
    );
    build.onResolve({ filter: /^sharp$/ }, ({ path }) => ({ path, namespace: "no-sharp" }));
    build.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: EMPTY }));
    build.onLoad({ filter: /.*/, namespace: "no-sharp" }, () => ({ contents: NO_SHARP }));
  },
};

const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : "linked",
  metafile: true,
  logLevel: "warning",
};

const node = {
  ...common,
  platform: "node",
  format: "cjs",
  // The package is one of ES modules, so that Node runs the tests' TypeScript as it is; VS Code loads CommonJS.
  outExtension: { ".js": ".cjs" },
  // The extension host of the oldest supported VS Code (engines.vscode) runs Node 22.
  target: "node22",
  external: ["vscode"],
  plugins: [replaceUnused],
  // ESM-only dependencies ask for import.meta.url, which a CommonJS bundle lacks.
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
};

const extensionBuilds = [
  { ...node, entryPoints: { extension: "src/extension.ts" }, outdir: "dist" },
  {
    ...node,
    entryPoints: { "embedding-worker": "src/embedding/embedding-worker.ts" },
    outdir: "dist",
    // One package for every platform: the WASM runtime instead of the native one.
    alias: { "onnxruntime-node": "onnxruntime-web" },
  },
  // Checkpoints are read and written in a thread of their own, with sql.js and vectra.
  { ...node, entryPoints: { "storage-worker": "src/memory/storage/storage-worker.ts" }, outdir: "dist" },
  {
    ...common,
    entryPoints: ["webview/chat.ts", "webview/chat.css"],
    outdir: "dist/webview",
    platform: "browser",
    format: "iife",
    target: "es2022",
  },
];

const copiedFiles = [
  ["node_modules/sql.js/dist/sql-wasm.wasm", "dist/sql-wasm.wasm"],
  ["node_modules/onnxruntime-web/dist/ort-wasm-simd.wasm", "dist/ort/ort-wasm-simd.wasm"],
];

const hostSuite = () => ({
  ...node,
  entryPoints: readdirSync("test/host")
    // A child process is a bundle of its own, beside the tests that start it.
    .filter(name => name === "index.ts" || /\.(test|child)\.ts$/.test(name))
    .map(name => join("test/host", name)),
  outdir: "out/test/host",
  external: ["vscode", "mocha"],
});

function copyFiles() {
  for (const [from, to] of copiedFiles) {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
  }
}

function printSizes(results) {
  for (const { metafile } of results) {
    for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
      if (!file.endsWith(".map")) {
        console.log(`${(bytes / 1024).toFixed(1).padStart(9)} KB  ${file}`);
      }
    }
  }
}

if (tests) {
  // A test file that was deleted or renamed must not live on as its old bundle.
  rmSync("out/test/host", { recursive: true, force: true });
}
if (production) {
  rmSync("dist", { recursive: true, force: true });
}
const builds = tests ? [hostSuite()] : extensionBuilds;
if (!tests) {
  copyFiles();
}
try {
  if (watch) {
    const contexts = await Promise.all(builds.map(options => esbuild.context({ ...options, logLevel: "info" })));
    await Promise.all(contexts.map(context => context.watch()));
  } else {
    printSizes(await Promise.all(builds.map(options => esbuild.build(options))));
  }
} catch (error) {
  if (!Array.isArray(error.errors)) {
    throw error;
  }
  // esbuild has already printed what is wrong.
  process.exitCode = 1;
}
