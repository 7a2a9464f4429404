import { fieldsOf, textOf } from "../fields.ts";
import { clip } from "../server-words.ts";
import type { ConnectionFinding, OverrideHarm } from "./finding.ts";

/** Characters of a value that are shown. */
const SHOWN = 80;

/** Overrides that are looked at; TabbyAPI knows some fifty parameters. */
const MOST = 200;

/** What each parameter does when its value is not ours. TabbyAPI's aliases are resolved before overrides are applied. */
const HARM: Readonly<Record<string, OverrideHarm>> = {
  max_tokens: "cuts",
  min_tokens: "cuts",
  stop: "cuts",
  banned_strings: "words",
  banned_tokens: "words",
  allowed_tokens: "words",
  logit_bias: "words",
  json_schema: "shape",
  regex_pattern: "shape",
  grammar_string: "shape",
  ban_eos_token: "shape",
  response_format: "shape",
  temperature: "sampling",
  temperature_last: "sampling",
  top_p: "sampling",
  top_k: "sampling",
  top_a: "sampling",
  min_p: "sampling",
  tfs: "sampling",
  typical: "sampling",
  skew: "sampling",
  smoothing_factor: "sampling",
  xtc_probability: "sampling",
  repetition_penalty: "sampling",
  frequency_penalty: "sampling",
  presence_penalty: "sampling",
  penalty_range: "sampling",
  dry_multiplier: "sampling",
  mirostat_mode: "sampling",
  cfg_scale: "sampling",
};

/** Sent with every request, so that a default never gets through. */
const ALWAYS_SENT = new Set(["max_tokens", "temperature", "top_p", "stop"]);

/** Overrides whose unforced default does harm, because Kioku never sends the parameter, or not with every request. */
const HARMFUL_DEFAULT = new Set([
  "min_tokens",
  "banned_strings",
  "banned_tokens",
  "allowed_tokens",
  "logit_bias",
  "json_schema",
  "regex_pattern",
  "grammar_string",
  "ban_eos_token",
  "response_format",
]);

/**
 * The overrides that get through, from `/v1/sampling/override/list`: the bare dictionary of 2024-03, or with the preset's
 * name around it. As in TabbyAPI, `force` and `additive` act only where the value is truthy in Python.
 */
export function overrideFindings(answer: unknown): ConnectionFinding[] {
  const outer = fieldsOf(answer);
  const isWrapped = "selected_preset" in outer || "presets" in outer;
  const overrides = isWrapped ? fieldsOf(outer["overrides"]) : outer;
  const preset = isWrapped ? textOf(outer["selected_preset"])?.slice(0, SHOWN) : undefined;
  return Object.entries(overrides)
    .slice(0, MOST)
    .flatMap(([parameter, entry]) => {
      const { override: value, force, additive } = fieldsOf(entry);
      const harm = Object.hasOwn(HARM, parameter) ? HARM[parameter] : undefined;
      if (harm === undefined || !isTruthy(value) || isNeutral(parameter, value)) {
        return [];
      }
      const isForced = force === true || (additive === true && Array.isArray(value));
      if (!isForced && (ALWAYS_SENT.has(parameter) || !HARMFUL_DEFAULT.has(parameter))) {
        return [];
      }
      const severity = harm === "shape" && isForced ? "problem" : "warning";
      return [{ code: "sampler-override", severity, parameter, value: shown(value), harm, isForced, preset } as const];
    });
}

/** What Python takes as true: not 0, "", an empty list or an empty object. */
function isTruthy(value: unknown): boolean {
  if (typeof value === "object" && value !== null) {
    return Object.keys(value).length > 0;
  }
  return Boolean(value);
}

/** Values with which a sampler is off. */
function isNeutral(parameter: string, value: unknown): boolean {
  switch (parameter) {
    case "repetition_penalty":
    case "tfs":
    case "typical":
    case "cfg_scale":
      return value === 1;
    case "penalty_range":
      return value === -1;
    default:
      return false;
  }
}

function shown(value: unknown): string {
  const text = clip(JSON.stringify(value) ?? "");
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
