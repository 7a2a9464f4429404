import type { Tier } from "./tier.ts";

export interface RoutePath {
  readonly path: string;
  readonly method: "GET" | "POST";
}

/** Sampler parameters that every tier has. */
const commonSampling = [
  "max_tokens",
  "stop",
  "token_healing",
  "temperature",
  "temperature_last",
  "smoothing_factor",
  "top_k",
  "top_p",
  "top_a",
  "min_p",
  "tfs",
  "typical",
  "frequency_penalty",
  "presence_penalty",
  "repetition_penalty",
  "repetition_decay",
  "mirostat_mode",
  "mirostat_tau",
  "mirostat_eta",
  "add_bos_token",
  "ban_eos_token",
  "logit_bias",
  "min_temp",
  "max_temp",
  "temp_exponent",
  "logprobs",
  "json_schema",
  "grammar_string",
];
const exllamaV2Only = ["cfg_scale", "negative_prompt", "speculative_ngram"];
const since2024 = [
  "min_tokens",
  "banned_strings",
  "banned_tokens",
  "allowed_tokens",
  "skew",
  "xtc_probability",
  "xtc_threshold",
  "dry_multiplier",
  "dry_base",
  "dry_allowed_length",
  "dry_range",
  "dry_sequence_breakers",
  "penalty_range",
  "regex_pattern",
  "top_logprobs",
  "stream_options",
  "response_format",
  "n",
];
const since2026 = ["loop_detect_window", "adaptive_target", "adaptive_decay"];

/** By these properties a client tells the tiers apart (§0). */
const sampling: Readonly<Record<Tier, readonly string[]>> = {
  A: [...commonSampling, ...exllamaV2Only, "generate_window"],
  B: [...commonSampling, ...exllamaV2Only, "generate_window", ...since2024],
  C: [...commonSampling, ...exllamaV2Only, ...since2024, ...since2026],
  D: [...commonSampling, ...since2024, ...since2026],
};

const common = ["model", "stream", "user"];
const chatA = ["messages", "prompt_template", "add_generation_prompt"];
const chatB = [...chatA, "template_vars", "response_prefix", "tools", "functions"];
const chatC = [...chatB, "tool_choice", "parallel_tool_calls"];
const chatOnly: Readonly<Record<Tier, readonly string[]>> = {
  A: chatA,
  B: chatB,
  C: chatC,
  D: [
    ...chatC,
    "reasoning_effort",
    "enable_thinking",
    "verbosity",
    "reasoning",
    "reasoning_budget_tokens",
    "reasoning_budget_message",
    "continue_final_message",
  ],
};

/** FastAPI's `/openapi.json` in outline: the paths, and the property names of the two completion requests. */
export function openApiDocument(tier: Tier, routes: readonly RoutePath[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const { path, method } of routes) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: {} };
  }
  return {
    openapi: "3.1.0",
    info: { title: "TabbyAPI", version: "0.1.0" },
    paths,
    components: {
      schemas: {
        CompletionRequest: requestSchema(["prompt", ...common, ...sampling[tier]], ["prompt"]),
        ChatCompletionRequest: requestSchema([...chatOnly[tier], ...common, ...sampling[tier]], ["messages"]),
      },
    },
  };
}

function requestSchema(names: readonly string[], required: readonly string[]): object {
  return { type: "object", properties: Object.fromEntries(names.map(name => [name, {}])), required };
}
