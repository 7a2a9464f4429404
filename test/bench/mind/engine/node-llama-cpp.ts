import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheFolder } from "../../../support/host/paths.ts";
import { runToEnd } from "../../../support/host/processes.ts";

const VERSION = "3.22.1";

/** What the bench uses of node-llama-cpp, which is no dependency of the repository. */
export interface NodeLlamaCpp {
  getLlama(options: object): Promise<Llama>;
  readonly LlamaJsonSchemaGrammar: new (llama: Llama, schema: object) => object;
  readonly LlamaGrammarEvaluationState: new (options: { model: LlamaModel; grammar: object }) => object;
}

export interface Llama {
  loadModel(options: { modelPath: string }): Promise<LlamaModel>;
  dispose(): Promise<void>;
}

export interface LlamaModel {
  readonly tokens: { readonly bos: number | null };
  tokenize(text: string, specialTokens: boolean): number[];
  detokenize(tokens: readonly number[], specialTokens: boolean): string;
  createContext(options: object): Promise<LlamaContext>;
}

export interface LlamaContext {
  getSequence(): LlamaSequence;
  dispose(): Promise<void>;
}

/** One prefix cache: it keeps what was evaluated until it is erased. */
export interface LlamaSequence {
  readonly contextTokens: readonly number[];
  eraseContextTokenRanges(ranges: readonly { start: number; end: number }[]): Promise<void>;
  evaluate(tokens: readonly number[], options: object): AsyncGenerator<number, void>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly number[]): Promise<void>;
}

/** Why there is no engine on this machine; undefined where there is one. */
export function missingPlatform(): string | undefined {
  return process.platform === "linux" && process.arch === "x64"
    ? undefined
    : `the engine part runs on Linux x64 only, this is ${process.platform} ${process.arch}`;
}

/**
 * Installs node-llama-cpp with the one binary that is needed (the processor's, 30 MB of 670) into the cache folder, unless it is
 * there, and loads it.
 */
export async function loadNodeLlamaCpp(): Promise<NodeLlamaCpp> {
  const folder = join(cacheFolder(), `node-llama-cpp-${VERSION}`);
  if (!existsSync(folder)) {
    await install(folder);
  }
  return import(pathToFileURL(join(folder, "node_modules", "node-llama-cpp", "dist", "index.js")).href);
}

/** Into a folder of its own first, so that a broken install or another run at the same time does no harm. */
async function install(folder: string): Promise<void> {
  const work = `${folder}.${process.pid}`;
  await mkdir(work, { recursive: true });
  await writeFile(join(work, "package.json"), '{ "private": true }\n');
  console.log(`Installing node-llama-cpp ${VERSION} into ${folder}: once, about 90 MB.`);
  const flags = ["--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const packages = [`node-llama-cpp@${VERSION}`, `@node-llama-cpp/linux-x64@${VERSION}`];
  const code = await runToEnd("npm", ["install", "--prefix", work, ...flags, ...packages], {
    cwd: work,
    env: withoutOuterNpm(),
    stdio: ["ignore", 2, "inherit"],
  });
  if (code !== 0) {
    await rm(work, { recursive: true, force: true });
    throw new Error("node-llama-cpp could not be installed; npm's own message is above.");
  }
  try {
    await rename(work, folder);
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    if (!existsSync(folder)) {
      throw error;
    }
  }
}

/** `npm run` names its own project and Node here, which the inner npm would take for its own. */
function withoutOuterNpm(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  delete env.npm_config_local_prefix;
  delete env.npm_config_user_agent;
  return env;
}
