import type {
  AgentStore,
  Embedders,
  EmbeddingProgress,
  RecoveryNote,
  StoreAccess,
  StoreEvent,
  Unsaved,
} from "../agent-store.ts";
import type { MemoryRecord } from "../records.ts";
import type { QueryEmbedder } from "../search/query-embedder.ts";
import type { MemoryState } from "../views/memory-state.ts";

export interface StateStoreParts {
  readonly state: MemoryState;
  /** What the state's searches embed their queries with. */
  readonly queries: QueryEmbedder;
  readonly recovery: readonly RecoveryNote[];
  readonly log: (message: string) => void;
}

/** What the stores of a window that writes and of one that reads have in common: the views, and telling of changes. */
export abstract class StateStore implements AgentStore {
  abstract readonly access: StoreAccess;
  readonly recovery: readonly RecoveryNote[];
  protected readonly state: MemoryState;
  protected readonly queries: QueryEmbedder;
  readonly #log: (message: string) => void;
  readonly #listeners = new Set<(event: StoreEvent) => void>();

  constructor({ state, queries, recovery, log }: StateStoreParts) {
    this.state = state;
    this.queries = queries;
    this.recovery = recovery;
    this.#log = log;
  }

  get conversation() {
    return this.state.conversation;
  }

  get core() {
    return this.state.core;
  }

  get recall() {
    return this.state.recall;
  }

  get archival() {
    return this.state.archival;
  }

  get heartbeatsPausedUntil(): string | undefined {
    return this.state.heartbeatsPausedUntil;
  }

  get unsaved(): Unsaved | undefined {
    return undefined;
  }

  get requestedBy(): string | undefined {
    return undefined;
  }

  async declineRequest(): Promise<void> {
    // Nobody asks a window that only reads.
  }

  async save(): Promise<boolean> {
    return true;
  }

  get embedding(): EmbeddingProgress {
    return { done: 0, total: 0 };
  }

  get embeddedBy(): readonly string[] {
    const indexes = [this.state.archival.documents.index, this.state.recall.documents.index];
    const models = new Set(indexes.flatMap(index => index.models()));
    const vectors = (modelId: string) => indexes.reduce((sum, index) => sum + index.count(modelId), 0);
    return [...models].sort((a, b) => vectors(b) - vectors(a));
  }

  useEmbedders(embedders: Embedders): void {
    this.queries.use(embedders, () => this.embeddedBy);
  }

  abstract append(records: readonly MemoryRecord[]): Promise<void>;
  abstract checkpoint(): Promise<void>;
  abstract close(): Promise<void>;

  onEvent(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A listener that fails must not take the others, or what is being written, with it. */
  protected tell(event: StoreEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#log(`A listener of the memory failed: ${String(error)}`);
      }
    }
  }

  protected endEvents(): void {
    this.#listeners.clear();
  }
}
