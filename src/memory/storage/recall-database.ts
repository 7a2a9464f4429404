import type { SqlJsStatic } from "sql.js";
import { changedText } from "../document-text.ts";
import { removalOf } from "../journal/migrate-records.ts";
import { withRecentHead } from "../recent-heads.ts";
import type { ArchivalChange, CoreChange, MemoryRecord, StoredMessage } from "../records.ts";
import { SqlDatabase } from "./database.ts";
import { LexicalTables } from "./lexical-tables.ts";
import { bringUpToDate, createTables, insertArchivalChange, readState, writeState } from "./recall-tables.ts";

type Bodies = "messages" | "core_changes" | "archival_changes";

/**
 * The tables of `recall.sqlite`: messages, changes of core and archival memory, the lexical indexes over them, and how far the
 * journal has been applied. Lives in the storage worker.
 */
export class RecallDatabase {
  /** A newer version of the program has written it; what this one does not know is left out. */
  readonly newer: boolean;
  readonly lexical: LexicalTables;
  readonly #database: SqlDatabase;
  #seq: number;

  /**
   * @param image a checkpoint of any format up to this one, or a newer one that says it can be read; none for an empty database.
   * @throws StoreError `newer-format`; Error if the image is not a sound database of ours.
   */
  constructor(sqlite: SqlJsStatic, image?: Uint8Array) {
    this.#database = new SqlDatabase(sqlite, image);
    try {
      if (image === undefined) {
        createTables(this.#database);
      }
      this.newer = bringUpToDate(this.#database);
    } catch (error) {
      this.#database.close();
      throw error;
    }
    this.lexical = new LexicalTables(this.#database);
    this.#seq = Number(this.#state("applied_seq") ?? 0);
  }

  /** Sequence number of the last journal group that is in the tables. */
  get appliedSeq(): number {
    return this.#seq;
  }

  get headId(): string | null {
    const head = this.#state("head");
    return typeof head === "string" ? head : null;
  }

  /** Where the conversation has been left, oldest first. */
  get recentHeads(): readonly string[] {
    const heads: unknown = JSON.parse(String(this.#state("recent_heads") ?? "[]"));
    return Array.isArray(heads) ? heads.filter(head => typeof head === "string") : [];
  }

  get heartbeatsPausedUntil(): string | undefined {
    const until = this.#state("heartbeats_paused_until");
    return typeof until === "string" ? until : undefined;
  }

  /** Applies the groups in order, all or none. What is there already stays as it is. */
  apply(groups: readonly { readonly seq: number; readonly group: readonly MemoryRecord[] }[]): void {
    const last = groups.at(-1)?.seq;
    if (last === undefined) {
      return;
    }
    this.#database.transaction(() => {
      for (const { group } of groups) {
        for (const record of group) {
          this.#applyRecord(record);
        }
      }
      this.#setState("applied_seq", last);
    });
    this.#seq = last;
  }

  /** The tables are as far as this group, whether or not the groups before it could be had. */
  applyUpTo(seq: number): void {
    if (seq > this.#seq) {
      this.#setState("applied_seq", seq);
      this.#seq = seq;
    }
  }

  /** All of a kind in the order they came, as JSON arrays of up to `size` elements. */
  *json(kind: Bodies, size: number): Generator<string> {
    for (let position = 0; ; ) {
      const [text, last] =
        this.#database.first(
          `SELECT '[' || group_concat(body) || ']', max(position)
             FROM (SELECT body, position FROM ${kind} WHERE position > ? ORDER BY position LIMIT ?)`,
          position,
          size,
        ) ?? [];
      if (typeof text !== "string" || typeof last !== "number") {
        return;
      }
      yield text;
      position = last;
    }
  }

  /** Stores archival memories that only the archival index has. For a recall database that was lost. */
  restoreArchival(changes: Iterable<ArchivalChange>): void {
    this.#database.transaction(() => {
      for (const change of changes) {
        this.#addArchivalChange(change);
      }
    });
  }

  /** The change that an archival document came from; `undefined` if it is unknown. */
  archivalChange(id: string): ArchivalChange | undefined {
    return this.#body("SELECT body FROM archival_changes WHERE id = ?", id);
  }

