import { insertionOf } from "../journal/migrate-records.ts";
import type { ArchivalChange } from "../records.ts";
import { newerFormat } from "../store-errors.ts";
import type { SqlDatabase } from "./database.ts";

/** Version of the tables, in `PRAGMA user_version`. */
export const RECALL_FORMAT = 2;

/** The oldest format whose program can still read these tables, leaving out what it does not know. */
const READABLE_FROM = 2;

const TABLES = `
  CREATE TABLE state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE messages (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, parent_id TEXT, kind TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL);
  CREATE TABLE core_changes (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
  CREATE TABLE archival_changes (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, item_id TEXT NOT NULL, body TEXT NOT NULL);
  CREATE INDEX archival_changes_of_item ON archival_changes (item_id);
  CREATE TABLE lexical_indexes (name TEXT PRIMARY KEY, version INTEGER NOT NULL, position INTEGER NOT NULL, body BLOB NOT NULL);
`;

/** Makes the tables of an empty database. */
export function createTables(database: SqlDatabase): void {
  database.execute(`${TABLES} PRAGMA user_version = ${RECALL_FORMAT};`);
  writeState(database, "readable_from", READABLE_FROM);
}

/**
 * Migrates the tables of an older format.
 * @returns whether a newer version has written them.
 * @throws StoreError `newer-format` if this version cannot read them; Error if they are not ours.
 */
export function bringUpToDate(database: SqlDatabase): boolean {
  const [version] = database.first("PRAGMA user_version") ?? [];
  if (version === RECALL_FORMAT) {
    return false;
  }
  if (version === 1) {
    database.transaction(() => migrateFrom1(database));
    return false;
  }
  if (typeof version !== "number" || version < RECALL_FORMAT) {
    throw new Error(`This is not a recall database (version ${String(version)}).`);
  }
  const readableFrom = readState(database, "readable_from");
  if (typeof readableFrom !== "number" || readableFrom > RECALL_FORMAT) {
    throw newerFormat();
  }
  return true;
}

/** Format 1 (2026-11) had FTS4 indexes beside the texts, and archival items without history. */
function migrateFrom1(database: SqlDatabase): void {
  const items = Array.from(database.rows("SELECT body FROM archival_items ORDER BY position"), ([body]) =>
    JSON.parse(String(body)),
  );
  for (const name of ["recall_terms", "archival_terms", "recall_texts", "archival_texts", "archival_items"]) {
    database.execute(`DROP TABLE ${name}`);
  }
  database.execute(`
      CREATE TABLE archival_changes (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, item_id TEXT NOT NULL, body TEXT NOT NULL);
      CREATE INDEX archival_changes_of_item ON archival_changes (item_id);
      CREATE TABLE lexical_indexes (name TEXT PRIMARY KEY, version INTEGER NOT NULL, position INTEGER NOT NULL, body BLOB NOT NULL);
      PRAGMA user_version = ${RECALL_FORMAT};
    `);
  writeState(database, "readable_from", READABLE_FROM);
  for (const item of items) {
    insertArchivalChange(database, insertionOf(item) as ArchivalChange);
  }
}

export function readState(database: SqlDatabase, name: string): unknown {
  return database.first("SELECT value FROM state WHERE name = ?", name)?.[0];
}

export function writeState(database: SqlDatabase, name: string, value: string | number | null): void {
  database.run("INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)", name, value);
}

/** Does nothing for a change that is there. */
export function insertArchivalChange(database: SqlDatabase, change: ArchivalChange): void {
  const itemId = (change.after ?? change.before)?.id ?? change.id;
  const body = JSON.stringify(change);
  database.run(
    "INSERT OR IGNORE INTO archival_changes (id, item_id, body) VALUES (?, ?, ?)",
    ...[change.id, itemId, body],
  );
}
