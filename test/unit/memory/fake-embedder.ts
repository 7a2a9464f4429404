import type { Embedder, EmbeddingRole } from "../../../src/embedding/embedder.ts";

const CONCEPTS = [
  ["cat", "kitten", "猫", "ねこ"],
  ["dog", "puppy", "犬"],
  ["sea", "ocean", "beach", "海"],
  ["tax", "invoice", "税金"],
];

/** Knows a few concepts in two languages: texts about the same one are near to each other. */
export class FakeEmbedder implements Embedder {
  readonly modelId: string;
  readonly dimensions: number;
  readonly calls: { readonly texts: readonly string[]; readonly role: EmbeddingRole }[] = [];
  failure: Error | undefined;

  constructor(modelId = "fake-1", dimensions = CONCEPTS.length + 1) {
    this.modelId = modelId;
    this.dimensions = dimensions;
  }

  async embed(texts: readonly string[], role: EmbeddingRole, signal?: AbortSignal): Promise<Float32Array[]> {
    this.calls.push({ texts, role });
    signal?.throwIfAborted();
    if (this.failure !== undefined) {
      throw this.failure;
    }
    return texts.map(text => this.vector(text));
  }

  async dispose(): Promise<void> {}

  vector(text: string): Float32Array {
    const vector = new Float32Array(this.dimensions);
    // Like real models, all texts are a little alike.
    vector[this.dimensions - 1] = 0.3;
    CONCEPTS.forEach((words, index) => {
      vector[index] = words.some(word => text.toLowerCase().includes(word)) ? 1 : 0;
    });
    const norm = Math.hypot(...vector);
    return vector.map(value => value / norm);
  }
}
