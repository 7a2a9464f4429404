import { deserialize, serialize } from "node:v8";
import type { SqlJsStatic } from "sql.js";
import { changedText, spokenText } from "../document-text.ts";
import { insertionOf, removalOf } from "../journal/migrate-records.ts";
import type { ArchivalChange, CoreChange, Embedded, MemoryRecord, StoredMessage } from "../records.ts";
import { LexicalIndex } from "../search/lexical-index.ts";
import { TERMS_VERSION } from "../search/text-terms.ts";
import { newerFormat } from "../store-errors.ts";
import { SqlDatabase } from "./database.ts";

/** Version of the tables, in `PRAGMA user_version`. */
export const RECALL_FORMAT = 2;

/** The oldest format whose program can still read these tables, leaving out what it does not know. */
const READABLE_FROM = 2;

/** Heads that are kept, so that a branch is continued where it was left. */
const RECENT_HEADS = 256;

const TABLES = `
  CREATE TABLE state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE messages (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, parent_id TEXT, kind TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL);
  CREATE TABLE core_changes (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
  CREATE TABLE archival_changes (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, item_id TEXT NOT NULL, body TEXT NOT NULL);
  CREATE INDEX archival_changes_of_item ON archival_changes (item_id);
  CREATE TABLE lexical_indexes (name TEXT PRIMARY KEY, version INTEGER NOT NULL, position INTEGER NOT NULL, body BLOB NOT NULL);
`;

type Bodies = "messages" | "core_changes" | "archival_changes";

/**
 * The tables of `recall.sqlite`: messages, changes of core and archival memory, the lexical indexes over them, and how far the
 * journal has been applied. Lives in the storage worker.
 */
export class RecallDatabase {
  /** A newer version of the program has written it; what this one does not know is left out. */
  readonly newer: boolean;
  readonly #database: SqlDatabase;
  readonly #indexes = new Map<Embedded, LexicalIndex>();
  #seq: number;

  /**
   * @param image a checkpoint of any format up to this one, or a newer one that says it can be read; none for an empty database.
   * @throws StoreError `newer-format`; Error if the image is not a sound database of ours.
   */
  constructor(sqlite: SqlJsStatic, image?: Uint8Array) {
    this.#database = new SqlDatabase(sqlite, image);
    try {
      if (image === undefined) {
        this.#create();
      }
      this.newer = this.#bringUpToDate();
    } catch (error) {
      this.#database.close();
      throw error;
    }
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

  /** The index as it was stored, for another thread; `undefined` if there is none that fits. */
  lexicalImage(name: Embedded): Uint8Array | undefined {
    const [version, body] =
      this.#database.first("SELECT version, body FROM lexical_indexes WHERE name = ?", name) ?? [];
    return version === TERMS_VERSION && body instanceof Uint8Array ? body : undefined;
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
    this.#database.transaction(() => {
      for (const name of ["recall", "archival"] as const) {
        const image = serialize(this.#lexicalIndex(name).image());
        const [position] = this.#database.first(`SELECT max(position) FROM ${tableOf(name)}`) ?? [];
        this.#database.run(
          "INSERT OR REPLACE INTO lexical_indexes (name, version, position, body) VALUES (?, ?, ?, ?)",
          ...[name, TERMS_VERSION, Number(position ?? 0), image],
        );
      }
    });
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
    const itemId = (change.after ?? change.before)?.id ?? change.id;
    const body = JSON.stringify(change);
    this.#database.run(
      "INSERT OR IGNORE INTO archival_changes (id, item_id, body) VALUES (?, ?, ?)",
      ...[change.id, itemId, body],
    );
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
      const heads = [...this.recentHeads.filter(head => head !== before), before].slice(-RECENT_HEADS);
      this.#setState("recent_heads", JSON.stringify(heads));
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

  /** What is searched of the rows behind the position. */
  *#texts(name: Embedded, position: number): Generator<string> {
    const sql = `SELECT body FROM ${tableOf(name)} WHERE position > ? ORDER BY position`;
    for (const [body] of this.#database.rows(sql, position)) {
      const value = JSON.parse(String(body));
      const text = name === "recall" ? spokenText(value) : changedText(value);
      if (text !== undefined) {
        yield text;
      }
    }
  }

  /** The stored index with the texts that came since, or a new one. */
  #lexicalIndex(name: Embedded): LexicalIndex {
    const known = this.#indexes.get(name);
    if (known !== undefined) {
      return known;
    }
    const { index, position } = this.#storedIndex(name) ?? { index: new LexicalIndex(), position: 0 };
    for (const text of this.#texts(name, position)) {
      index.add(text);
    }
    this.#indexes.set(name, index);
    return index;
  }

  #storedIndex(name: Embedded): { readonly index: LexicalIndex; readonly position: number } | undefined {
    const image = this.lexicalImage(name);
    const [position] = this.#database.first("SELECT position FROM lexical_indexes WHERE name = ?", name) ?? [];
    try {
      return image && { index: new LexicalIndex(deserialize(image)), position: Number(position) };
    } catch {
      return undefined;
    }
  }

  #create(): void {
    this.#database.execute(`${TABLES} PRAGMA user_version = ${RECALL_FORMAT};`);
    this.#setState("readable_from", READABLE_FROM);
  }

  /** @returns whether a newer version has written the tables. */
  #bringUpToDate(): boolean {
    const [version] = this.#database.first("PRAGMA user_version") ?? [];
    if (version === RECALL_FORMAT) {
      return false;
    }
    if (version === 1) {
      this.#database.transaction(() => this.#migrateFrom1());
      return false;
    }
    if (typeof version !== "number" || version < RECALL_FORMAT) {
      throw new Error(`This is not a recall database (version ${String(version)}).`);
    }
    const readableFrom = this.#state("readable_from");
    if (typeof readableFrom !== "number" || readableFrom > RECALL_FORMAT) {
      throw newerFormat();
    }
    return true;
  }

  /** Format 1 (2026-11) had FTS4 indexes beside the texts, and archival items without history. */
  #migrateFrom1(): void {
    const items = Array.from(this.#database.rows("SELECT body FROM archival_items ORDER BY position"), ([body]) =>
      JSON.parse(String(body)),
    );
    for (const name of ["recall_terms", "archival_terms", "recall_texts", "archival_texts", "archival_items"]) {
      this.#database.execute(`DROP TABLE ${name}`);
    }
    this.#database.execute(`
      CREATE TABLE archival_changes (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, item_id TEXT NOT NULL, body TEXT NOT NULL);
      CREATE INDEX archival_changes_of_item ON archival_changes (item_id);
      CREATE TABLE lexical_indexes (name TEXT PRIMARY KEY, version INTEGER NOT NULL, position INTEGER NOT NULL, body BLOB NOT NULL);
      PRAGMA user_version = ${RECALL_FORMAT};
    `);
    this.#setState("readable_from", READABLE_FROM);
    for (const item of items) {
      this.#addArchivalChange(insertionOf(item) as ArchivalChange);
    }
  }

  #state(name: string): unknown {
    return this.#database.first("SELECT value FROM state WHERE name = ?", name)?.[0];
  }

  #setState(name: string, value: string | number | null): void {
    this.#database.run("INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)", name, value);
  }
}

function tableOf(name: Embedded): "messages" | "archival_changes" {
  return name === "recall" ? "messages" : "archival_changes";
}
