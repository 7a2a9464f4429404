import type { PromptRequest } from "../prompt/render/prompt-request.ts";

/** What was found out about a server, and how. */
export interface ServerProfile {
  readonly kind: "tabbyapi" | "llama.cpp" | "lm-studio" | "ollama" | "openai-compatible";
  /** TabbyAPI revision tier by wire behaviour: A 2024-03 … D 2026-07 and later (ExLlamaV3 only). */
  readonly tier?: "A" | "B" | "C" | "D";
  readonly modelId: string;
  /** Tokens, prompt and reply together, that the server really has for one request. */
  readonly contextLength: number;
  /** False where the number is a guess because the server does not tell. */
  readonly contextLengthKnown: boolean;
  /** Tokens the prompt alone may have. TabbyAPI of tier A cuts the start of a longer one without a word. */
  readonly maxPromptTokens: number;
  readonly countsTokens: boolean;
}

export interface SamplingOptions {
  readonly temperature: number;
  readonly topP: number;
  readonly topK?: number;
  readonly minP?: number;
  readonly repetitionPenalty?: number;
}

export interface GenerateOptions {
  /** Tokens the reply may have. */
  readonly maxTokens: number;
  readonly sampling: SamplingOptions;
  /** JSON Schema the reply must follow; always validate, servers skip a grammar they cannot compile. */
  readonly schema?: object;
}

export type ModelChunk =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "end";
      readonly finishReason: "stop" | "length";
      readonly promptTokens?: number;
      readonly completionTokens?: number;
    };

/**
 * One server. Throws `ModelError` and nothing else. One generation at a time: a second `generate` waits
 * for the first, since TabbyAPI of 2024-03 runs two at once on a generator that cannot.
 */
export interface ChatModel {
  /** Asks the server once and remembers; `refresh` asks again. */
  profile(options?: { refresh?: boolean; signal?: AbortSignal }): Promise<ServerProfile>;
  /** Yields text as it is generated, then one `end`. */
  generate(request: PromptRequest, options: GenerateOptions, signal: AbortSignal): AsyncIterable<ModelChunk>;
  /** Exact where the server has a tokenizer route, else an estimate on the high side. BOS is not counted. */
  countTokens(text: string, signal?: AbortSignal): Promise<number>;
}
