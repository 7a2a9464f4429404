import { llamaCpp } from "./llama-cpp.ts";
import { lmStudio } from "./lm-studio.ts";
import { ollama } from "./ollama.ts";
import { openAiCompatible } from "./openai-compatible.ts";
import type { ServerDialect } from "./server-dialect.ts";
import { tabbyApi } from "./tabbyapi.ts";
import { textGenerationWebUi } from "./text-generation-webui.ts";
import { vllm } from "./vllm.ts";

/**
 * In the order in which a server is asked: TabbyAPI first, because it imitates routes of llama.cpp; those that imitate
 * Ollama's routes before Ollama; the one that takes any server last.
 */
export const DIALECTS: readonly ServerDialect[] = [
  tabbyApi,
  textGenerationWebUi,
  llamaCpp,
  vllm,
  lmStudio,
  ollama,
  openAiCompatible,
];
