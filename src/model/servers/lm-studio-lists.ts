import { countOf, type Fields, fieldsOf, listOf, textOf } from "../fields.ts";

/** A model as a request may name it, in the words of both of LM Studio's lists. */
export interface NamedModel {
  readonly id: string;
  readonly isLoaded: boolean;
  readonly contextLength: number | undefined;
  /** Tokens it was made for. */
  readonly longestContext: number | undefined;
}

/** A model of `/api/v1/models`, which LM Studio has from 0.4. */
export interface KeptModel {
  /** What requests and loads name. */
  readonly key: string;
  /** Loaded ones, each with an id of its own. */
  readonly instances: readonly { readonly id: string; readonly contextLength: number | undefined }[];
  readonly longestContext: number | undefined;
}

/** `/api/v1/models`, without models for embedding. */
export function keptModels(answer: Fields): KeptModel[] {
  return listOf(answer["models"])
    .map(fieldsOf)
    .flatMap(model => {
      const key = textOf(model["key"]);
      if (key === undefined || model["type"] === "embedding") {
        return [];
      }
      const instances = listOf(model["loaded_instances"])
        .map(fieldsOf)
        .map(({ id, config }) => ({
          id: textOf(id) ?? key,
          contextLength: countOf(fieldsOf(config)["context_length"]),
        }));
      return [{ key, instances, longestContext: countOf(model["max_context_length"]) }];
    });
}

/** A loaded model is asked for by its instances' ids, any other by its key. */
export function namesOf({ key, instances, longestContext }: KeptModel): NamedModel[] {
  return instances.length === 0
    ? [{ id: key, isLoaded: false, contextLength: undefined, longestContext }]
    : instances.map(instance => ({ ...instance, isLoaded: true, longestContext }));
}

/** `/api/v0/models`, from 0.3.6, without models for embedding. */
export function olderModels(answer: Fields): NamedModel[] {
  return listOf(answer["data"])
    .map(fieldsOf)
    .flatMap(model => {
      const id = textOf(model["id"]);
      return id === undefined || model["state"] === undefined || model["type"] === "embeddings"
        ? []
        : [
            {
              id,
              isLoaded: model["state"] === "loaded",
              contextLength: countOf(model["loaded_context_length"]),
              longestContext: countOf(model["max_context_length"]),
            },
          ];
    });
}
