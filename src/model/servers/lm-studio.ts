import type { Fields } from "../fields.ts";
import { keptModels, type NamedModel, namesOf, olderModels } from "./lm-studio-lists.ts";
import { pickModel } from "./pick-model.ts";
import { OPENAI_SAMPLING, samplingFields } from "./sampling-fields.ts";
import type { ServerDialect, ServerFacts } from "./server-dialect.ts";
import type { ServerProbe } from "./server-probe.ts";

const SAMPLING = { ...OPENAI_SAMPLING, topK: "top_k", repetitionPenalty: "repeat_penalty" } as const;

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

async function ownList(probe: ServerProbe): Promise<NamedModel[]> {
  const current = keptModels(await probe.find("/api/v1/models")).flatMap(namesOf);
  return current.length > 0 ? current : olderModels(await probe.find("/api/v0/models"));
}
