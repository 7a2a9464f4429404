import { ModelError, type ModelErrorCode, type ModelErrorOptions } from "../model-error.ts";

/**
 * Why a model could not be loaded, where more is known than the server's words:
 * - `exl2-unsupported`: the model is in EXL2 format, which TabbyAPI no longer loads since 2026-07: take an EXL3 quant of
 *   it, or TabbyAPI's branch `exl2-checkpoint`;
 * - `admin-key`: loading wants the admin key, and the one given is missing, wrong, or the API key;
 * - `one-model`: the server has the model it was started with;
 * - `unknown-model`: the server has no such model;
 * - `out-of-memory`: the graphics memory does not suffice for model and context;
 * - `no-loading`: nothing is known of how this server loads.
 */
export type LoadFailure =
  | "exl2-unsupported"
  | "admin-key"
  | "one-model"
  | "unknown-model"
  | "out-of-memory"
  | "no-loading";

export class LoadError extends ModelError {
  readonly failure: LoadFailure;
  constructor(failure: LoadFailure, code: ModelErrorCode, message: string, options: ModelErrorOptions = {}) {
    super(code, message, options);
    this.name = "LoadError";
    this.failure = failure;
  }
}

const SIGNS: readonly (readonly [LoadFailure, RegExp])[] = [
  ["exl2-unsupported", /exllamav2 backend.{0,80}no longer supported|no longer supports? (exl2|exllamav2)/i],
  ["out-of-memory", /out of memory|outofmemory|insufficient (vram|memory)|not enough (vram|memory)|cuda error/i],
  ["unknown-model", /could not find the model path|model path .{0,200}does not exist|model .{1,200} not found/i],
];

/**
 * The same error with what its words or status mean for loading.
 * @param wantsAdminKey whether the route is one that only the admin key opens
 */
export function toLoadError(error: ModelError, wantsAdminKey = false): ModelError {
  if (error instanceof LoadError) {
    return error;
  }
  const { code, message, status } = error;
  const failure =
    wantsAdminKey && code === "unauthorised" ? "admin-key" : SIGNS.find(([, pattern]) => pattern.test(message))?.[0];
  return failure === undefined ? error : new LoadError(failure, code, message, { status, cause: error });
}
