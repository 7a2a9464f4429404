import { Refusal } from "./http-reply.ts";
import type { TierTraits } from "./tier.ts";

/** A request's body after its checks: the fields have their types or are absent or null. */
export type Params = Readonly<Record<string, unknown>>;

type FieldType = "string" | "number" | "integer" | "boolean" | "dict" | "any" | "stop" | "prompt" | "messages";

interface FieldRule {
  readonly type: FieldType;
  readonly min?: number;
  readonly max?: number;
  readonly required?: boolean;
  /** Whether a null passes the check and then crashes the code that uses the value unguarded (§3.6). */
  readonly nullCrashes?: boolean;
}

/** One entry of a 422 body, as pydantic writes it. */
interface Problem {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
}

const sampler = { nullCrashes: true } as const;

/** Fields of both completion routes, with the ranges of §2.1. Others are not checked; unknown ones are ignored. */
const generationFields: Readonly<Record<string, FieldRule>> = {
  model: { type: "string" },
  stream: { type: "boolean" },
  stream_options: { type: "dict" },
  response_format: { type: "dict", nullCrashes: true },
  n: { type: "integer", min: 1, nullCrashes: true },
  max_tokens: { type: "integer", min: 0 },
  min_tokens: { type: "integer", min: 0, ...sampler },
  stop: { type: "stop", ...sampler },
  temperature: { type: "number", min: 0, max: 10, ...sampler },
  top_k: { type: "integer", min: -1, ...sampler },
  top_p: { type: "number", min: 0, max: 1, ...sampler },
  min_p: { type: "number", min: 0, max: 1, ...sampler },
  typical: { type: "number", min: 0, max: 1, ...sampler },
  repetition_penalty: { type: "number", min: 0, ...sampler },
  frequency_penalty: { type: "number", min: 0, ...sampler },
  presence_penalty: { type: "number", min: 0, ...sampler },
  penalty_range: { type: "integer", ...sampler },
  // A number up to tier B, then a boolean.
  logprobs: { type: "any", ...sampler },
  ban_eos_token: { type: "boolean", ...sampler },
  add_bos_token: { type: "boolean" },
  json_schema: { type: "dict" },
  regex_pattern: { type: "string" },
  grammar_string: { type: "string" },
};

const completionFields = { ...generationFields, prompt: { type: "prompt", required: true } } as const;

const chatFields = {
  ...generationFields,
  messages: { type: "messages", required: true },
  template_vars: { type: "dict", nullCrashes: true },
  response_prefix: { type: "string" },
  add_generation_prompt: { type: "boolean", nullCrashes: true },
} as const;

const aliases: Readonly<Record<string, string>> = {
  max_length: "max_tokens",
  max_completion_tokens: "max_tokens",
  min_length: "min_tokens",
  stop_sequence: "stop",
  rep_pen: "repetition_penalty",
  ignore_eos: "ban_eos_token",
  chat_template_kwargs: "template_vars",
};

/** The JSON object of a body. Throws the 422. */
export function parseObject(body: string): Params {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw Refusal.detail(422, [{ type: "json_invalid", loc: ["body", 0], msg: "JSON decode error", input: {} }]);
  }
  if (!isObject(value)) {
    throw unprocessable("model_attributes_type", ["body"], "Input should be a valid dictionary", value);
  }
  return value;
}

/** Parses and checks a completion's body. Throws the 422. */
export function parseGenerationBody(body: string, kind: "text" | "chat", traits: TierTraits): Params {
  const params = withoutAliases(parseObject(body));
  const rules: Readonly<Record<string, FieldRule>> = kind === "text" ? completionFields : chatFields;
  const problems = Object.entries(rules).flatMap(([name, rule]) => checkField(name, params[name], rule, traits));
  if (problems.length > 0) {
    throw Refusal.detail(422, problems);
  }
  return params;
}

/** Whether a generation with these parameters crashes on the server (§3.6, and tier A's unchecked ranges). */
export function crashesGeneration(params: Params): boolean {
  return Object.entries({ ...completionFields, ...chatFields }).some(([name, rule]: [string, FieldRule]) => {
    const value = params[name];
    return (value === null && rule.nullCrashes === true) || outOfRange(value, rule);
  });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withoutAliases(params: Params): Params {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [aliases[name] ?? name, value]));
}

function checkField(name: string, value: unknown, rule: FieldRule, traits: TierTraits): Problem[] {
  const loc = ["body", name];
  if (value === undefined) {
    return rule.required ? [{ type: "missing", loc, msg: "Field required", input: {} }] : [];
  }
  if (value === null && !rule.required) {
    return [];
  }
  if (!hasType(value, rule.type, traits)) {
    return [{ type: `${rule.type}_type`, loc, msg: `Input should be a valid ${rule.type}`, input: value }];
  }
  if (traits.validatesRanges && outOfRange(value, rule)) {
    const msg = `Input should be between ${rule.min ?? "-inf"} and ${rule.max ?? "inf"}`;
    return [{ type: "value_error", loc, msg, input: value }];
  }
  return [];
}

/** Stricter than pydantic in one point: numbers and booleans in strings are refused. */
function hasType(value: unknown, type: FieldType, traits: TierTraits): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean";
    case "dict":
      return isObject(value);
    case "any":
      return true;
    case "stop":
      return typeof value === "string" || (Array.isArray(value) && value.every(isStopItem));
    case "prompt":
      return typeof value === "string" || (Array.isArray(value) && value.every(item => typeof item === "string"));
    case "messages":
      return typeof value === "string" || (Array.isArray(value) && value.every(item => isMessage(item, traits)));
  }
}

function isStopItem(value: unknown): boolean {
  return typeof value === "string" || Number.isInteger(value);
}

/** Tier A takes only dictionaries of strings; later tiers take null and lists of parts as content. */
function isMessage(value: unknown, traits: TierTraits): boolean {
  if (!isObject(value)) {
    return false;
  }
  if (!traits.contentParts) {
    return Object.values(value).every(part => typeof part === "string");
  }
  const { role = "user", content = null } = value;
  const contentFits =
    content === null ||
    typeof content === "string" ||
    (Array.isArray(content) && content.every(part => isObject(part) && typeof part.type === "string"));
  return typeof role === "string" && contentFits;
}

function outOfRange(value: unknown, rule: FieldRule): boolean {
  return typeof value === "number" && (value < (rule.min ?? -Infinity) || value > (rule.max ?? Infinity));
}

function unprocessable(type: string, loc: readonly string[], msg: string, input: unknown): Refusal {
  return Refusal.detail(422, [{ type, loc, msg, input }]);
}
