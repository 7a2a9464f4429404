import { fieldsOf, listOf, textOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";
import { type KeptModel, keptModels, type NamedModel, namesOf, olderModels } from "../servers/lm-studio-lists.ts";
import { LoadError } from "./load-error.ts";
import type { LoaderAccess } from "./loader-access.ts";
import type { ListedModel, LoadOutcome, LoadProgress, LoadRequest, ModelList, ModelLoader } from "./model-list.ts";

/**
 * LM Studio. From 0.4 it has `/api/v1/models/load`; before, a model is loaded by the first request that names it.
 */
export class LmStudioLoader implements ModelLoader {
  readonly #access: LoaderAccess;

  constructor(access: LoaderAccess) {
    this.#access = access;
  }

  async list(): Promise<ModelList> {
    const current = await this.#current();
    return {
      kind: "lm-studio",
      models: current.length > 0 ? current.flatMap(namesOf).map(listed) : await this.#older(),
      isComplete: true,
      manner: current.length > 0 ? "on-demand" : "first-request",
    };
  }

  async load({ modelId, maxSeqLen }: LoadRequest, onProgress: (progress: LoadProgress) => void): Promise<LoadOutcome> {
    const current = await this.#current();
    if (current.length === 0) {
      return this.#awaitRequest(modelId);
    }
    const model = current.find(({ key, instances }) => key === modelId || instances.some(({ id }) => id === modelId));
    if (!model) {
      throw new LoadError("unknown-model", "refused", `LM Studio has no model ${modelId}.`);
    }
    const wanted = ({ contextLength }: KeptModel["instances"][number]) =>
      maxSeqLen === undefined || contextLength === maxSeqLen;
    if (model.instances.some(wanted)) {
      return "already-loaded";
    }
    // Loading it again would make a second instance beside the first.
    for (const { id } of model.instances) {
      onProgress({ part: "unload", done: 0, of: 0 });
      await this.#post("/api/v1/models/unload", { instance_id: id });
    }
    onProgress({ part: "model", done: 0, of: 0 });
    await this.#post("/api/v1/models/load", {
      model: model.key,
      ...(maxSeqLen === undefined ? {} : { context_length: maxSeqLen }),
    });
    return "loaded";
  }

  async #awaitRequest(modelId: string): Promise<LoadOutcome> {
    const model = (await this.#older()).find(({ id }) => id === modelId);
    if (!model) {
      throw new LoadError("unknown-model", "refused", `LM Studio has no model ${modelId}.`);
    }
    return model.isLoaded ? "already-loaded" : "on-first-request";
  }

  /** It answers 200 with an error to much that it refuses. */
  async #post(path: string, body: object): Promise<void> {
    const { error } = fieldsOf(await this.#access.postLoad(path, body));
    if (error !== undefined) {
      const message = textOf(error) ?? textOf(fieldsOf(error)["message"]);
      throw new ModelError("refused", message ?? "LM Studio could not load the model.");
    }
  }

  async #current(): Promise<KeptModel[]> {
    return keptModels(fieldsOf(await this.#access.find("/api/v1/models")));
  }

  async #older(): Promise<ListedModel[]> {
    const own = olderModels(fieldsOf(await this.#access.find("/api/v0/models")));
    if (own.length > 0) {
      return own.map(listed);
    }
    // With loading on request this names all models, loaded or not.
    const { data } = await this.#access.get("/v1/models");
    return listOf(data).flatMap(card => {
      const id = textOf(fieldsOf(card)["id"]);
      return id === undefined || /embed/i.test(id) ? [] : [{ id, isLoaded: false }];
    });
  }
}

function listed({ id, isLoaded, contextLength }: NamedModel): ListedModel {
  return contextLength === undefined ? { id, isLoaded } : { id, isLoaded, contextLength };
}
