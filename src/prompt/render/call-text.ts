import type { CallMessage } from "../../memory/records.ts";

// JSON leaves these as they are, though they end a line: what follows would stand at the beginning of one.
const LINE_ENDS = /[\u0085\u2028\u2029]/g;

/** A past call in the very form in which the model is to write the next one, on one line. */
export function callText({ thoughts, function: name, params }: Pick<CallMessage, "thoughts" | "function" | "params">) {
  return JSON.stringify({ inner_thoughts: thoughts, function: name, params }).replace(
    LINE_ENDS,
    end => `\\u${end.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
