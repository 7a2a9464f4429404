import { textOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";
import { LOCAL_SAMPLING, samplingFields } from "./sampling-fields.ts";
import type { ServerDialect, ServerFacts } from "./server-dialect.ts";

const SAMPLING = { ...LOCAL_SAMPLING, penaltyRange: "repetition_penalty_range" } as const;

/** text-generation-webui with `--api` (`modules/api/typing.py`); it shares port 5000 with TabbyAPI. */
export const textGenerationWebUi: ServerDialect = {
  kind: "text-generation-webui",
  transport: "completions",
  constraint: "gbnf",
  takesRootChoice: true,
  demandsTools: false,
  namesLoadedModel: true,
  tokenRoute: {
    path: "/v1/internal/token-count",
    body: text => ({ text }),
    read: ({ length }) => (typeof length === "number" ? length : undefined),
  },

  async recognises(probe) {
    if ("/v1/internal/model/info" in (await probe.describedPaths())) {
      return true;
    }
    return "model_name" in (await probe.find("/v1/internal/model/info"));
  },

  /** The list of models names all in the folder; only this route tells which is loaded. The context is not served. */
  async inspect(probe): Promise<ServerFacts> {
    const modelId = textOf((await probe.get("/v1/internal/model/info"))["model_name"]);
    if (modelId === undefined || modelId === "None") {
      throw new ModelError("no-model", "No model is loaded in text-generation-webui.");
    }
    return { modelId, truncatesSilently: true };
  },

  sampling(options) {
    const fields = samplingFields(options, SAMPLING);
    // The whole context is 0 there.
    return fields["repetition_penalty_range"] === -1 ? { ...fields, repetition_penalty_range: 0 } : fields;
  },
  extraFields: (transport, { contextLength }) => ({
    // What the prompt is cut to: its own setting may be less than the person's.
    truncation_length: contextLength,
    ...(transport === "completions" ? {} : { mode: "instruct" }),
  }),
};
