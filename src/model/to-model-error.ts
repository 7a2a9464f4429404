import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import { saysOverflow, toldContext } from "./context-overflow.ts";
import { fieldsOf } from "./fields.ts";
import { ModelError, type ModelErrorCode } from "./model-error.ts";
import { clip, serverMessage } from "./server-words.ts";

/**
 * Translates what the SDK or `fetch` threw.
 * @param started whether the server had already begun to answer.
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
    return errorOfBody(error.status, error.error ?? error.message, error);
  }
  if (error instanceof SyntaxError) {
    return new ModelError("server-error", "The server sent something that is no JSON in its reply.", { cause: error });
  }
  const reason = rootMessage(error);
  if (/unexpected redirect/i.test(reason)) {
    const redirects = "The server redirects to another address. Set the address it redirects to: a key is not sent on.";
    return new ModelError("unreachable", redirects, { cause: error });
  }
  return started
    ? new ModelError("dropped", `The connection ended before the reply was complete (${reason}).`, { cause: error })
    : new ModelError("unreachable", reason, { cause: error });
}

/**
 * What a server's refusal means.
 * @param status absent for an error in the middle of a stream or in an answer with status 200; the error's own code
 * counts then.
 * @param body what the server sent, as parsed: `{error: …}`, what stands in its `error`, FastAPI's `{detail: …}`, or text.
 */
export function errorOfBody(status: number | undefined, body: unknown, cause?: unknown): ModelError {
  const message =
    serverMessage(body) ?? (status === undefined ? "The server reports an error." : `HTTP status ${status}`);
  const error = { ...fieldsOf(body), ...fieldsOf(fieldsOf(body)["error"]) };
  const hint = [error["code"], error["type"]].filter(part => typeof part === "string").join(" ");
  const words = `${typeof error["trace"] === "string" ? error["trace"] : ""} ${hint} ${message}`;
  const told = status ?? statusIn(error["code"]) ?? statusIn(error["status"]);
  if (saysOverflow(words)) {
    return new ModelError("overflow", clip(message), { status: told, contextLength: toldContext(words, body), cause });
  }
  return new ModelError(codeOf(told, hint, message), clip(message), { status: told, cause });
}

function statusIn(code: unknown): number | undefined {
  const status = typeof code === "string" && /^\d{3}$/.test(code) ? Number(code) : code;
  return typeof status === "number" && status >= 400 && status <= 599 ? status : undefined;
}

function codeOf(status: number | undefined, hint: string, message: string): ModelErrorCode {
  if (status === 401 || status === 403 || /authentication_error|invalid_api_key|unauthori[sz]ed/i.test(hint)) {
    return "unauthorised";
  }
  // llama.cpp answers 503 while it loads; LM Studio and Ollama name the model that they do not have.
  if (/no models? (are|is|has been) (currently )?loaded|^loading model|model_not_found/i.test(`${message} ${hint}`)) {
    return "no-model";
  }
  if (/^\s*(the )?model .{1,200} (does not exist|not found)/i.test(message)) {
    return "no-model";
  }
  if (/invalid_request_error|BadRequest/i.test(hint)) {
    return "refused";
  }
  return status === undefined || status >= 500 ? "server-error" : "refused";
}

/** `fetch` says only "fetch failed"; its cause knows why. */
function rootMessage(error: unknown): string {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error && current.cause instanceof Error; depth++) {
    current = current.cause;
  }
  if (!(current instanceof Error)) {
    return clip(String(current));
  }
  const code = "code" in current && typeof current.code === "string" ? current.code : "";
  return clip(current.message || code || current.name);
}
