import type { SqlJsStatic } from "sql.js";
import type { ArchivalItem, CoreChange, StoredMessage } from "../records.ts";
import { TextIndex } from "../search/text-index.ts";
import { newerFormat } from "../store-errors.ts";
import { SqlDatabase } from "./database.ts";

/** Version of the tables, in SQLite's `user_version`. */
export const RECALL_FORMAT = 1;

const TABLES = `
  CREATE TABLE state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE messages (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, parent_id TEXT, kind TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL);
  CREATE TABLE core_changes (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
  CREATE TABLE archival_items (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
`;

/**
 * The tables of `recall.sqlite`: messages, core-memory changes, archival texts (their vectors are in the archival index), the
 * full-text indexes and how far the journal has been applied.
 */
export class RecallDatabase {
  readonly recallTexts: TextIndex;
  readonly archivalTexts: TextIndex;
  readonly #database: SqlDatabase;
  #seq: number;

  /**
   * @param image a checkpoint; none for an empty database.
   * @throws StoreError `newer-format`; Error if the image is not a sound database of ours.
   */
  constructor(sqlite: SqlJsStatic, image?: Uint8Array) {
    this.#database = new SqlDatabase(sqlite, image);
    this.recallTexts = new TextIndex(this.#database, "recall");
    this.archivalTexts = new TextIndex(this.#database, "archival");
    if (image === undefined) {
      this.#create();
    } else {
      this.#checkFormat();
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

  get heartbeatsPausedUntil(): string | undefined {
    const until = this.#state("heartbeats_paused_until");
    return typeof until === "string" ? until : undefined;
  }

  /** All of `work`'s changes and the new `appliedSeq`, or none. */
  apply(seq: number, work: () => void): void {
    this.#database.transaction(() => {
      work();
      this.#setState("applied_seq", seq);
    });
    this.#seq = seq;
  }

  setHead(messageId: string | null): void {
    this.#setState("head", messageId);
  }

  setHeartbeatsPausedUntil(until: string): void {
    this.#setState("heartbeats_paused_until", until);
  }

  insertMessage(message: StoredMessage): void {
    const { id, parentId, kind, at } = message;
    this.#database.run(
      "INSERT INTO messages (id, parent_id, kind, at, body) VALUES (?, ?, ?, ?, ?)",
      ...[id, parentId, kind, at, JSON.stringify(message)],
    );
  }

  insertCoreChange(change: CoreChange): void {
    this.#database.run("INSERT INTO core_changes (id, body) VALUES (?, ?)", change.id, JSON.stringify(change));
  }

  /** Does nothing if the item is there already. */
  insertArchivalItem(item: ArchivalItem): void {
    this.#database.run("INSERT OR IGNORE INTO archival_items (id, body) VALUES (?, ?)", item.id, JSON.stringify(item));
    this.archivalTexts.add(item.id, item.text);
  }

  removeArchivalItem(id: string): void {
    this.#database.run("DELETE FROM archival_items WHERE id = ?", id);
    this.archivalTexts.remove(id);
  }

  /** In the order they were inserted, as are the two below. Not validated again: a checkpoint bears a checksum. */
  messages(): Generator<StoredMessage> {
    return this.#bodies("messages");
  }

  coreChanges(): Generator<CoreChange> {
    return this.#bodies("core_changes");
  }

  archivalItems(): Generator<ArchivalItem> {
    return this.#bodies("archival_items");
  }

  /** The database as a file. */
  export(): Uint8Array {
    return this.#database.export();
  }

  close(): void {
    this.#database.close();
  }

  #create(): void {
    this.#database.execute(`${TABLES} PRAGMA user_version = ${RECALL_FORMAT};`);
    this.recallTexts.create();
    this.archivalTexts.create();
  }

  #checkFormat(): void {
    const [version] = this.#database.first("PRAGMA user_version") ?? [];
    if (version === RECALL_FORMAT) {
      return;
    }
    this.close();
    if (typeof version === "number" && version > RECALL_FORMAT) {
      throw newerFormat();
    }
    throw new Error(`This is not a recall database (version ${String(version)}).`);
  }

  #state(name: string): unknown {
    return this.#database.first("SELECT value FROM state WHERE name = ?", name)?.[0];
  }

  #setState(name: string, value: string | number | null): void {
    this.#database.run("INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)", name, value);
  }

  *#bodies<T>(table: string): Generator<T> {
    for (const [body] of this.#database.rows(`SELECT body FROM ${table} ORDER BY position`)) {
      yield JSON.parse(String(body));
    }
  }
}
