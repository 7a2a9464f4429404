import type { Embedder } from "../../embedding/embedder.ts";
import type { ArchivalHit, ArchivalMemory, Paging, SearchPage } from "../agent-store.ts";
import type { ArchivalItem, MemoryRecord } from "../records.ts";
import { EmbeddingQueue } from "../search/embedding-queue.ts";
import { closeness, fuse, type VectorHit } from "../search/hybrid-score.ts";
import { pageOf } from "../search/paging.ts";
import type { TextIndex } from "../search/text-index.ts";
import { VectorCentre } from "../search/vector-centre.ts";
import type { VectorIndex } from "../search/vector-index.ts";
import { decodeVector, isComparable } from "../search/vector-text.ts";
import type { IndexedItem, ItemVector } from "../storage/indexed-item.ts";
import type { ConversationTree } from "./conversation-tree.ts";

// How many near items a search considers beside those found by their words.
const NEAREST = 100;

interface ArchivalOptions {
  readonly conversation: ConversationTree;
  readonly texts: TextIndex;
  readonly vectors: VectorIndex;
  readonly append: (records: readonly MemoryRecord[]) => Promise<void>;
  readonly log: (message: string) => void;
}

/** Archival memory: an item is in force on the branch of the message that stored it, or everywhere if there is none. */
export class Archival implements ArchivalMemory {
  readonly #options: ArchivalOptions;
  readonly #items = new Map<string, IndexedItem>();
  readonly #centres = new Map<string, VectorCentre>();
  readonly #queue: EmbeddingQueue;
  #embedder: Embedder | undefined;
  #seq: number;

  private constructor(options: ArchivalOptions) {
    this.#options = options;
    this.#queue = new EmbeddingQueue(options);
    this.#seq = options.vectors.checkpointSeq;
  }

  /** With what is in the vector index. */
  static async load(options: ArchivalOptions): Promise<Archival> {
    const archival = new Archival(options);
    for (const indexed of await options.vectors.items()) {
      archival.#remember(indexed);
    }
    return archival;
  }

  /** Sequence number of the last journal group that is in the vector index. */
  get appliedSeq(): number {
    return this.#seq;
  }

  /** Applies what a journal group says of archival memory to the vector index; applying it twice changes nothing. */
  apply(seq: number, group: readonly MemoryRecord[]): void {
    for (const record of group) {
      if (record.type === "archival-insert") {
        this.insert(record.item);
      } else if (record.type === "archival-remove") {
        this.#remove(record.id);
      } else if (record.type === "archival-vector") {
        this.#setVector(record.id, record.modelId, record.vector);
      }
    }
    this.#seq = seq;
  }

  /** Adds the item without a vector, unless it is there. */
  insert(item: ArchivalItem): void {
    if (this.#items.has(item.id)) {
      return;
    }
    this.#put({ item, vector: undefined });
    this.#queue.add(item);
  }

  async search(query: string, paging: Paging, signal?: AbortSignal): Promise<SearchPage<ArchivalHit>> {
    signal?.throwIfAborted();
    const near = await this.#near(query, signal);
    const lexical = this.#options.texts.search(query);
    const hits = fuse(lexical, near).flatMap(({ id, score }) => {
      const item = this.get(id);
      return item === undefined ? [] : [{ item, score }];
    });
    return pageOf(hits, paging);
  }

  list(paging: Paging): SearchPage<ArchivalItem> {
    return pageOf(this.#all().reverse().sort(newestFirst), paging);
  }

  get(id: string): ArchivalItem | undefined {
    const item = this.#items.get(id)?.item;
    return item !== undefined && this.#isInForce(item) ? item : undefined;
  }

  count(): number {
    return this.#all().length;
  }

  useEmbedder(embedder: Embedder | undefined): void {
    this.#embedder = embedder;
    const missing = [...this.#items.values()].filter(({ vector }) => vector?.modelId !== embedder?.modelId);
    this.#queue.use(
      embedder,
      missing.map(({ item }) => item),
    );
  }

  /** Every stored item, in force or not. */
  stored(): ArchivalItem[] {
    return Array.from(this.#items.values(), ({ item }) => item);
  }

  /** The checkpoint of the vector index. */
  export(): Promise<{ readonly bytes: Buffer; readonly appliedSeq: number }> {
    return this.#options.vectors.export(() => this.#seq);
  }

  /** Ends the work in the background. */
  close(): void {
    this.useEmbedder(undefined);
  }

  #remove(id: string): void {
    this.#uncentre(id);
    this.#items.delete(id);
    this.#options.vectors.remove(id);
    this.#queue.drop(id);
  }

  #setVector(id: string, modelId: string, text: string): void {
    const item = this.#items.get(id)?.item;
    const values = decodeVector(text);
    if (item === undefined || values === undefined) {
      return;
    }
    this.#uncentre(id);
    this.#put({ item, vector: { modelId, values } });
    if (modelId === this.#embedder?.modelId) {
      this.#queue.drop(id);
    }
  }

  #put(indexed: IndexedItem): void {
    this.#remember(indexed);
    this.#options.vectors.put(indexed);
  }

  #remember(indexed: IndexedItem): void {
    this.#items.set(indexed.item.id, indexed);
    if (indexed.vector !== undefined) {
      this.#centre(indexed.vector.modelId).add(indexed.vector.values);
    }
  }

  #uncentre(id: string): void {
    const vector = this.#items.get(id)?.vector;
    if (vector !== undefined) {
      this.#centre(vector.modelId).remove(vector.values);
    }
  }

  /** The close items in force; none without an embedder or when it fails, since search goes on by words alone then. */
  async #near(query: string, signal: AbortSignal | undefined): Promise<VectorHit[]> {
    const embedder = this.#embedder;
    if (embedder === undefined || query.trim() === "") {
      return [];
    }
    try {
      const [values] = await embedder.embed([query], "query", signal);
      if (values === undefined || !isComparable(values)) {
        return [];
      }
      return await this.#nearTo({ modelId: embedder.modelId, values });
    } catch (error) {
      signal?.throwIfAborted();
      this.#options.log(`Archival search goes on by words alone: ${String(error)}`);
      return [];
    }
  }

  async #nearTo(query: ItemVector): Promise<VectorHit[]> {
    const elsewhere = this.#items.size - this.count();
    const nearest = await this.#options.vectors.nearest(query, NEAREST + elsewhere);
    const background = this.#centre(query.modelId).background(query.values);
    return nearest
      .filter(({ id }) => this.get(id) !== undefined)
      .map(({ id, similarity }) => ({ id, closeness: closeness(similarity, background) }));
  }

  #all(): ArchivalItem[] {
    return this.stored().filter(item => this.#isInForce(item));
  }

  #isInForce(item: ArchivalItem): boolean {
    return this.#options.conversation.isInForce(item.messageId);
  }

  #centre(modelId: string): VectorCentre {
    const known = this.#centres.get(modelId);
    if (known !== undefined) {
      return known;
    }
    const centre = new VectorCentre();
    this.#centres.set(modelId, centre);
    return centre;
  }
}

function newestFirst(a: ArchivalItem, b: ArchivalItem): number {
  return a.at === b.at ? 0 : a.at < b.at ? 1 : -1;
}
