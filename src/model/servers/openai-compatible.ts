import { countOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";
import { pickModel } from "./pick-model.ts";
import { OPENAI_SAMPLING, samplingFields } from "./sampling-fields.ts";
import type { ServerDialect, ServerFacts } from "./server-dialect.ts";

/** Any other server that speaks OpenAI's protocol: nothing is sent that OpenAI's own API does not know. */
export const openAiCompatible: ServerDialect = {
  kind: "openai-compatible",
  transport: "chat",
  constraint: "response-format",
  takesRootChoice: false,
  demandsTools: false,
  namesLoadedModel: false,

  recognises: () => Promise.resolve(true),

  async inspect(probe, wantedModel): Promise<ServerFacts> {
    try {
      const { card, modelId } = pickModel(await probe.models(), wantedModel);
      const told = [card["max_model_len"], card["context_length"], card["context_window"]];
      return { modelId, contextLength: told.map(countOf).find(length => length !== undefined) };
    } catch (error) {
      // Some have no list; the person's word is enough then.
      if (error instanceof ModelError && error.status === 404 && wantedModel !== "") {
        return { modelId: wantedModel };
      }
      throw error;
    }
  },

  sampling: options => samplingFields(options, OPENAI_SAMPLING),
};
