import { inspect } from "node:util";
import { ModelError } from "./model-error.ts";

/** Shorter keys are no secrets, and stand in any text by chance. */
const SHORTEST_SECRET = 6;

/** The same error without the key, in case the server has repeated it in its words; causes that hold it are left out. */
export function redactKey(error: ModelError, key: string | undefined): ModelError {
  if (key === undefined || key.length < SHORTEST_SECRET || !holds(error, key)) {
    return error;
  }
  const { code, message, status, contextLength } = error;
  return new ModelError(code, message.split(key).join("…"), { status, contextLength });
}

function holds(error: ModelError, key: string): boolean {
  return error.message.includes(key) || inspect(error, { depth: 8, maxStringLength: 100_000 }).includes(key);
}
