import { IsOptional } from "typebox";
import type { Profile } from "../files/profile.ts";
import { type PromptFunction, paramsOf, REQUEST_HEARTBEAT } from "../prompt-function.ts";
import type { ToolSpec } from "./prompt-request.ts";

/**
 * The functions as native tools: thoughts first, since models write parameters in the order of the schema, and
 * `request_heartbeat` last where a function takes it.
 * @param clean breaks what would end a turn: servers write the tools into the prompt.
 */
export function toolSpecs(
  { functions: texts }: Profile,
  functions: readonly PromptFunction[],
  clean: (text: string) => string,
): ToolSpec[] {
  return functions.map(fn => {
    const { description = "", params = {} } = texts.texts[fn.name] ?? {};
    const own = Object.entries(paramsOf(fn).properties);
    const properties = {
      inner_thoughts: { type: "string", description: clean(texts.innerThoughts) },
      ...Object.fromEntries(own.map(([key, schema]) => [key, { ...schema, description: clean(params[key] ?? "") }])),
      ...(fn.mayChain && { [REQUEST_HEARTBEAT]: { type: "boolean", description: clean(texts.requestHeartbeat) } }),
    };
    const optional = own.filter(([, schema]) => IsOptional(schema)).map(([key]) => key);
    const required = Object.keys(properties).filter(key => !optional.includes(key));
    const parameters = { type: "object", properties, required, additionalProperties: false };
    return { type: "function", function: { name: fn.name, description: clean(description), parameters } };
  });
}
