import { ModelError } from "../model-error.ts";
import { requestJson, type ServerAccess } from "../server-request.ts";

/** Milliseconds for one of the questions that may go unanswered. */
const TIMEOUT = 8_000;

/** Whose key goes with a question. */
export type Asker = "user" | "admin" | "nobody";

/** The answer to a question for which the key does not suffice. */
export const REFUSED = Symbol("refused");

/**
 * Asks a route that may not be there: undefined when it fails, whatever the reason, `REFUSED` when it is for the key.
 * @throws ModelError `aborted` only
 */
export type Question = (path: string, asker?: Asker) => Promise<unknown>;

export function questionTo(server: ServerAccess, adminKey: string | undefined, signal: AbortSignal): Question {
  const keys = { user: server.key, admin: adminKey ?? server.key, nobody: undefined };
  return async (path, asker = "user") => {
    try {
      const access = { address: server.address, key: keys[asker] };
      return await requestJson(access, `${server.address.root}${path}`, { timeout: TIMEOUT, signal });
    } catch (error) {
      if (error instanceof ModelError && error.code === "aborted") {
        throw error;
      }
      return error instanceof ModelError && error.code === "unauthorised" ? REFUSED : undefined;
    }
  };
}