  /** Ids of the changes that gave the item a text which a later change, on whichever branch, has taken from it. */
  goneTexts(itemId: string): string[] {
    const sql = "SELECT body FROM archival_changes WHERE item_id = ? ORDER BY position";
    const changes = Array.from(this.#database.rows(sql, itemId), ([body]): ArchivalChange => JSON.parse(String(body)));
    const texts = changes.filter(change => changedText(change) !== undefined).map(({ id }) => id);
    return changes.at(-1)?.after === null ? texts : texts.slice(0, -1);
  }

  /** In the order they came. */
  *archivalChanges(): Generator<ArchivalChange> {
    for (const [body] of this.#database.rows("SELECT body FROM archival_changes ORDER BY position")) {
      yield JSON.parse(String(body));
    }
  }

  /** The database as a file, the lexical indexes included. */
  export(): Uint8Array {
    this.#database.transaction(() => this.lexical.store());
    return this.#database.export();
  }

  close(): void {
    this.#database.close();
  }

  #applyRecord(record: MemoryRecord): void {
    switch (record.type) {
      case "message":
        this.#addMessage(record.message);
        break;
      case "head":
        if (record.messageId === null || this.#hasMessage(record.messageId)) {
          this.#setHead(record.messageId);
        }
        break;
      case "core":
        this.#addCoreChange(record.change);
        break;
      case "archival":
        this.#addArchivalChange(record.change);
        break;
      case "archival-remove": {
        const item = this.#itemNow(record.id);
        if (item !== undefined) {
          this.#addArchivalChange(removalOf(record, item));
        }
        break;
      }
      case "heartbeat-pause":
        this.#setState("heartbeats_paused_until", record.until);
        break;
    }
  }

  /** A message whose parent was lost follows the head, as in the conversation tree. */
  #addMessage(message: StoredMessage): void {
    if (!this.#hasMessage(message.id)) {
      const orphan = message.parentId !== null && !this.#hasMessage(message.parentId);
      const added = orphan ? { ...message, parentId: this.headId } : message;
      const { id, parentId, kind, at } = added;
      const body = JSON.stringify(added);
      this.#database.run(
        "INSERT INTO messages (id, parent_id, kind, at, body) VALUES (?, ?, ?, ?, ?)",
        ...[id, parentId, kind, at, body],
      );
    }
    this.#setHead(message.id);
  }

  #addCoreChange(change: CoreChange): void {
    this.#database.run(
      "INSERT OR IGNORE INTO core_changes (id, body) VALUES (?, ?)",
      change.id,
      JSON.stringify(change),
    );
  }

  #addArchivalChange(change: ArchivalChange): void {
    insertArchivalChange(this.#database, change);
  }

  #setHead(messageId: string | null): void {
    const before = this.headId;
    if (before === messageId) {
      return;
    }
    this.#setState("head", messageId);
    if (before !== null && messageId !== null && this.#parentOf(messageId) === before) {
      return;
    }
    // The conversation has jumped: where it was left is remembered.
    if (before !== null) {
      this.#setState("recent_heads", JSON.stringify(withRecentHead(this.recentHeads, before)));
    }
  }

  #hasMessage(id: string): boolean {
    return this.#database.first("SELECT 1 FROM messages WHERE id = ?", id) !== undefined;
  }

  #parentOf(id: string): string | null {
    const [parent] = this.#database.first("SELECT parent_id FROM messages WHERE id = ?", id) ?? [];
    return typeof parent === "string" ? parent : null;
  }

  #itemNow(itemId: string) {
    const last = this.#body<ArchivalChange>(
      "SELECT body FROM archival_changes WHERE item_id = ? ORDER BY position DESC LIMIT 1",
      itemId,
    );
    return last?.after ?? undefined;
  }

  #body<T>(sql: string, parameter: string): T | undefined {
    const [body] = this.#database.first(sql, parameter) ?? [];
    return typeof body === "string" ? JSON.parse(body) : undefined;
  }

  #state(name: string): unknown {
    return readState(this.#database, name);
  }

  #setState(name: string, value: string | number | null): void {
    writeState(this.#database, name, value);
  }
}
