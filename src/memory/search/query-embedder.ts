import type { Embedder } from "../../embedding/embedder.ts";
import type { Embedders } from "../agent-store.ts";
import { embeddingText } from "./embedding-text.ts";
import type { QueryVector } from "./search-index.ts";
import { unitScale } from "./unit-vector.ts";

/** Milliseconds a search waits for a model. A reply waits for the search, and words alone find much. */
const PATIENCE_MS = 1_500;

// A search is often repeated for its next page, or in the other memory.
const REMEMBERED = 16;

/** Embeds what is searched for, with each model that has embedded something; the last few are remembered. */
export class QueryEmbedder {
  readonly #log: (message: string) => void;
  readonly #patienceMs: number;
  #embedders: readonly Embedder[] = [];
  #embeddedBy: (() => readonly string[]) | undefined;
  #remembered = new Map<string, Promise<QueryVector | undefined>>();

  constructor(log: (message: string) => void, patienceMs = PATIENCE_MS) {
    this.#log = log;
    this.#patienceMs = patienceMs;
  }

  /**
   * @param embeddedBy ids of the models that have embedded something; a query is not embedded by others. Default: by all given.
   */
  use({ current, previous }: Embedders, embeddedBy?: () => readonly string[]): void {
    const other = previous?.modelId === current?.modelId ? undefined : previous;
    this.#embedders = [current, other].filter(embedder => embedder !== undefined);
    this.#embeddedBy = embeddedBy;
    this.#remembered = new Map();
  }

  /**
   * The query as each model sees it; a model that fails or is too slow is left out, since search goes on by words alone.
   * @throws the signal's reason, and nothing else.
   */
  readonly embed = async (query: string, signal?: AbortSignal): Promise<readonly QueryVector[]> => {
    signal?.throwIfAborted();
    const used = this.#embeddedBy?.();
    const embedders = this.#embedders.filter(({ modelId }) => used === undefined || used.includes(modelId));
    const all = Promise.all(embedders.map(embedder => this.#vectorOf(embedder, embeddingText(query))));
    const vectors = await (signal === undefined ? all : untilAborted(all, signal));
    return vectors.filter(vector => vector !== undefined);
  };

  /** Of several searches at once with the same query, only the first asks the model; so none of them may end it for the others. */
  #vectorOf(embedder: Embedder, query: string): Promise<QueryVector | undefined> {
    const key = `${embedder.modelId} ${query}`;
    const remembered = this.#remembered;
    const known = remembered.get(key);
    if (known !== undefined) {
      return known;
    }
    const vector = this.#ask(embedder, query).catch(error => {
      this.#log(`A search goes on without the embedding model ${embedder.modelId}: ${String(error)}`);
      // What failed once may succeed the next time.
      remembered.delete(key);
      return undefined;
    });
    remembered.set(key, vector);
    if (remembered.size > REMEMBERED) {
      remembered.delete(remembered.keys().next().value ?? key);
    }
    return vector;
  }

  async #ask(embedder: Embedder, query: string): Promise<QueryVector> {
    const patience = new AbortController();
    const timer = setTimeout(() => {
      patience.abort(new Error(`it has not answered within ${this.#patienceMs} ms.`));
    }, this.#patienceMs);
    try {
      const asked = embedder.embed([query], "query", patience.signal);
      const [values] = await untilAborted(asked, patience.signal);
      if (values === undefined || values.length !== embedder.dimensions || unitScale(values) === undefined) {
        throw new Error("it gives no usable vector for the query.");
      }
      return { modelId: embedder.modelId, values };
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Rejects with the signal's reason as soon as it fires, whether the work listens to it or not. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
