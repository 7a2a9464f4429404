import { countOf, type Fields, fieldsOf, listOf, textOf } from "../fields.ts";
import { pickModel } from "./pick-model.ts";
import { OPENAI_SAMPLING, samplingFields } from "./sampling-fields.ts";
import type { ServerDialect, ServerFacts } from "./server-dialect.ts";
import type { ServerProbe } from "./server-probe.ts";

/** Ollama: its OpenAI routes, which cannot set the context, and its own (`docs/api.md`), which tell it. */
export const ollama: ServerDialect = {
  kind: "ollama",
  transport: "chat",
  constraint: "response-format",
  takesRootChoice: true,
  demandsTools: false,
  namesLoadedModel: false,

  async recognises(probe) {
    const { version } = await probe.find("/api/version");
    return typeof version === "string" && Array.isArray((await probe.find("/api/ps"))["models"]);
  },

  async inspect(probe, wantedModel): Promise<ServerFacts> {
    const running = listOf((await probe.find("/api/ps"))["models"]).map(fieldsOf);
    const cards = await probe.models();
    const { modelId } =
      wantedModel === "" && running.length > 0
        ? pickModel(running, "", card => textOf(card["name"]))
        : pickModel(cards, wantedModel);
    const loaded = running.find(({ name }) => name === modelId);
    const facts = { modelId, truncatesSilently: true };
    const contextLength = countOf(loaded?.["context_length"]);
    if (contextLength !== undefined) {
      return { ...facts, contextLength };
    }
    return { ...facts, ...(await describedContext(probe, modelId)), loadsOnDemand: loaded === undefined };
  },

  sampling: options => samplingFields(options, OPENAI_SAMPLING),
};

/** What the model's file sets, and what the model could have. Without a setting, the graphics memory decides at loading. */
async function describedContext(
  probe: ServerProbe,
  model: string,
): Promise<Pick<ServerFacts, "contextLength" | "longestContext">> {
  const { parameters, model_info: info } = await probe.findByPost("/api/show", { model });
  const set = /^\s*num_ctx\s+(\d{1,9})/m.exec(textOf(parameters) ?? "")?.[1];
  return { contextLength: countOf(Number(set)), longestContext: trainedContext(fieldsOf(info)) };
}

function trainedContext(info: Fields): number | undefined {
  return countOf(info[`${textOf(info["general.architecture"])}.context_length`]);
}
