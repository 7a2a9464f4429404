import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import { ModelError, type ModelErrorCode } from "./model-error.ts";

const OVERFLOW =
  /exceeds? the (available )?(context size|maximum context length)|maximum context length|greater than max_seq_len|exceed_context_size_error|context_length_exceeded/i;

/** Longest text of a server's error that is passed on; TabbyAPI of 2024-03 sends whole tracebacks. */
const MAX_MESSAGE = 400;

/**
 * Translates what the SDK or `fetch` threw.
 * @param started whether a part of the reply had already arrived.
 */
export function toModelError(error: unknown, started: boolean): ModelError {
  if (error instanceof ModelError) {
    return error;
  }
  if (error instanceof APIUserAbortError || (error instanceof Error && error.name === "AbortError")) {
    return new ModelError("aborted", "The request was stopped.", { cause: error });
  }
  if (error instanceof APIConnectionTimeoutError) {
    return new ModelError("stalled", error.message, { cause: error });
  }
  if (error instanceof APIError && !(error instanceof APIConnectionError)) {
    const message = serverMessage(error.error) ?? error.message;
    const hint = `${error.code ?? ""} ${error.type ?? ""}`;
    return errorOfStatus(error.status, message, { hint, cause: error });
  }
  const reason = rootMessage(error);
  return started
    ? new ModelError("dropped", `The connection ended before the reply was complete (${reason}).`, { cause: error })
    : new ModelError("unreachable", reason, { cause: error });
}

/**
 * What a server's refusal means.
 * @param status absent for an error in the middle of a stream.
 * @param message the server's own words.
 */
export function errorOfStatus(
  status: number | undefined,
  message: string,
  { hint = "", cause }: { readonly hint?: string; readonly cause?: unknown } = {},
): ModelError {
  const code = OVERFLOW.test(`${hint} ${message}`) ? "overflow" : codeOfStatus(status, message);
  return new ModelError(code, clip(message), { status, cause });
}

function codeOfStatus(status: number | undefined, message: string): ModelErrorCode {
  if (status === 401 || status === 403) {
    return "unauthorised";
  }
  if (/no models? (are|is) (currently )?loaded/i.test(message)) {
    return "no-model";
  }
  if (status === undefined || status >= 500) {
    return "server-error";
  }
  return "refused";
}

/** The text of `{error: {message}}`, `{error: "…"}`, or FastAPI's `{detail: "…" | [{msg, loc}]}`. */
export function serverMessage(body: unknown): string | undefined {
  if (typeof body === "string") {
    return body.trim() === "" ? undefined : body;
  }
  if (typeof body !== "object" || body === null) {
    return undefined;
  }
  const { message, error, detail } = body as Record<string, unknown>;
  if (typeof message === "string" && message !== "") {
    return message;
  }
  if (Array.isArray(detail)) {
    return detail.map(validationMessage).join("; ");
  }
  return serverMessage(error) ?? serverMessage(detail);
}

function validationMessage(item: unknown): string {
  const { msg, loc } = (typeof item === "object" && item !== null ? item : {}) as Record<string, unknown>;
  const where = Array.isArray(loc) ? loc.join(".") : "";
  return [where, typeof msg === "string" ? msg : "is not valid"].filter(Boolean).join(": ");
}

/** `fetch` says only "fetch failed"; its cause knows why. */
function rootMessage(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) {
    current = current.cause;
  }
  if (!(current instanceof Error)) {
    return String(current);
  }
  const code = "code" in current && typeof current.code === "string" ? current.code : "";
  return clip(current.message || code || current.name);
}

function clip(message: string): string {
  const line = message.replace(/\s+/g, " ").trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}
