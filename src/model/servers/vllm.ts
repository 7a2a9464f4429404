import { countOf } from "../fields.ts";
import { pickModel } from "./pick-model.ts";
import { OPENAI_SAMPLING, samplingFields } from "./sampling-fields.ts";
import type { ServerDialect, ServerFacts } from "./server-dialect.ts";

const SAMPLING = {
  ...OPENAI_SAMPLING,
  topK: "top_k",
  minP: "min_p",
  repetitionPenalty: "repetition_penalty",
} as const;

/** vLLM's OpenAI server. It knows more by `/tokenize`, which stands at the root. */
export const vllm: ServerDialect = {
  kind: "vllm",
  transport: "chat",
  constraint: "response-format",
  takesRootChoice: true,
  demandsTools: true,
  namesLoadedModel: false,
  tokenRoute: {
    path: "/tokenize",
    body: (prompt, model) => ({ model, prompt, add_special_tokens: false }),
    read: ({ count }) => (typeof count === "number" ? count : undefined),
  },

  async recognises(probe) {
    if ((await probe.findModels()).some(card => card["owned_by"] === "vllm")) {
      return true;
    }
    // The models need the key, its description of itself does not.
    const paths = await probe.describedPaths();
    return "/tokenize" in paths && "/version" in paths && "/v1/chat/completions" in paths;
  },

  async inspect(probe, wantedModel): Promise<ServerFacts> {
    const { card, modelId } = pickModel(await probe.models(), wantedModel);
    return { modelId, contextLength: countOf(card["max_model_len"]) };
  },

  sampling(options) {
    const fields = samplingFields(options, SAMPLING);
    // A top_p of 0 is refused; top_k is -1 when it is off, and 0 was refused until 2025.
    return Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== 0 || !/^top_/.test(name)));
  },
};
