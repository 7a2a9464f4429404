/** What the worker is started with (`workerData`). */
export interface WorkerSettings {
  /** Absolute path of a complete model folder (see model-files.ts). */
  readonly modelFolder: string;
  /** Whether to load `onnx/model_quantized.onnx` instead of `onnx/model.onnx`. */
  readonly quantized: boolean;
  /** Folder that holds `ort-wasm-simd.wasm`, ending in a path separator, as the runtime wants it. */
  readonly ortFolder: string;
}

/** Host to worker. The text is embedded as it is: prefix and length are the host's business. */
export interface EmbedRequest {
  readonly id: number;
  readonly text: string;
}

/** Worker to host: one `vector` or `failed` for each request, or a single `load-failed` and then nothing more. */
export type WorkerReply =
  | { readonly type: "load-failed"; readonly reason: string }
  | { readonly type: "vector"; readonly id: number; readonly vector: Float32Array<ArrayBuffer> }
  | { readonly type: "failed"; readonly id: number; readonly reason: string };
