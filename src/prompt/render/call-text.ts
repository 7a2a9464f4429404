import type { CallMessage } from "../../memory/records.ts";

/** A past call in the very form in which the model is to write the next one. */
export function callText({ thoughts, function: name, params }: Pick<CallMessage, "thoughts" | "function" | "params">) {
  return JSON.stringify({ inner_thoughts: thoughts, function: name, params });
}
