import { IsBoolean, IsInteger, IsNumber, IsOptional, IsString, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { type PromptFunction, paramsOf, REQUEST_HEARTBEAT } from "../prompt-function.ts";
import { allowedValues, coerceParam, toBoolean } from "./coerce-param.ts";
import { blockName, givenParam } from "./param-aliases.ts";
import type { ReplyCall } from "./parsed-reply.ts";
import { snakeCase } from "./reply-keys.ts";

export type CallVerdict<F extends PromptFunction> =
  | {
      readonly ok: true;
      readonly fn: F;
      /** Right in kind and complete, in the schema's order; `request_heartbeat` last where the function takes it. */
      readonly params: Readonly<Record<string, unknown>>;
      readonly requestHeartbeat: boolean;
    }
  /** `problem` is phrased for the model. */
  | { readonly ok: false; readonly problem: string };

/** Code points of a wrong value that are shown to the model. */
const MAX_QUOTED = 60;

/**
 * Checks a call against the registered functions. What was plainly meant is put right (a number in quotes,
 * `"True"`, `oldContent` or `old_str` for `old_content`, `user` for the block `human`); unknown parameters are dropped; a missing `request_heartbeat` is false.
 */
export function validateCall<F extends PromptFunction>(functions: readonly F[], call: ReplyCall): CallVerdict<F> {
  const called = snakeCase(call.function);
  const fn = functions.find(({ name }) => name === called);
  if (!fn) {
    const names = functions.map(({ name }) => name).join(", ");
    return { ok: false, problem: `There is no function "${call.function}". Functions: ${names}.` };
  }
  const given = givenBy(call.params);
  const keys = Object.keys(paramsOf(fn).properties);
  const params: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, property] of Object.entries(paramsOf(fn).properties)) {
    const value = coerceParam(property, blockName(key, givenParam(given, key, keys)));
    if (value !== undefined) {
      params[key] = value;
    }
    const problem = problemWith(property, key, value);
    if (problem) {
      problems.push(problem);
    }
  }
  if (problems.length > 0) {
    return { ok: false, problem: `${fn.name}: ${problems.join("; ")}.` };
  }
  const requestHeartbeat = fn.mayChain && toBoolean(givenParam(given, REQUEST_HEARTBEAT, keys)) === true;
  if (fn.mayChain) {
    params[REQUEST_HEARTBEAT] = requestHeartbeat;
  }
  return { ok: true, fn, params, requestHeartbeat };
}

/** The parameters by their names in snake case; of two that are the same in it, the first. */
function givenBy(params: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  const given = new Map<string, unknown>();
  for (const [key, value] of Object.entries(params)) {
    const name = snakeCase(key);
    if (!given.has(name)) {
      given.set(name, value);
    }
  }
  return given;
}

function problemWith(schema: TSchema, key: string, value: unknown): string | undefined {
  if (value === undefined) {
    return IsOptional(schema) ? undefined : `\`${key}\` is missing`;
  }
  if (Value.Check(schema, value)) {
    return undefined;
  }
  return `\`${key}\` ${wanted(schema, value)}, got ${quoted(value)}`;
}

function wanted(schema: TSchema, value: unknown): string {
  const allowed = allowedValues(schema);
  if (allowed) {
    return `must be ${allowed.map(option => JSON.stringify(option)).join(" or ")}`;
  }
  if (IsString(schema) && typeof value !== "string") {
    return "must be text";
  }
  if (IsInteger(schema) && !Number.isInteger(value)) {
    return "must be an integer";
  }
  if (IsNumber(schema) && typeof value !== "number") {
    return "must be a number";
  }
  if (IsBoolean(schema)) {
    return "must be true or false";
  }
  return Value.Errors(schema, value)[0]?.message ?? "is not allowed";
}

function quoted(value: unknown): string {
  const points = Array.from(JSON.stringify(value) ?? "null");
  return points.length > MAX_QUOTED ? `${points.slice(0, MAX_QUOTED).join("")}…` : points.join("");
}
