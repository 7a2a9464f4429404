import type { PromptRequest, Transport } from "../prompt/render/prompt-request.ts";

export type ServerKind =
  | "tabbyapi"
  | "llama.cpp"
  | "lm-studio"
  | "ollama"
  | "vllm"
  | "text-generation-webui"
  | "openai-compatible";

/**
 * How a server is told to keep to a JSON schema:
 * - `json-schema`: the raw schema at the top level of the request (TabbyAPI, llama.cpp);
 * - `response-format`: OpenAI's `response_format` of type `json_schema` (LM Studio, Ollama, vLLM, others);
 * - `gbnf`: a grammar in `grammar_string` (text-generation-webui);
 * - `none`: it cannot, or has refused to.
 */
export type OutputConstraint = "json-schema" | "response-format" | "gbnf" | "none";

/** What was found out about a server, and how. */
export interface ServerProfile {
  readonly kind: ServerKind;
  /** TabbyAPI revision tier by wire behaviour: A 2024-03 … D 2026-07 and later (ExLlamaV3 only). */
  readonly tier?: "A" | "B" | "C" | "D";
  readonly modelId: string;
  /** Tokens, prompt and reply together, that the server really has for one request. */
  readonly contextLength: number;
  /** False where the number is a guess because the server does not tell. */
  readonly contextLengthKnown: boolean;
  /** Tokens the prompt alone may have. TabbyAPI of tier A cuts the start of a longer one without a word. */
  readonly maxPromptTokens: number;
  /** Whether the server has a route that counts tokens; else they are estimated, corrected by its usage figures. */
  readonly countsTokens: boolean;
  /** The transport to render requests for: the person's choice, else what suits this kind of server. */
  readonly transport: Transport;
  readonly constraint: OutputConstraint;
  /**
   * Whether its grammar engine takes a choice at the root of a schema, so that a function can be tied to its own
   * parameters: a model that understands little pairs them wrongly otherwise.
   */
  readonly takesRootChoice: boolean;
  /** Whether a prompt that is too long loses its beginning without an error (TabbyAPI of tier A, Ollama, text-generation-webui). */
  readonly truncatesSilently: boolean;
}

/** Sampling in the words of most servers; what a server does not know is left out of its request. */
export interface SamplingOptions {
  readonly temperature: number;
  readonly topP: number;
  /** 0 is off. */
  readonly topK?: number;
  readonly minP?: number;
  readonly typicalP?: number;
  readonly repetitionPenalty?: number;
  /** Tokens looked back at by the repetition penalty; -1 is the whole context. */
  readonly penaltyRange?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  /** 2 or off. */
  readonly mirostatMode?: number;
  readonly mirostatTau?: number;
  readonly mirostatEta?: number;
}

export interface GenerateOptions {
  /** Tokens the reply may have. */
  readonly maxTokens: number;
  readonly sampling: SamplingOptions;
  /** JSON Schema the reply must follow; always validate, servers skip a grammar they cannot compile. */
  readonly schema?: object;
}

export type ModelChunk =
  /**
   * Text of the reply. Over `tools` the client writes the native call as text in the shape of the other transports
   * (`{"inner_thoughts": …, "function": …, "params": …}`), growing as it arrives, so that one parser reads all three.
   */
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "end";
      readonly finishReason: "stop" | "length";
      /** As the server counts them, where it tells. */
      readonly promptTokens?: number;
      readonly completionTokens?: number;
    };

export interface ProfileRequest {
  /** Looks at the server again; what was learnt of it is kept while it is the same. */
  readonly refresh?: boolean;
  /** Also forgets what was learnt: for the person who has changed something and asks to look. */
  readonly forget?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * One server. Throws `ModelError` and nothing else. One generation at a time: a second `generate` waits
 * for the first, since TabbyAPI of 2024-03 runs two at once on a generator that cannot.
 */
export interface ChatModel {
  /**
   * Asks the server once and remembers, until told to look again. A reply that names another model than the remembered
   * one makes the next call ask again by itself.
   */
  profile(options?: ProfileRequest): Promise<ServerProfile>;
  /** Yields text as it is generated, then one `end`. */
  generate(request: PromptRequest, options: GenerateOptions, signal: AbortSignal): AsyncIterable<ModelChunk>;
  /** Exact where the server has a tokenizer route, else an estimate on the high side. BOS is not counted. */
  countTokens(text: string, signal?: AbortSignal): Promise<number>;
  /** What the server counted for a prompt that `countTokens` had made `counted` tokens of: corrects the estimator. */
  learnCount?(counted: number, reported: number): void;
}
