import { fieldsOf } from "./fields.ts";
import { ModelError } from "./model-error.ts";
import { requestJson, type ServerAccess } from "./server-request.ts";
import type { TokenRoute } from "./servers/server-dialect.ts";

/** Milliseconds; a server that generates may answer late. */
const COUNT_TIMEOUT = 15_000;

/**
 * Lets a server count the tokens of a text.
 * @returns undefined when it does not have the route after all: a proxy may pass on `/v1` only.
 * @throws ModelError
 */
export async function askTokenCount(
  server: ServerAccess,
  route: TokenRoute,
  modelId: string,
  text: string,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  try {
    const url = `${server.address.root}${route.path}`;
    const body = route.body(text, modelId);
    const answer = await requestJson(server, url, { method: "POST", body, timeout: COUNT_TIMEOUT, signal });
    return route.read(fieldsOf(answer));
  } catch (error) {
    if (error instanceof ModelError && (error.status === 404 || error.status === 405 || error.status === 501)) {
      return undefined;
    }
    throw error;
  }
}
