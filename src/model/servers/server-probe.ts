import { type Fields, fieldsOf, listOf } from "../fields.ts";
import { ModelError } from "../model-error.ts";
import { type JsonRequest, requestJson, type ServerAccess } from "../server-request.ts";

/** Milliseconds for one question. Model servers answer these at once, even while they generate. */
const PROBE_TIMEOUT = 8_000;

/** Asks one server about itself, each question once, however many dialects want to know. */
export class ServerProbe {
  readonly #server: ServerAccess;
  readonly #signal: AbortSignal | undefined;
  readonly #timeout: number;
  readonly #answers = new Map<string, Promise<Fields>>();

  /** @param timeout milliseconds for one question. */
  constructor(server: ServerAccess, signal?: AbortSignal, timeout = PROBE_TIMEOUT) {
    this.#server = server;
    this.#signal = signal;
    this.#timeout = timeout;
  }

  /**
   * The JSON object at a path behind the server's root; empty when it is no object.
   * @throws ModelError
   */
  get(path: string): Promise<Fields> {
    const known = this.#answers.get(path);
    if (known) {
      return known;
    }
    const asked = this.#ask(path, {});
    this.#answers.set(path, asked);
    return asked;
  }

  post(path: string, body: object): Promise<Fields> {
    return this.#ask(path, { method: "POST", body });
  }

  /**
   * As `get`, for a route that only some servers have: its absence is an answer (empty), a server that is not there
   * is not. LM Studio answers unknown routes with status 200 and an error, so look for what must be in it.
   */
  async find(path: string): Promise<Fields> {
    return ServerProbe.#forgive(this.get(path));
  }

  async findByPost(path: string, body: object): Promise<Fields> {
    return ServerProbe.#forgive(this.post(path, body));
  }

  /** Cards of `/v1/models`. @throws ModelError */
  async models(): Promise<readonly Fields[]> {
    return listOf((await this.get("/v1/models"))["data"]).map(fieldsOf);
  }

  /** As `models`, none where they cannot be had. */
  async findModels(): Promise<readonly Fields[]> {
    return listOf((await this.find("/v1/models"))["data"]).map(fieldsOf);
  }

  /** Paths that FastAPI's description of the server names; TabbyAPI, vLLM and text-generation-webui serve one to anybody. */
  async describedPaths(): Promise<Fields> {
    return fieldsOf((await this.find("/openapi.json"))["paths"]);
  }

  async #ask(path: string, request: Pick<JsonRequest, "method" | "body">): Promise<Fields> {
    const url = `${this.#server.address.root}${path}`;
    return fieldsOf(await requestJson(this.#server, url, { ...request, timeout: this.#timeout, signal: this.#signal }));
  }

  static async #forgive(asked: Promise<Fields>): Promise<Fields> {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof ModelError && ["unreachable", "stalled", "aborted"].includes(error.code)) {
        throw error;
      }
      return {};
    }
  }
}
