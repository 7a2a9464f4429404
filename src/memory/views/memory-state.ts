import type { MemoryRecord, StoredMessage } from "../records.ts";
import type { RecallDatabase } from "../storage/recall-database.ts";
import type { Archival } from "./archival.ts";
import type { ConversationTree } from "./conversation-tree.ts";
import { CoreMemoryView } from "./core-memory.ts";
import { Recall, spokenText } from "./recall.ts";

/**
 * Everything derived from an agent's records: the views and the stores behind them. Records change it through `apply`
 * alone, whether they come from a live turn or from the journal.
 */
export class MemoryState {
  readonly conversation: ConversationTree;
  readonly core: CoreMemoryView;
  readonly recall: Recall;
  readonly archival: Archival;
  readonly database: RecallDatabase;

  /** The three must come from the same agent; `conversation` is filled from the database. */
  constructor(database: RecallDatabase, conversation: ConversationTree, archival: Archival) {
    this.database = database;
    this.conversation = conversation;
    this.archival = archival;
    this.core = new CoreMemoryView(conversation);
    this.recall = new Recall(conversation, database.recallTexts);
    for (const message of database.messages()) {
      conversation.add(message);
    }
    conversation.moveTo(database.headId);
    for (const change of database.coreChanges()) {
      this.core.add(change);
    }
  }

  /** Sequence number of the last group that is in both stores. */
  get appliedSeq(): number {
    return Math.min(this.database.appliedSeq, this.archival.appliedSeq);
  }

  /** Applies a journal group to each store that does not have it yet. */
  apply(seq: number, group: readonly MemoryRecord[]): void {
    if (seq > this.database.appliedSeq) {
      this.database.apply(seq, () => {
        for (const record of group) {
          this.#applyToDatabase(record);
        }
      });
    }
    if (seq > this.archival.appliedSeq) {
      this.archival.apply(seq, group);
    }
  }

  /** After something was lost: gives each store the archival items that only the other one has, and counts both as being at `seq`. */
  reconcileArchival(seq: number): void {
    for (const item of [...this.database.archivalItems()]) {
      this.archival.insert(item);
    }
    this.archival.apply(seq, []);
    this.database.apply(seq, () => {
      for (const item of this.archival.stored()) {
        this.database.insertArchivalItem(item);
      }
    });
  }

  #applyToDatabase(record: MemoryRecord): void {
    switch (record.type) {
      case "message":
        this.#addMessage(record.message);
        break;
      case "head":
        this.#moveTo(record.messageId);
        break;
      case "core":
        if (this.core.add(record.change)) {
          this.database.insertCoreChange(record.change);
        }
        break;
      case "archival-insert":
        this.database.insertArchivalItem(record.item);
        break;
      case "archival-remove":
        this.database.removeArchivalItem(record.id);
        break;
      case "heartbeat-pause":
        this.database.setHeartbeatsPausedUntil(record.until);
        break;
    }
  }

  #addMessage(message: StoredMessage): void {
    const added = this.conversation.add(message);
    if (added !== undefined) {
      this.database.insertMessage(added);
      const text = spokenText(added);
      if (text !== undefined) {
        this.database.recallTexts.add(added.id, text);
      }
    }
    this.#moveTo(message.id);
  }

  #moveTo(messageId: string | null): void {
    this.conversation.moveTo(messageId);
    this.database.setHead(this.conversation.headId);
  }
}
