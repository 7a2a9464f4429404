/** A query is embedded differently from the passage that answers it (see prefixes.ts). */
export type EmbeddingRole = "query" | "passage";

/** Turns text into vectors of unit length, for cosine similarity by dot product. */
export interface Embedder {
  /** Identifies the vectors: vectors of different models are never compared. */
  readonly modelId: string;
  readonly dimensions: number;
  /**
   * One vector for each text, in order; the caller owns them. Texts longer than the model's window are truncated.
   * @throws EmbeddingError
   */
  embed(texts: readonly string[], role: EmbeddingRole, signal?: AbortSignal): Promise<Float32Array[]>;
  /** Ends running calls with `aborted` and frees the model. */
  dispose(): Promise<void>;
}

/**
 * - `model-missing`: no such model, or files of it are missing.
 * - `load-failed`: the files are there, but the runtime cannot use them. Trying again does not help.
 * - `worker-crashed`: the model's thread died, also after a restart. The next call tries again.
 * - `failed`: the model gives no usable vector for one of the texts. Trying that text again does not help.
 * - `aborted`: the caller's signal, or the embedder is disposed.
 */
export type EmbeddingErrorCode = "model-missing" | "load-failed" | "worker-crashed" | "failed" | "aborted";

/** The only thing an `Embedder` throws. */
export class EmbeddingError extends Error {
  readonly code: EmbeddingErrorCode;
  constructor(code: EmbeddingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EmbeddingError";
    this.code = code;
  }
}
