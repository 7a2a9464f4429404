import type { ServerKind } from "../chat-model.ts";
import { countOf, type Fields, fieldsOf, listOf, textOf } from "../fields.ts";
import { LoadError } from "./load-error.ts";
import type { LoaderAccess } from "./loader-access.ts";
import type { LoadManner, LoadOutcome, LoadRequest, ModelList, ModelLoader } from "./model-list.ts";

/**
 * Servers that load nothing when asked: llama.cpp and vLLM have the model they were started with, a llama.cpp router
 * loads by the first request, and others tell nothing.
 */
export class FixedLoader implements ModelLoader {
  readonly #access: LoaderAccess;
  readonly #kind: ServerKind;

  constructor(access: LoaderAccess, kind: ServerKind) {
    this.#access = access;
    this.#kind = kind;
  }

  async list(): Promise<ModelList> {
    const { data } = await this.#access.get("/v1/models");
    const manner = await this.#manner();
    const models = listOf(data)
      .map(fieldsOf)
      .flatMap(card => {
        const id = textOf(card["id"]);
        return id === undefined ? [] : [{ id, isLoaded: isLoaded(card, manner), contextLength: contextOf(card) }];
      });
    return { kind: this.#kind, models, isComplete: true, manner };
  }

  async load({ modelId }: LoadRequest): Promise<LoadOutcome> {
    const { models, manner } = await this.list();
    const model = models.find(({ id }) => id === modelId);
    if (model?.isLoaded) {
      return "already-loaded";
    }
    if (manner === "first-request" && model) {
      return "on-first-request";
    }
    if (manner === "at-start") {
      const names = models.map(({ id }) => id).join(", ");
      throw new LoadError("one-model", "refused", `The server has the model it was started with: ${names}.`);
    }
    throw model
      ? new LoadError("no-loading", "refused", "The server has no known way to load a model.")
      : new LoadError("unknown-model", "refused", `The server has no model ${modelId}.`);
  }

  async #manner(): Promise<LoadManner> {
    if (this.#kind === "openai-compatible") {
      return "unknown";
    }
    const role = this.#kind === "llama.cpp" ? (await this.#access.find("/props"))?.["role"] : undefined;
    return role === "router" ? "first-request" : "at-start";
  }
}

/** Where the one model is that of the start, it is loaded; a router tells each one's state. */
function isLoaded(card: Fields, manner: LoadManner): boolean {
  return manner === "at-start" || fieldsOf(card["status"])["value"] === "loaded";
}

function contextOf(card: Fields): number | undefined {
  return countOf(card["max_model_len"]);
}
