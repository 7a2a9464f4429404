/**
 * - `unreachable`: nothing answers at the address.
 * - `unauthorised`: the key is missing or wrong.
 * - `no-model`: the server runs, but has no model loaded.
 * - `overflow`: the prompt does not fit the server's context.
 * - `stalled`: nothing within the time-out (`message` says which).
 * - `dropped`: the connection ended in mid-answer.
 * - `refused`: the server rejected the request (4xx).
 * - `server-error`: the server failed (5xx, or an error event in the stream).
 * - `aborted`: the caller's signal.
 */
export type ModelErrorCode =
  | "unreachable"
  | "unauthorised"
  | "no-model"
  | "overflow"
  | "stalled"
  | "dropped"
  | "refused"
  | "server-error"
  | "aborted";

export interface ModelErrorOptions {
  readonly status?: number | undefined;
  readonly contextLength?: number | undefined;
  readonly cause?: unknown;
}

/** The only thing a `ChatModel` throws. `message` is the server's own words where it had any, never the key. */
export class ModelError extends Error {
  readonly code: ModelErrorCode;
  /** HTTP status, where there was one. */
  readonly status: number | undefined;
  /** Of an `overflow`: the tokens the server says it has, where it says so. */
  readonly contextLength: number | undefined;
  constructor(code: ModelErrorCode, message: string, options: ModelErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "ModelError";
    this.code = code;
    this.status = options.status;
    this.contextLength = options.contextLength;
  }

  /** Whether the server wants the admin key: TabbyAPI's for loading models, which its API key does not open. */
  get needsAdminKey(): boolean {
    return this.code === "unauthorised" && /admin key/i.test(this.message);
  }
}
