import { basename } from "node:path";
import type { Embedder } from "../../../src/embedding/embedder.ts";
import { createTransformersEmbedder } from "../../../src/embedding/transformers-embedder.ts";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { bundleEmbeddingWorker, ORT_FOLDER } from "../../support/tiny-onnx/worker-bundle.ts";

/** The model that `KIOKU_TEST_EMBEDDING_MODEL` names, if it names one. */
export async function benchEmbedder(folder: string): Promise<Embedder | undefined> {
  const modelFolder = process.env["KIOKU_TEST_EMBEDDING_MODEL"];
  if (!modelFolder) {
    return undefined;
  }
  const workerPath = await bundleEmbeddingWorker(folder);
  const modelId = basename(modelFolder);
  return createTransformersEmbedder({ modelFolder, modelId, workerPath, ortFolder: ORT_FOLDER, log: console.error });
}

/** Resolves when everything in the store has a vector; at once without an embedder. */
export async function embedded(store: AgentStore, current: Embedder | undefined): Promise<void> {
  if (current === undefined) {
    return;
  }
  store.useEmbedders({ current });
  const isDone = () => store.embedding.done >= store.embedding.total;
  await new Promise<void>(resolve => {
    const stop = store.onEvent(event => event.type === "embedding" && look());
    const look = () => {
      if (isDone()) {
        stop();
        resolve();
      }
    };
    look();
  });
}
