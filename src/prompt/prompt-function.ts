import { IsObject, type TObject, type TSchema } from "typebox";

/** What the prompt, the grammar and the validation need to know of a callable function. */
export interface PromptFunction {
  readonly name: string;
  /** An object schema, without `request_heartbeat`. */
  readonly params: TSchema;
  /** Whether the function also takes `request_heartbeat`. */
  readonly mayChain: boolean;
}

/** The parameter that asks for another step; the model writes it last. */
export const REQUEST_HEARTBEAT = "request_heartbeat";

/** The function whose `message` the person sees. */
export const SEND_MESSAGE = "send_message";

/** The parameters as an object schema. Throws `TypeError` where a function was declared with anything else. */
export function paramsOf(fn: PromptFunction): TObject {
  if (!IsObject(fn.params)) {
    throw new TypeError(`The parameters of ${fn.name} are not an object schema`);
  }
  return fn.params;
}
