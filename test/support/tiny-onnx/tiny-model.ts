import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gatherModel } from "./gather-model.ts";

/** Words of one row share a meaning: nearly the same vector, in English and in Japanese. */
const CONCEPTS: readonly (readonly string[])[] = [
  ["cat", "cats", "猫", "ねこ"],
  ["dog", "dogs", "犬", "いぬ"],
  ["coffee", "コーヒー", "珈琲"],
  ["tea", "お茶", "紅茶"],
  ["sister", "姉", "妹"],
  ["Osaka", "大阪"],
  ["like", "love", "好き"],
  ["live", "lives", "住んで"],
  ["query", "query:"],
  ["passage", "passage:"],
];

const SPECIAL_TOKENS = ["<s>", "<pad>", "</s>", "<unk>", "▁"] as const;
const UNKNOWN_ID = SPECIAL_TOKENS.indexOf("<unk>");
const VOCABULARY: readonly string[] = [...SPECIAL_TOKENS, ...CONCEPTS.flat()];

export const TINY_DIMENSIONS = CONCEPTS.length + 2;
export const TINY_WINDOW_TOKENS = 512;

export interface TinyModelOptions {
  /** Default: the newest one the runtime reads. */
  readonly irVersion?: number;
  /** What config.json claims instead of the truth. */
  readonly hiddenSize?: number;
  /** Merged into tokenizer_config.json; undefined takes a key away. */
  readonly tokenizerConfig?: Readonly<Record<string, unknown>>;
  readonly weights?: "model.onnx" | "model_quantized.onnx";
}

/**
 * Writes a complete model folder that takes a few milliseconds to load: a sentence encoder of a few words with the
 * tokenizer family of multilingual-e5. A text's vector is the mean of its words'; words it does not know point in one
 * direction of their own; an empty text gives the zero vector.
 */
export async function writeTinyModel(folder: string, options: TinyModelOptions = {}): Promise<void> {
  await mkdir(join(folder, "onnx"), { recursive: true });
  const files: Record<string, string | Uint8Array> = {
    "config.json": JSON.stringify({
      model_type: "xlm-roberta",
      hidden_size: options.hiddenSize ?? TINY_DIMENSIONS,
      max_position_embeddings: TINY_WINDOW_TOKENS + 2,
    }),
    "tokenizer.json": JSON.stringify(tokenizer()),
    "tokenizer_config.json": JSON.stringify({ ...tokenizerConfig(), ...options.tokenizerConfig }),
    [`onnx/${options.weights ?? "model_quantized.onnx"}`]: gatherModel(VOCABULARY.map(vectorOf), options.irVersion),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), content);
  }
}

function vectorOf(word: string, id: number): Float32Array {
  const vector = new Float32Array(TINY_DIMENSIONS);
  const concept = CONCEPTS.findIndex(words => words.includes(word));
  if (concept >= 0) {
    vector[concept] = 1;
    // A little of the last dimension, different for each word, keeps words of one concept apart.
    vector[TINY_DIMENSIONS - 1] = 0.01 * id;
  } else if (id === UNKNOWN_ID) {
    vector[TINY_DIMENSIONS - 2] = 1;
  }
  return vector;
}

function tokenizer(): unknown {
  return {
    version: "1.0",
    added_tokens: ["<s>", "<pad>", "</s>", "<unk>"].map((content, id) => ({ id, content, special: true })),
    normalizer: { type: "NFKC" },
    pre_tokenizer: { type: "Metaspace", replacement: "▁", add_prefix_space: true },
    post_processor: { type: "RobertaProcessing", cls: ["<s>", 0], sep: ["</s>", 2], add_prefix_space: false },
    decoder: { type: "Metaspace", replacement: "▁", add_prefix_space: true },
    model: {
      type: "Unigram",
      unk_id: UNKNOWN_ID,
      // Longer pieces win, as they do in a trained vocabulary.
      vocab: VOCABULARY.map(piece => [piece, piece.length > 1 ? -1 : -2]),
    },
  };
}

function tokenizerConfig(): Record<string, unknown> {
  return {
    tokenizer_class: "XLMRobertaTokenizer",
    bos_token: "<s>",
    eos_token: "</s>",
    pad_token: "<pad>",
    sep_token: "</s>",
    unk_token: "<unk>",
    model_max_length: TINY_WINDOW_TOKENS,
  };
}
