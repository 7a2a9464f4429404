import { listOf, textOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";
import type { LoaderAccess } from "./loader-access.ts";
import type { LoadOutcome, LoadProgress, LoadRequest, ModelList, ModelLoader } from "./model-list.ts";

/**
 * text-generation-webui: `/v1/internal/model/list` and `/load`, which take the admin key (`--admin-key`, else the API
 * key). A load that fails has already unloaded what was there.
 */
export class WebUiLoader implements ModelLoader {
  readonly #access: LoaderAccess;

  constructor(access: LoaderAccess) {
    this.#access = access;
  }

  async list(): Promise<ModelList> {
    const loaded = await this.#loaded();
    const folders = await this.#folders();
    const ids = folders ?? (loaded === undefined ? [] : [loaded]);
    return {
      kind: "text-generation-webui",
      models: ids.map(id => ({ id, isLoaded: id === loaded })),
      isComplete: folders !== undefined,
      manner: "on-demand",
    };
  }

  async load({ modelId, maxSeqLen }: LoadRequest, onProgress: (progress: LoadProgress) => void): Promise<LoadOutcome> {
    if (maxSeqLen === undefined && (await this.#loaded()) === modelId) {
      return "already-loaded";
    }
    onProgress({ part: "model", done: 0, of: 0 });
    const { admin } = this.#access;
    // The argument's name changed in 2025; one that a version does not know is passed over.
    const args = maxSeqLen === undefined ? {} : { ctx_size: maxSeqLen, max_seq_len: maxSeqLen };
    const settings = maxSeqLen === undefined ? {} : { truncation_length: maxSeqLen };
    await this.#access.postLoad("/v1/internal/model/load", { model_name: modelId, args, settings }, admin);
    return "loaded";
  }

  async #loaded(): Promise<string | undefined> {
    const id = textOf((await this.#access.find("/v1/internal/model/info"))?.["model_name"]);
    return id === "None" ? undefined : id;
  }

  /** Undefined without the right to see them; an admin key that is wrong is an error, as it was given for this. */
  async #folders(): Promise<string[] | undefined> {
    try {
      const { model_names: names } = await this.#access.get("/v1/internal/model/list", this.#access.admin);
      return listOf(names).flatMap(name => textOf(name) ?? []);
    } catch (error) {
      if (error instanceof ModelError && error.code === "unauthorised" && !this.#access.hasAdminKey) {
        return undefined;
      }
      throw error;
    }
  }
}
