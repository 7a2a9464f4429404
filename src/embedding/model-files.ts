import { readFile, stat } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import { EmbeddingError } from "./embedder.ts";

export const QUANTIZED_WEIGHTS = "onnx/model_quantized.onnx";
const FULL_WEIGHTS = "onnx/model.onnx";
const DESCRIPTIONS = ["config.json", "tokenizer.json", "tokenizer_config.json"] as const;

/** Begins with a letter or digit, so that neither `.` nor `..` is a name. */
const HUB_ID = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;

/** Where the model of a setting belongs; nothing is said about whether it is there. */
export interface ModelLocation {
  readonly modelId: string;
  readonly modelFolder: string;
  /** A `hub` model can be downloaded into its folder; a `folder` is the person's own. */
  readonly source: "hub" | "folder";
}

/** Whether a text is a model's id on the hub, `owner/name`, and as such safe in paths and addresses. */
export function isHubId(text: string): boolean {
  return HUB_ID.test(text);
}

/** The folder of a hub model below the models folder. `modelId` must be a hub id. */
export function hubModelFolder(modelId: string, modelsFolder: string): string {
  return join(modelsFolder, ...modelId.split("/"));
}

/**
 * @param setting the full path of a model folder, or a hub id such as `Xenova/multilingual-e5-small`.
 * @throws EmbeddingError `model-missing` when it is neither.
 */
export function locateModel(setting: string, modelsFolder: string): ModelLocation {
  if (isAbsolute(setting)) {
    return { modelId: basename(setting), modelFolder: setting, source: "folder" };
  }
  if (!isHubId(setting)) {
    throw new EmbeddingError(
      "model-missing",
      `"${setting}" is no embedding model. Give the full path of a model folder, or an id such as Xenova/multilingual-e5-small.`,
    );
  }
  return { modelId: setting, modelFolder: hubModelFolder(setting, modelsFolder), source: "hub" };
}

/** What a complete model folder says about its model. */
export interface ModelDescription {
  /** Numbers in one vector. */
  readonly dimensions: number;
  /** Quantised weights are taken where both are there: a quarter of the size, nearly the same vectors. */
  readonly quantized: boolean;
  readonly weightBytes: number;
}

/**
 * Checks that a folder holds everything the model needs, without loading the weights.
 * @throws EmbeddingError `model-missing`, naming what is missing or broken.
 */
export async function readModelFolder(modelFolder: string): Promise<ModelDescription> {
  const quantizedBytes = await fileBytes(join(modelFolder, QUANTIZED_WEIGHTS));
  const weightBytes = quantizedBytes || (await fileBytes(join(modelFolder, FULL_WEIGHTS)));
  const missing: string[] = weightBytes > 0 ? [] : [`${QUANTIZED_WEIGHTS} (or ${FULL_WEIGHTS})`];
  for (const name of DESCRIPTIONS) {
    if ((await fileBytes(join(modelFolder, name))) === 0) {
      missing.push(name);
    }
  }
  if (missing.length > 0) {
    throw new EmbeddingError(
      "model-missing",
      `The embedding model folder ${modelFolder} is not complete. Missing or empty: ${missing.join(", ")}.`,
    );
  }
  return { dimensions: await readDimensions(modelFolder), quantized: quantizedBytes > 0, weightBytes };
}

/** A file that is not there counts as empty. */
async function fileBytes(path: string): Promise<number> {
  try {
    const stats = await stat(path);
    return stats.isFile() ? stats.size : 0;
  } catch {
    return 0;
  }
}

async function readDimensions(modelFolder: string): Promise<number> {
  const path = join(modelFolder, "config.json");
  let config: unknown;
  try {
    config = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new EmbeddingError("model-missing", `${path} cannot be read as JSON.`, { cause });
  }
  const { hidden_size, dim } = Object(config) as Record<string, unknown>;
  const dimensions = hidden_size ?? dim;
  if (typeof dimensions !== "number" || !Number.isInteger(dimensions) || dimensions < 1) {
    throw new EmbeddingError("model-missing", `${path} has no usable hidden_size, so it is not a text model's.`);
  }
  return dimensions;
}
