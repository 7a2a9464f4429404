import type { CompletionEnd, CompletionRequest, Engine } from "../bench-server.ts";
import type { LlamaModel, LlamaSequence, NodeLlamaCpp } from "./node-llama-cpp.ts";

/** Measured fastest for this model: larger batches make longer rows of attention. */
const BATCH = 128;

const LOG_LEVEL = "error";

/** Characters of a string in constrained output. */
const STRING_LENGTH = 24;

/** What cannot be told from a partial UTF-8 sequence. */
const REPLACEMENT = "\uFFFD";

export interface LlamaEngine extends Engine {
  readonly model: LlamaModel;
  readonly sequence: LlamaSequence;
  dispose(): Promise<void>;
}

/** A model in llama.cpp on one thread, with one slot: a prompt costs what it does not share with the one before. */
export async function startLlamaEngine(
  { getLlama, ...grammars }: NodeLlamaCpp,
  modelPath: string,
  contextLength: number,
): Promise<LlamaEngine> {
  const llama = await getLlama({
    gpu: false,
    build: "never",
    skipDownload: true,
    maxThreads: 1,
    logLevel: LOG_LEVEL,
    progressLogs: false,
  });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({
    contextSize: contextLength,
    sequences: 1,
    threads: 1,
    batchSize: BATCH,
    flashAttention: false,
  });
  const sequence = context.getSequence();
  const schemas = new Map<string, object>();

  /** Compiled once for each schema. */
  function grammarOf(schema: object): object {
    const key = JSON.stringify(schema);
    const grammar = schemas.get(key) ?? new grammars.LlamaJsonSchemaGrammar(llama, forNodeLlamaCpp(schema) as object);
    schemas.set(key, grammar);
    return grammar;
  }

  const tokenize = (text: string) => model.tokenize(text, true);

  return {
    contextLength,
    model,
    sequence,
    tokenize,
    async *complete(request, signal): AsyncGenerator<string, CompletionEnd> {
      const prompt = tokenize(request.prompt);
      const rest = await keepPrefix(sequence, prompt);
      const grammarEvaluationState = request.schema
        ? new grammars.LlamaGrammarEvaluationState({ model, grammar: grammarOf(request.schema) })
        : undefined;
      const generated = sequence.evaluate(rest, {
        temperature: request.temperature,
        topP: request.topP,
        seed: prompt.length,
        ...(grammarEvaluationState ? { grammarEvaluationState } : {}),
      });
      const limit = Math.min(request.maxTokens, contextLength - prompt.length);
      const reply: number[] = [];
      let sent = "";
      let finishReason: CompletionEnd["finishReason"] = "length";
      for await (const token of generated) {
        reply.push(token);
        const text = model.detokenize(reply, false);
        const end = endOf(text, request);
        if (end !== undefined || !text.endsWith(REPLACEMENT)) {
          yield text.slice(sent.length, end);
          sent = text;
        }
        if (end !== undefined) {
          finishReason = "stop";
          break;
        }
        if (reply.length >= limit || signal.aborted) {
          break;
        }
      }
      if (reply.length < limit && !signal.aborted) {
        finishReason = "stop";
      }
      return { finishReason, promptTokens: prompt.length, completionTokens: reply.length };
    },
    async dispose() {
      await context.dispose();
      await llama.dispose();
    },
  };
}

/**
 * Erases what the sequence holds beyond its common prefix with a prompt.
 * @returns the tokens that are left to evaluate, at least one.
 */
export async function keepPrefix(sequence: LlamaSequence, prompt: readonly number[]): Promise<readonly number[]> {
  const cached = sequence.contextTokens;
  let same = 0;
  while (same < prompt.length - 1 && same < cached.length && cached[same] === prompt[same]) {
    same += 1;
  }
  if (same < cached.length) {
    await sequence.eraseContextTokenRanges([{ start: same, end: cached.length }]);
  }
  return prompt.slice(same);
}

/** Where the reply ends, if it does: a grammar's JSON is complete, or a stop string is reached. */
function endOf(text: string, { schema, stop }: CompletionRequest): number | undefined {
  if (schema) {
    return text.endsWith("}") && isJson(text) ? text.length : undefined;
  }
  const ends = stop.map(mark => text.indexOf(mark)).filter(index => index >= 0);
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * A schema as node-llama-cpp takes it: it knows `anyOf` by its other name only, and makes `null` of what it does not
 * know. Strings are given an end, because a model this small hardly ever finds one by itself.
 */
function forNodeLlamaCpp(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(forNodeLlamaCpp);
  }
  if (typeof schema !== "object" || schema === null) {
    return schema;
  }
  const entries = Object.entries(schema).map(([key, value]) => [
    key === "anyOf" ? "oneOf" : key,
    forNodeLlamaCpp(value),
  ]);
  const isFreeString = "type" in schema && schema.type === "string" && !("enum" in schema) && !("const" in schema);
  return { ...Object.fromEntries(entries), ...(isFreeString ? { maxLength: STRING_LENGTH } : {}) };
}
