import { countOf, type Fields, fieldsOf, listOf, textOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";
import { LoadError } from "./load-error.ts";
import type { LoaderAccess } from "./loader-access.ts";
import type { ListedModel, LoadOutcome, LoadProgress, LoadRequest, ModelList, ModelLoader } from "./model-list.ts";

interface Instance {
  readonly id: string;
  readonly contextLength: number | undefined;
}

interface LmStudioModel {
  /** What requests and loads name. */
  readonly key: string;
  readonly instances: readonly Instance[];
}

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
      models: current.length > 0 ? current.flatMap(listed) : await this.#older(),
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
    const wanted = ({ contextLength }: Instance) => maxSeqLen === undefined || contextLength === maxSeqLen;
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

  async #current(): Promise<LmStudioModel[]> {
    const answer = await this.#access.find("/api/v1/models");
    return listOf(answer?.["models"])
      .map(fieldsOf)
      .filter(({ type }) => type !== "embedding")
      .flatMap(model => {
        const key = textOf(model["key"]);
        return key === undefined ? [] : [{ key, instances: listOf(model["loaded_instances"]).flatMap(instanceOf) }];
      });
  }

  async #older(): Promise<ListedModel[]> {
    const own = listOf((await this.#access.find("/api/v0/models"))?.["data"]).map(fieldsOf);
    if (own.length > 0) {
      return own.filter(({ type }) => type !== "embeddings").flatMap(olderModel);
    }
    // With loading on request this names all models, loaded or not.
    const { data } = await this.#access.get("/v1/models");
    return listOf(data).flatMap(card => {
      const id = textOf(fieldsOf(card)["id"]);
      return id === undefined || /embed/i.test(id) ? [] : [{ id, isLoaded: false }];
    });
  }
}

function instanceOf(value: unknown): Instance[] {
  const { id, config } = fieldsOf(value);
  const name = textOf(id);
  return name === undefined ? [] : [{ id: name, contextLength: countOf(fieldsOf(config)["context_length"]) }];
}

function listed({ key, instances }: LmStudioModel): ListedModel[] {
  return instances.length === 0
    ? [{ id: key, isLoaded: false }]
    : instances.map(({ id, contextLength }) => ({ id, isLoaded: true, contextLength }));
}

function olderModel(model: Fields): ListedModel[] {
  const id = textOf(model["id"]);
  if (id === undefined) {
    return [];
  }
  return [{ id, isLoaded: model["state"] === "loaded", contextLength: countOf(model["loaded_context_length"]) }];
}
