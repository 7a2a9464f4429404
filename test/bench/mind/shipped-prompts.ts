import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import { createPromptLibrary, type PromptLibrary } from "../../../src/prompt/files/prompt-library.ts";
import type { PromptSource } from "../../../src/prompt/files/prompt-source.ts";
import { repositoryFolder } from "../../support/host/paths.ts";

/** The built-in prompt files, some of them replaced. */
export function shippedPrompts(files: Readonly<Record<string, string>> = {}): PromptLibrary {
  const folder = join(repositoryFolder, "prompts");
  const given: PromptSource = { read: async path => files[path], list: async () => [], locate: path => path };
  const builtIn: PromptSource = {
    read: path => readFile(join(folder, path), "utf8").catch(() => undefined),
    list: path => readdir(join(folder, path)).catch(() => []),
    locate: path => path,
  };
  return createPromptLibrary([given, builtIn], AGENT_FUNCTIONS);
}
