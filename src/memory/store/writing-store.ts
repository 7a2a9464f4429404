import type { Embedders, EmbeddingProgress, StoreAccess, Unsaved } from "../agent-store.ts";
import { StoreError } from "../agent-store.ts";
import { changedText, spokenText } from "../document-text.ts";
import type { Journal } from "../journal/journal.ts";
import { parseRecord } from "../journal/record-schema.ts";
import type { Embedded, MemoryRecord } from "../records.ts";
import { type EmbeddingBacklog, EmbeddingQueue, type EmbeddingTask } from "../search/embedding-queue.ts";
import type { IndexedText } from "../views/indexed-documents.ts";
import type { Checkpointer } from "./checkpointer.ts";
import type { HeldLease } from "./held-lease.ts";
import { StateStore, type StateStoreParts } from "./state-store.ts";

/** While the disk refuses something, it is tried again this often. */
export const SAVE_AGAIN_MS = 5_000;

interface WritingStoreParts extends StateStoreParts {
  readonly journal: Journal;
  readonly checkpointer: Checkpointer;
  readonly lease: HeldLease;
}

/** An agent's store in the window that holds its lease: journal first, then the views in memory, checkpoints when there is time. */
export class WritingStore extends StateStore {
  readonly access: StoreAccess = "write";
  readonly #parts: WritingStoreParts;
  readonly #embeddings: EmbeddingQueue;
  #saveTimer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: WritingStoreParts) {
    super(parts);
    this.#parts = parts;
    this.#embeddings = new EmbeddingQueue({
      append: records => this.append(records),
      onProgress: () => this.tell({ type: "embedding" }),
      log: parts.log,
    });
    parts.lease.onEvent(event => {
      if (event.type === "lost") {
        void parts.checkpointer.close();
      }
      this.tell(event.type === "lost" ? { type: "lease-lost" } : { type: "lease-requested", by: event.by });
    });
  }

  override get unsaved(): Unsaved | undefined {
    return this.#parts.journal.unsaved;
  }

  /** @throws also TypeError for a record that could not be read back. */
  async append(records: readonly MemoryRecord[]): Promise<void> {
    if (this.#closing !== undefined) {
      throw new StoreError("closed", "The memory is closed.");
    }
    if (records.length === 0) {
      return;
    }
    for (const record of records) {
      if (parseRecord(record) === undefined) {
        throw new TypeError(`Not a record: ${record.type}`);
      }
    }
    await this.#parts.journal.append(records);
    if (this.unsaved === undefined) {
      this.#parts.checkpointer.plan();
    }
  }

  override get requestedBy(): string | undefined {
    return this.#parts.lease.requestedBy;
  }

  override declineRequest(): Promise<void> {
    return this.#parts.lease.decline();
  }

  override async save(): Promise<boolean> {
    await this.#parts.journal.save();
    return this.unsaved === undefined;
  }

  override get embedding(): EmbeddingProgress {
    return this.#embeddings.progress;
  }

  override useEmbedders(embedders: Embedders): void {
    super.useEmbedders(embedders);
    const { current } = embedders;
    this.#embeddings.use(current, current === undefined ? { count: 0, tasks: [] } : this.#backlog(current.modelId));
  }

  /** The journal's `onAccepted`. */
  accept(seq: number, group: readonly MemoryRecord[]): void {
    try {
      this.state.apply(seq, group);
    } catch (error) {
      // The group is on disk, so nothing is lost; what is in memory may be half of it.
      this.#parts.log(`The memory has to be opened anew: ${String(error)}`);
      this.tell({ type: "ended", cause: "replaced" });
      return;
    }
    for (const task of group.flatMap(toEmbed)) {
      this.#embeddings.add(task);
    }
    this.tell({ type: "applied", records: group });
  }

  /** The journal's `onSavingChange`. */
  savingChanged(): void {
    this.tell({ type: "saving" });
    if (this.unsaved === undefined) {
      clearInterval(this.#saveTimer);
      this.#saveTimer = undefined;
      this.#embeddings.resume();
      return;
    }
    // Vectors can be made again; until they can be saved they would only fill the memory.
    this.#embeddings.pause();
    if (this.#closing === undefined) {
      this.#saveTimer ??= setInterval(() => void this.save(), SAVE_AGAIN_MS).unref();
    }
  }

  checkpoint(): Promise<void> {
    return this.#parts.checkpointer.run();
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  /** What never had a vector comes before what is only embedded anew. */
  #backlog(modelId: string): EmbeddingBacklog {
    const { archival, recall } = this.state;
    const lists = [false, true].flatMap(again => [
      { of: "archival" as const, texts: archival.missingVectors(modelId, again) },
      { of: "recall" as const, texts: recall.missingVectors(modelId, again) },
    ]);
    return {
      count: archival.documents.missingCount(modelId) + recall.documents.missingCount(modelId),
      tasks: tasksOf(lists),
    };
  }

  async #shutDown(): Promise<void> {
    const { checkpointer, journal, lease } = this.#parts;
    clearInterval(this.#saveTimer);
    this.useEmbedders({ current: undefined });
    await checkpointer.close();
    await journal.close();
    await lease.release();
    this.endEvents();
  }
}

function* tasksOf(lists: readonly { of: Embedded; texts: Iterable<IndexedText> }[]): Generator<EmbeddingTask> {
  for (const { of, texts } of lists) {
    for (const { id, text } of texts) {
      yield { of, id, text };
    }
  }
}

function toEmbed(record: MemoryRecord): EmbeddingTask[] {
  if (record.type === "message") {
    const text = spokenText(record.message);
    return text === undefined ? [] : [{ of: "recall", id: record.message.id, text }];
  }
  const text = record.type === "archival" ? changedText(record.change) : undefined;
  return record.type !== "archival" || text === undefined ? [] : [{ of: "archival", id: record.change.id, text }];
}
