import { removalOf } from "../journal/migrate-records.ts";
import type { ArchivalChange, CoreChange, Embedded, MemoryRecord, StoredMessage } from "../records.ts";
import type { SearchIndex } from "../search/search-index.ts";
import { decodeVector } from "../search/vector-text.ts";
import { Archival } from "./archival.ts";
import { ConversationTree } from "./conversation-tree.ts";
import { CoreMemoryView } from "./core-memory.ts";
import type { EmbedQuery } from "./query-vectors.ts";
import { Recall } from "./recall.ts";

/** What checkpoints say before their messages and changes come. */
export interface MemoryStart {
  readonly embedQuery: EmbedQuery;
  readonly appliedSeq?: number;
  readonly recentHeads?: readonly string[];
  readonly heartbeatsPausedUntil?: string | undefined;
  /** The indexes over the messages and changes that are going to be added first. */
  readonly recallIndex?: SearchIndex | undefined;
  readonly archivalIndex?: SearchIndex | undefined;
}

/**
 * Everything derived from an agent's records. It is filled from checkpoints with the `add…` methods, `moveTo` and `setVector`; from then
 * on records change it through `apply` alone, whether they come from a live turn or from the journal.
 */
export class MemoryState {
  readonly conversation: ConversationTree;
  readonly core: CoreMemoryView;
  readonly recall: Recall;
  readonly archival: Archival;
  #appliedSeq: number;
  #heartbeatsPausedUntil: string | undefined;

  constructor(start: MemoryStart) {
    this.conversation = new ConversationTree(start.recentHeads);
    this.core = new CoreMemoryView(this.conversation);
    this.recall = new Recall(this.conversation, start.embedQuery, start.recallIndex);
    this.archival = new Archival(this.conversation, start.embedQuery, start.archivalIndex);
    this.#appliedSeq = start.appliedSeq ?? 0;
    this.#heartbeatsPausedUntil = start.heartbeatsPausedUntil;
  }

  /** Sequence number of the last group that is in the state. */
  get appliedSeq(): number {
    return this.#appliedSeq;
  }

  get heartbeatsPausedUntil(): string | undefined {
    return this.#heartbeatsPausedUntil;
  }

  /** Adds a message; the conversation does not move. One that is known changes nothing. */
  addMessage(message: StoredMessage): void {
    const added = this.conversation.add(message);
    if (added !== undefined) {
      this.recall.addMessage(added);
    }
  }

  addCoreChange(change: CoreChange): void {
    this.core.addChange(change);
  }

  addArchivalChange(change: ArchivalChange): void {
    this.archival.addChange(change);
  }

  moveTo(messageId: string | null): void {
    this.conversation.moveTo(messageId);
  }

  /** An unknown id, or a vector that cannot be compared, is left out. */
  setVector(of: Embedded, id: string, modelId: string, values: Float32Array): void {
    this[of].documents.setVector(id, modelId, values);
  }

  /** Makes the indexes that belong to other texts anew. To be called when the checkpoints' messages and changes are in, before their vectors. */
  async rebuildIndexes(): Promise<void> {
    for (const { documents } of [this.recall, this.archival]) {
      if (!documents.fitsIndex) {
        await documents.rebuild();
      }
    }
  }

  /**
   * Applies a journal group. Of one that is in the state already only the vectors are taken, since the checkpoints of the vectors
   * may be older than the others. A type of record that this version does not know is left out: a newer one has written it.
   */
  apply(seq: number, group: readonly MemoryRecord[]): void {
    const isNew = seq > this.#appliedSeq;
    for (const record of group) {
      if (isNew || record.type === "vector") {
        this.#applyRecord(record);
      }
    }
    this.#appliedSeq = Math.max(this.#appliedSeq, seq);
  }

  #applyRecord(record: MemoryRecord): void {
    switch (record.type) {
      case "message":
        this.addMessage(record.message);
        this.moveTo(record.message.id);
        break;
      case "head":
        this.moveTo(record.messageId);
        break;
      case "core":
        this.addCoreChange(record.change);
        break;
      case "archival":
        this.addArchivalChange(record.change);
        break;
      case "archival-remove": {
        const item = this.archival.lastVersion(record.id);
        if (item !== undefined) {
          this.addArchivalChange(removalOf(record, item));
        }
        break;
      }
      case "vector": {
        const values = decodeVector(record.vector);
        if (values !== undefined) {
          this.setVector(record.of, record.id, record.modelId, values);
        }
        break;
      }
      case "heartbeat-pause":
        this.#heartbeatsPausedUntil = record.until;
        break;
    }
  }
}
