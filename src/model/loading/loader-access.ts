import { type Fields, fieldsOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";
import { type JsonRequest, requestJson, type ServerAccess } from "../server-request.ts";
import { toLoadError } from "./load-error.ts";

/** Milliseconds for a question. */
const QUESTION_TIMEOUT = 8_000;

/** Milliseconds for a load that is answered only when it is done; Node gives up any answer after five minutes. */
const LOAD_TIMEOUT = 290_000;

/** A server with the keys for loading. */
export class LoaderAccess {
  readonly server: ServerAccess;
  /** The same with the admin key, or with the only key there is: on a server without authentication any will do. */
  readonly admin: ServerAccess;
  readonly hasAdminKey: boolean;
  readonly signal: AbortSignal;

  constructor(server: ServerAccess, adminKey: string | undefined, signal: AbortSignal) {
    this.server = server;
    this.hasAdminKey = adminKey !== undefined && adminKey !== "";
    this.admin = { address: server.address, key: this.hasAdminKey ? adminKey : server.key };
    this.signal = signal;
  }

  /** @throws ModelError, a `LoadError` where the admin key is refused */
  async get(path: string, server: ServerAccess = this.server): Promise<Fields> {
    return fieldsOf(await this.#ask(path, server, { timeout: QUESTION_TIMEOUT }));
  }

  /** As `get`, but undefined where the server refuses or does not have it. @throws ModelError `unreachable`, `stalled`, `aborted` */
  async find(path: string, server: ServerAccess = this.server): Promise<Fields | undefined> {
    try {
      return await this.get(path, server);
    } catch (error) {
      if (error instanceof ModelError && !["unreachable", "stalled", "aborted"].includes(error.code)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Posts what the server answers when the load is done. @throws ModelError, a `LoadError` where the cause is known */
  async postLoad(path: string, body: object, server: ServerAccess = this.server): Promise<unknown> {
    return this.#ask(path, server, { method: "POST", body, timeout: LOAD_TIMEOUT });
  }

  async #ask(path: string, server: ServerAccess, request: JsonRequest): Promise<unknown> {
    try {
      return await requestJson(server, `${server.address.root}${path}`, { ...request, signal: this.signal });
    } catch (error) {
      throw error instanceof ModelError ? toLoadError(error, server === this.admin) : error;
    }
  }
}
