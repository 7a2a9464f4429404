import type { TierTraits } from "./tier.ts";
import { isObject, type Params } from "./validation.ts";

/**
 * The JSON Schema that constrains the reply, by §2.3: the raw schema at the top level everywhere, some forms of
 * `response_format` in some tiers, and `json_object` nowhere.
 */
export function schemaInForce(params: Params, traits: TierTraits): object | undefined {
  if (isObject(params.json_schema)) {
    return params.json_schema;
  }
  const format = params.response_format;
  if (!isObject(format) || !traits.responseFormats.some(type => type === format.type)) {
    return undefined;
  }
  if (format.type === "json") {
    return { type: "object" };
  }
  const wrapped = format.json_schema;
  return isObject(wrapped) && isObject(wrapped.schema) ? wrapped.schema : undefined;
}
