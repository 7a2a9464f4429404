import { countOf, type Fields, fieldsOf, listOf, textOf } from "../fields.ts";
import type { LoaderAccess } from "./loader-access.ts";
import type { LoadOutcome, LoadProgress, LoadRequest, ModelList, ModelLoader } from "./model-list.ts";

/** Families of models that embed and do not write. */
const EMBEDDING_FAMILY = /^(nomic-)?bert$/;

/** Ollama: `/api/tags`, `/api/ps`, and `/api/generate` without a prompt (`docs/api.md`, "Load a model"). */
export class OllamaLoader implements ModelLoader {
  readonly #access: LoaderAccess;

  constructor(access: LoaderAccess) {
    this.#access = access;
  }

  async list(): Promise<ModelList> {
    const { models } = await this.#access.get("/api/tags");
    const running = await this.#running();
    const writers = listOf(models)
      .map(fieldsOf)
      .filter(({ details }) => !EMBEDDING_FAMILY.test(String(fieldsOf(details)["family"])));
    return {
      kind: "ollama",
      models: writers
        .flatMap(model => textOf(model["name"]) ?? [])
        .map(id => {
          const loaded = running.find(({ name }) => name === id);
          return { id, isLoaded: loaded !== undefined, contextLength: countOf(loaded?.["context_length"]) };
        }),
      isComplete: true,
      manner: "on-demand",
    };
  }

  async load({ modelId }: LoadRequest, onProgress: (progress: LoadProgress) => void): Promise<LoadOutcome> {
    if ((await this.#running()).some(({ name }) => name === modelId || name === `${modelId}:latest`)) {
      return "already-loaded";
    }
    onProgress({ part: "model", done: 0, of: 0 });
    await this.#access.postLoad("/api/generate", { model: modelId, stream: false });
    return "loaded";
  }

  async #running(): Promise<Fields[]> {
    return listOf((await this.#access.find("/api/ps"))?.["models"]).map(fieldsOf);
  }
}
