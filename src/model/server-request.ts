import { ModelError } from "./model-error.ts";
import { redactKey } from "./redact-key.ts";
import type { ServerAddress } from "./server-address.ts";
import { errorOfBody, toModelError } from "./to-model-error.ts";
import { boundedText } from "./wire/body-text.ts";

/** A server as the routes outside the OpenAI SDK need it. */
export interface ServerAccess {
  readonly address: ServerAddress;
  /** Sent as a bearer token; TabbyAPI without a key header answers 500 in some revisions, so some key is always sent. */
  readonly key: string | undefined;
}

export interface JsonRequest {
  readonly method?: "GET" | "POST";
  readonly body?: object;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** Largest answer that is read, in characters; `/openapi.json` of TabbyAPI has about 200,000. */
const MAX_BODY = 4_000_000;

/** Sent where the person has set no key. */
export const NO_KEY = "none";

/**
 * One JSON exchange. Redirects are refused, because they could carry the key to another origin.
 * @throws ModelError, also when the answer is no JSON.
 */
export async function requestJson(server: ServerAccess, url: string, request: JsonRequest): Promise<unknown> {
  const timeout = AbortSignal.timeout(request.timeout);
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
  try {
    const response = await fetch(url, {
      method: request.method ?? "GET",
      headers: {
        authorization: `Bearer ${server.key ?? NO_KEY}`,
        ...(request.body ? { "content-type": "application/json" } : {}),
      },
      body: request.body ? JSON.stringify(request.body) : null,
      redirect: "error",
      signal,
    });
    const text = await boundedText(response, MAX_BODY);
    if (!response.ok) {
      throw errorOfResponse(response.status, text);
    }
    return parseBody(text, url);
  } catch (error) {
    if (timeout.aborted && !request.signal?.aborted) {
      throw new ModelError(
        "stalled",
        `The server sent no answer within ${Math.round(request.timeout / 1000)} seconds.`,
      );
    }
    throw redactKey(toModelError(error, false), server.key);
  }
}

function parseBody(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ModelError("refused", `What answers at ${url} is no JSON: is this the address of a model server?`, {
      cause: error,
    });
  }
}

function errorOfResponse(status: number, text: string): ModelError {
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // Not every proxy answers in JSON; its text is as good.
  }
  return errorOfBody(status, body);
}
