/**
 * The embedding thread: WASM inference is synchronous and would block the extension host. Bundled on its own with
 * `onnxruntime-node` aliased to `onnxruntime-web`, so that no native module is needed (see esbuild.mjs).
 */

import { basename, dirname } from "node:path";
import { format } from "node:util";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { env, type FeatureExtractionPipeline, pipeline } from "@xenova/transformers";
import { errorMessage } from "../shared/error-message.ts";
import type { EmbedRequest, WorkerReply, WorkerSettings } from "./worker-protocol.ts";

/** Window of nearly all sentence models; taken where the model's files do not agree on one. */
const USUAL_WINDOW_TOKENS = 512;

/** The runtime's reasons end in what matters, after the place in its source. */
const MAX_REASON_LENGTH = 500;

/** What the libraries printed last. */
let printed = "";

/**
 * The runtime prints the reasons for its errors instead of throwing them; Transformers.js prints a failed run's inputs,
 * which are a person's words. So nothing is printed, and the last line is kept for the error of a failed load.
 */
function keepConsoleQuiet(): void {
  const keep = (...values: unknown[]) => {
    printed = format(...values).slice(-MAX_REASON_LENGTH) || printed;
  };
  Object.assign(console, { log: keep, warn: keep, error: keep });
}

async function loadModel({ modelFolder, quantized, ortFolder }: WorkerSettings): Promise<FeatureExtractionPipeline> {
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.useBrowserCache = false;
  env.localModelPath = dirname(modelFolder);
  // More threads would be workers of a worker, started from a blob: URL that Node refuses.
  env.backends.onnx.wasm.numThreads = 1;
  env.backends.onnx.wasm.wasmPaths = ortFolder;
  const extractor = await pipeline("feature-extraction", basename(modelFolder), { quantized });
  extractor.tokenizer.model_max_length = windowOf(
    extractor.tokenizer.model_max_length,
    extractor.model.config.max_position_embeddings,
  );
  return extractor;
}

/**
 * Some tokenizer files carry no window or a placeholder of 10^30 tokens; the run then fails for long texts. Position
 * counts are no window either: XLM-RoBERTa reserves two of its 514.
 */
function windowOf(tokenizerLimit: unknown, positions: unknown): number {
  const limit = typeof tokenizerLimit === "number" ? tokenizerLimit : Number.POSITIVE_INFINITY;
  const bound = typeof positions === "number" ? positions : USUAL_WINDOW_TOKENS;
  return limit <= bound ? limit : Math.min(bound, USUAL_WINDOW_TOKENS);
}

/**
 * One text a run: without threads a batch is no faster, it pays for padding, and a quantised model's vectors would
 * depend on their neighbours.
 */
async function embed(extractor: FeatureExtractionPipeline, text: string): Promise<Float32Array<ArrayBuffer>> {
  const pooled = await extractor(text, { pooling: "mean", normalize: true });
  return Float32Array.from(pooled.data);
}

function reply(port: MessagePort, message: WorkerReply): void {
  port.postMessage(message, message.type === "vector" ? [message.vector.buffer] : []);
}

function reasonOf(error: unknown): string {
  return errorMessage(error);
}

async function answer(port: MessagePort, extractor: FeatureExtractionPipeline, request: EmbedRequest): Promise<void> {
  try {
    reply(port, { type: "vector", id: request.id, vector: await embed(extractor, request.text) });
  } catch (error) {
    reply(port, { type: "failed", id: request.id, reason: reasonOf(error) });
  }
}

async function main(port: MessagePort, settings: WorkerSettings): Promise<void> {
  keepConsoleQuiet();
  let extractor: FeatureExtractionPipeline;
  try {
    extractor = await loadModel(settings);
  } catch (error) {
    reply(port, { type: "load-failed", reason: [reasonOf(error), printed].filter(Boolean).join(": ") });
    return;
  }
  port.on("message", (request: EmbedRequest) => void answer(port, extractor, request));
}

if (parentPort !== null) {
  void main(parentPort, workerData as WorkerSettings);
}
