import { countOf, type Fields, fieldsOf, listOf, textOf } from "../fields.ts";
import { pickModel } from "./pick-model.ts";
import { OPENAI_SAMPLING, samplingFields } from "./sampling-fields.ts";
import type { ServerDialect, ServerFacts } from "./server-dialect.ts";
import type { ServerProbe } from "./server-probe.ts";

const SAMPLING = { ...OPENAI_SAMPLING, topK: "top_k", repetitionPenalty: "repeat_penalty" } as const;

/** A model of LM Studio's own lists, in the words of both of their versions. */
interface ListedModel {
  readonly id: string;
  readonly isLoaded: boolean;
  readonly contextLength: number | undefined;
  readonly longestContext: number | undefined;
}

/** LM Studio: its OpenAI routes, with the context from its own lists (`/api/v1/models` from 0.4, `/api/v0/models` from 0.3.6). */
export const lmStudio: ServerDialect = {
  kind: "lm-studio",
  transport: "chat",
  constraint: "response-format",
  takesRootChoice: true,
  demandsTools: true,
  // An instance may have an identifier of its own.
  namesLoadedModel: false,

  async recognises(probe) {
    return (await ownList(probe)).length > 0 || (await probe.findModels()).some(isLmStudioCard);
  },

  async inspect(probe, wantedModel): Promise<ServerFacts> {
    const own = await ownList(probe);
    if (own.length === 0) {
      return { modelId: pickModel(await probe.models(), wantedModel).modelId };
    }
    const loaded = own.filter(({ isLoaded }) => isLoaded);
    const candidates = wantedModel === "" && loaded.length > 0 ? loaded : own;
    const { modelId } = pickModel(
      candidates.map(({ id }) => ({ id })),
      wantedModel,
    );
    const model = candidates.find(({ id }) => id === modelId);
    return {
      modelId,
      contextLength: model?.contextLength,
      longestContext: model?.longestContext,
      loadsOnDemand: model?.isLoaded === false,
    };
  },

  sampling: options => samplingFields(options, SAMPLING),
};

function isLmStudioCard(card: Fields): boolean {
  return card["owned_by"] === "organization_owner";
}

async function ownList(probe: ServerProbe): Promise<ListedModel[]> {
  const current = listOf((await probe.find("/api/v1/models"))["models"])
    .map(fieldsOf)
    .flatMap(instancesOf);
  if (current.length > 0) {
    return current;
  }
  return listOf((await probe.find("/api/v0/models"))["data"])
    .map(fieldsOf)
    .flatMap(olderModel);
}

/** A loaded model is asked for by its instances' ids, any other by its key. */
function instancesOf(model: Fields): ListedModel[] {
  const key = textOf(model["key"]);
  if (key === undefined || model["type"] === "embedding") {
    return [];
  }
  const longestContext = countOf(model["max_context_length"]);
  const instances = listOf(model["loaded_instances"]).map(fieldsOf);
  if (instances.length === 0) {
    return [{ id: key, isLoaded: false, contextLength: undefined, longestContext }];
  }
  return instances.map(instance => ({
    id: textOf(instance["id"]) ?? key,
    isLoaded: true,
    contextLength: countOf(fieldsOf(instance["config"])["context_length"]),
    longestContext,
  }));
}

function olderModel(model: Fields): ListedModel[] {
  const id = textOf(model["id"]);
  if (id === undefined || model["state"] === undefined || model["type"] === "embeddings") {
    return [];
  }
  return [
    {
      id,
      isLoaded: model["state"] === "loaded",
      contextLength: countOf(model["loaded_context_length"]),
      longestContext: countOf(model["max_context_length"]),
    },
  ];
}
