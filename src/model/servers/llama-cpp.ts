import { countOf, fieldsOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";
import { pickModel } from "./pick-model.ts";
import { LOCAL_SAMPLING, samplingFields } from "./sampling-fields.ts";
import type { ServerDialect, ServerFacts } from "./server-dialect.ts";
import type { ServerProbe } from "./server-probe.ts";

const SAMPLING = {
  ...LOCAL_SAMPLING,
  repetitionPenalty: "repeat_penalty",
  penaltyRange: "repeat_last_n",
  mirostatMode: "mirostat",
} as const;

/** llama.cpp's `llama-server` (`tools/server/README.md`). */
export const llamaCpp: ServerDialect = {
  kind: "llama.cpp",
  transport: "completions",
  constraint: "json-schema",
  takesRootChoice: true,
  demandsTools: true,
  namesLoadedModel: true,
  tokenRoute: {
    path: "/tokenize",
    // A router needs to know whose tokenizer is meant; a single model does not look at it.
    body: (text, model) => ({ content: text, add_special: false, parse_special: true, model }),
    read: ({ tokens }) => (Array.isArray(tokens) ? tokens.length : undefined),
  },

  async recognises(probe) {
    // TabbyAPI imitates `/props`, without `build_info`; with a wrong key only the list of models is open.
    const { build_info: build } = await probe.find("/props");
    const owned = async () => (await probe.findModels()).some(card => card["owned_by"] === "llamacpp");
    return build !== undefined || (await isLoading(probe)) || (await owned());
  },

  async inspect(probe, wantedModel): Promise<ServerFacts> {
    const props = await probe.get("/props");
    const cards = await probe.models();
    const loaded = cards.filter(card => fieldsOf(card["status"])["value"] === "loaded");
    const { card, modelId } = pickModel(wantedModel === "" && loaded.length > 0 ? loaded : cards, wantedModel);
    if (props["role"] !== "router") {
      return { modelId, contextLength: slotLength(props) };
    }
    // Asking a router about a model that is not loaded would load it.
    if (!loaded.includes(card)) {
      return { modelId, loadsOnDemand: true };
    }
    return { modelId, contextLength: slotLength(await probe.find(`/props?model=${encodeURIComponent(modelId)}`)) };
  },

  sampling: options => samplingFields(options, SAMPLING),
  // The default since 2024-11; without it the prompt's unchanged beginning would be evaluated again each time.
  extraFields: () => ({ cache_prompt: true }),
};

/** While it loads, llama.cpp answers 503 to almost everything. */
async function isLoading(probe: ServerProbe): Promise<boolean> {
  try {
    await probe.get("/props");
    return false;
  } catch (error) {
    return error instanceof ModelError && error.code === "no-model";
  }
}

/** The context of one slot, which is what a request has; `n_ctx_train` of the model list is only the model's most. */
function slotLength(props: Readonly<Record<string, unknown>>): number | undefined {
  return countOf(fieldsOf(props["default_generation_settings"])["n_ctx"]);
}
