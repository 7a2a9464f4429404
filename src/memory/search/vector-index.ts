import { LocalIndex, VirtualFileStorage } from "vectra/browser";
import { SerialQueue } from "../serial-queue.ts";
import { ArchivalCodec, encodeArchival } from "../storage/archival-codec.ts";
import {
  type ArchivalMetadata,
  asVectraVector,
  fromVectraItem,
  type IndexedItem,
  type ItemVector,
  toVectraItem,
} from "../storage/indexed-item.ts";

export interface NearItem {
  readonly id: string;
  /** Cosine of the angle to the query. */
  readonly similarity: number;
}

const FOLDER = "archival";
const FILE = `${FOLDER}/index.kva`;

/**
 * vectra's index of an agent's archival items, in memory. Changes are collected and given to vectra together when somebody
 * asks, because each of its updates costs time in proportion to the index.
 */
export class VectorIndex {
  /** Sequence number of the last journal group in the checkpoint it was opened from; 0 without one. */
  readonly checkpointSeq: number;
  readonly #index: LocalIndex<ArchivalMetadata>;
  readonly #queue = new SerialQueue();
  #pending = new Map<string, IndexedItem | undefined>();

  private constructor(index: LocalIndex<ArchivalMetadata>, checkpointSeq: number) {
    this.#index = index;
    this.checkpointSeq = checkpointSeq;
  }

  /**
   * @param checkpoint what `export` gave; none for an empty index.
   * @throws as `decodeArchival`
   */
  static async open(checkpoint?: Buffer): Promise<VectorIndex> {
    const storage = new VirtualFileStorage();
    const codec = new ArchivalCodec();
    const index = new LocalIndex<ArchivalMetadata>(FOLDER, undefined, storage, codec);
    if (checkpoint === undefined) {
      await index.createIndex();
    } else {
      await storage.upsertFile(FILE, checkpoint);
      await index.listItems();
      // vectra has read the bytes by now; they need not stay in memory.
      await storage.upsertFile(FILE, Buffer.alloc(0));
    }
    return new VectorIndex(index, codec.appliedSeq);
  }

  /** Adds the item, or replaces the one with its id. */
  put(indexed: IndexedItem): void {
    this.#pending.set(indexed.item.id, indexed);
  }

  remove(id: string): void {
    this.#pending.set(id, undefined);
  }

  /** All items in the order they came in. */
  items(): Promise<IndexedItem[]> {
    return this.#queue.run(async () => {
      await this.#flush();
      return (await this.#index.listItems()).map(fromVectraItem);
    });
  }

  /** The `limit` nearest of the items embedded by the query's model, nearest first. */
  nearest(query: ItemVector, limit: number): Promise<NearItem[]> {
    return this.#queue.run(async () => {
      await this.#flush();
      const filter = { model: query.modelId };
      const found = await this.#index.queryItems(asVectraVector(query.values), "", limit, filter);
      return found.map(({ item, score }) => ({ id: item.id, similarity: score }));
    });
  }

  /**
   * The whole index as a checkpoint. `appliedSeq` is asked for at the moment that decides which changes are in it: all that
   * were put in before, none that come later.
   */
  export(appliedSeq: () => number): Promise<{ readonly bytes: Buffer; readonly appliedSeq: number }> {
    return this.#queue.run(async () => {
      const seq = appliedSeq();
      await this.#flush();
      return { bytes: encodeArchival(await this.#index.listItems(), seq), appliedSeq: seq };
    });
  }

  async #flush(): Promise<void> {
    if (this.#pending.size === 0) {
      return;
    }
    const changes = this.#pending;
    this.#pending = new Map();
    const removed = [...changes].filter(([, indexed]) => indexed === undefined).map(([id]) => id);
    await this.#index.beginUpdate();
    await this.#index.deleteItems(removed);
    for (const indexed of changes.values()) {
      if (indexed !== undefined) {
        await this.#index.upsertItem(toVectraItem(indexed));
      }
    }
    await this.#index.endUpdate();
  }
}
