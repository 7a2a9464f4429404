import { isCommandRV01 } from "../command-r.ts";
import { fillTemplate } from "./fill-template.ts";

/** What TabbyAPI's cache counts in. */
const PAGE = 256;

/** Tokens that fit beside the weights on 24 GB with a cache of four bits; v01 has 64 key-value heads, its successor 8. */
const COMFORTABLE_LENGTH = { v01: 8_192, later: 16_384 };

export interface TabbyConfigOptions {
  /** Folder of the model inside `modelDir`. */
  readonly modelName: string;
  readonly modelDir?: string;
  readonly host?: string;
  readonly port?: number;
  /** Tokens of context, rounded down to a multiple of 256; what fits on 24 GB with the model's generation unless given. */
  readonly maxSeqLen?: number;
  /** Bits of the cache: `Q4` unless given, which is a third of `FP16`. */
  readonly cacheMode?: "FP16" | "Q8" | "Q6" | "Q4";
}

/** Texts of the files in `media/tabbyapi/` that `tabbyTemplateNames` names. */
export interface TabbyTemplates {
  readonly config: string;
  readonly preset: string;
}

export interface ServerFile {
  /** Inside TabbyAPI's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Names of the template files, explained in the language of a tag such as `ja`; any other language reads English. */
export function tabbyTemplateNames(language: string): TabbyTemplates {
  const suffix = /^ja\b/i.test(language) ? ".ja" : "";
  return { config: `config${suffix}.yml`, preset: `kioku${suffix}.yml` };
}

/**
 * A TabbyAPI set up for Command-R on a card of 24 GB, and for Kioku: `config.yml` and the sampler preset it names.
 * @throws RangeError for values that TabbyAPI would refuse
 */
export function tabbyConfig(options: TabbyConfigOptions, templates: TabbyTemplates): ServerFile[] {
  const { modelName, modelDir = "models", host = "127.0.0.1", port = 5_000, cacheMode = "Q4" } = options;
  if (modelName.trim() === "" || modelDir.trim() === "" || host.trim() === "") {
    throw new RangeError("The model, its folder and the host need a name.");
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new RangeError(`${port} is no port.`);
  }
  const wanted = options.maxSeqLen ?? (isCommandRV01(modelName) ? COMFORTABLE_LENGTH.v01 : COMFORTABLE_LENGTH.later);
  const maxSeqLen = Math.floor(wanted / PAGE) * PAGE;
  if (!Number.isSafeInteger(maxSeqLen) || maxSeqLen < PAGE) {
    throw new RangeError(`${wanted} tokens are no context; ${PAGE} is the least.`);
  }
  const values = { modelName, modelDir, host, port, maxSeqLen, cacheSize: maxSeqLen, cacheMode };
  return [
    { path: "config.yml", text: fillTemplate(templates.config, values) },
    { path: "sampler_overrides/kioku.yml", text: fillTemplate(templates.preset, {}) },
  ];
}
