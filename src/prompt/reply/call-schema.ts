import { IsObject, IsOptional, type TObject, type TSchema, Type } from "typebox";
import { type PromptFunction, paramsOf, REQUEST_HEARTBEAT } from "../prompt-function.ts";

/** JSON Schema as it goes over the wire. */
export type WireSchema = Readonly<Record<string, unknown>>;

export interface SchemaOptions {
  /** The core-memory blocks that exist, so that a grammar cannot invent one. */
  readonly blocks?: readonly string[];
}

/** The parameter of the core-memory functions that names a block; no other function has one of this name. */
const BLOCK = "name";

/**
 * The shape of a reply, for servers that constrain output: thoughts first, then the function, then the
 * parameters of one of the functions. Whether they are those of the chosen function is for `validateCall`:
 * the grammar engines in use cannot tie the two together.
 *
 * Uses only what Formatron, LM Format Enforcer and LLGuidance all compile (a grammar that does not compile is
 * skipped by TabbyAPI without an error): type, properties, required, additionalProperties, enum, const, items,
 * and `anyOf` alone in its object. Keys are generated in the order in which they stand here.
 */
export function callSchema(functions: readonly PromptFunction[], options: SchemaOptions = {}): WireSchema {
  return wireObject({
    inner_thoughts: { type: "string" },
    function: { type: "string", enum: functions.map(({ name }) => name) },
    params: anyOf(functions.map(fn => paramsShape(fn, options))),
  });
}

/**
 * The same with every function tied to its own parameters: a choice between whole calls. Only for engines that take a
 * choice at the root, as LLGuidance and llama.cpp do; LM Format Enforcer as TabbyAPI first had it, and Formatron, want an
 * object there and would leave the reply unconstrained without a word.
 */
export function tiedCallSchema(functions: readonly PromptFunction[], options: SchemaOptions = {}): WireSchema {
  return anyOf(
    functions.map(fn =>
      wireObject({
        inner_thoughts: { type: "string" },
        function: { type: "string", const: fn.name },
        params: paramsShape(fn, options),
      }),
    ),
  );
}

function paramsShape(fn: PromptFunction, { blocks }: SchemaOptions): WireSchema {
  const shape = toWire(fn.mayChain ? withHeartbeat(paramsOf(fn)) : paramsOf(fn));
  const properties = shape["properties"] as Readonly<Record<string, WireSchema>>;
  if (!blocks || blocks.length === 0 || properties[BLOCK]?.["type"] !== "string") {
    return shape;
  }
  return { ...shape, properties: { ...properties, [BLOCK]: { type: "string", enum: blocks } } };
}

/** The schema with `request_heartbeat` as its last property. */
export function withHeartbeat(schema: TObject): TObject {
  return Type.Object({ ...schema.properties, [REQUEST_HEARTBEAT]: Type.Boolean() });
}

function wireObject(properties: Record<string, WireSchema>, required = Object.keys(properties)): WireSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

/** Functions often share a shape; each is offered once. */
function anyOf(shapes: readonly WireSchema[]): WireSchema {
  const distinct = [...new Map(shapes.map(shape => [JSON.stringify(shape), shape])).values()];
  const [only] = distinct;
  return distinct.length === 1 && only ? only : { anyOf: distinct };
}

/** Bounds, patterns and texts stay behind: `validateCall` checks them, and engines differ in what they take. */
function toWire(schema: TSchema): WireSchema {
  const { type, const: constant, enum: values, anyOf: choices, items } = schema as Record<string, unknown>;
  if (IsObject(schema)) {
    const entries = Object.entries(schema.properties);
    return wireObject(
      Object.fromEntries(entries.map(([key, property]) => [key, toWire(property)])),
      entries.filter(([, property]) => !IsOptional(property)).map(([key]) => key),
    );
  }
  if (Array.isArray(choices)) {
    return { anyOf: choices.map(toWire) };
  }
  return {
    ...(type !== undefined && { type }),
    ...(constant !== undefined && { const: constant }),
    ...(values !== undefined && { enum: values }),
    ...(items !== undefined && { items: toWire(items as TSchema) }),
  };
}
