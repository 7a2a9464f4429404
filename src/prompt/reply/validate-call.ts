import { IsBoolean, IsInteger, IsNumber, IsOptional, IsString, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { type PromptFunction, paramsOf, REQUEST_HEARTBEAT } from "../prompt-function.ts";
import { allowedValues, coerceParam, toBoolean } from "./coerce-param.ts";
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
 * `"True"`, `oldContent` for `old_content`); unknown parameters are dropped; a missing `request_heartbeat` is false.
 */
export function validateCall<F extends PromptFunction>(functions: readonly F[], call: ReplyCall): CallVerdict<F> {
  const fn = functions.find(({ name }) => name === snakeCase(call.function));
  if (!fn) {
    const names = functions.map(({ name }) => name).join(", ");
    return { ok: false, problem: `There is no function "${call.function}". Functions: ${names}.` };
  }
  const given = new Map(Object.entries(call.params).map(([key, value]) => [snakeCase(key), value]));
  const params: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, property] of Object.entries(paramsOf(fn).properties)) {
    const value = coerceParam(property, given.get(key));
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
  const requestHeartbeat = fn.mayChain && toBoolean(given.get(REQUEST_HEARTBEAT)) === true;
  if (fn.mayChain) {
    params[REQUEST_HEARTBEAT] = requestHeartbeat;
  }
  return { ok: true, fn, params, requestHeartbeat };
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
