import type { ServerKind } from "./chat-model.ts";
import { recogniseServer } from "./detect-server.ts";
import { FixedLoader } from "./loading/fixed-loader.ts";
import { LmStudioLoader } from "./loading/lm-studio-loader.ts";
import { LoaderAccess } from "./loading/loader-access.ts";
import type { LoadOutcome, LoadProgress, LoadRequest, ModelList, ModelLoader } from "./loading/model-list.ts";
import { OllamaLoader } from "./loading/ollama-loader.ts";
import { TabbyLoader } from "./loading/tabby-loader.ts";
import { WebUiLoader } from "./loading/webui-loader.ts";
import type { ServerAccess } from "./server-request.ts";
import { ServerProbe } from "./servers/server-probe.ts";

/**
 * The models a server has, and how it gets another.
 * @param adminKey TabbyAPI and text-generation-webui show their folders to it only; without one, what is loaded.
 * @throws ModelError; a `LoadError` with `failure` where more is known of the cause
 */
export async function listModels(
  access: ServerAccess,
  adminKey: string | undefined,
  signal: AbortSignal,
): Promise<ModelList> {
  return (await loaderFor(access, adminKey, signal)).list();
}

/**
 * Loads a model and waits until it is there; what was loaded before may be gone even if that fails. A signal that
 * fires gives the load up where the server can: TabbyAPI since 2026-07 goes on by itself, and so may the others.
 * @param onProgress called with modules done and in all by TabbyAPI, once at the start elsewhere.
 * @throws ModelError; a `LoadError` with `failure` where more is known of the cause
 */
export async function loadModel(
  access: ServerAccess,
  adminKey: string | undefined,
  request: LoadRequest,
  onProgress: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<LoadOutcome> {
  return (await loaderFor(access, adminKey, signal)).load(request, onProgress);
}

async function loaderFor(
  server: ServerAccess,
  adminKey: string | undefined,
  signal: AbortSignal,
): Promise<ModelLoader> {
  const { kind } = await recogniseServer(new ServerProbe(server, signal));
  return makeLoader(kind, new LoaderAccess(server, adminKey, signal));
}

function makeLoader(kind: ServerKind, access: LoaderAccess): ModelLoader {
  switch (kind) {
    case "tabbyapi":
      return new TabbyLoader(access);
    case "ollama":
      return new OllamaLoader(access);
    case "lm-studio":
      return new LmStudioLoader(access);
    case "text-generation-webui":
      return new WebUiLoader(access);
    case "llama.cpp":
    case "vllm":
    case "openai-compatible":
      return new FixedLoader(access, kind);
  }
}
