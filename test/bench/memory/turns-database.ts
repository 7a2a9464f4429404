import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { spokenText } from "../../../src/memory/document-text.ts";
import type { StoredMessage } from "../../../src/memory/records.ts";
import { loadSqlite, SqlDatabase } from "../../../src/memory/storage/database.ts";

/** The alternative to everything: one table of messages in sql.js, searched with LIKE, exported as a whole when it is to be kept. */
export class TurnsDatabase {
  readonly #database: SqlDatabase;

  private constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** @param messages the first ones of the store's conversation; default: all. */
  static async of(store: AgentStore, sqlWasm: string, messages?: number): Promise<TurnsDatabase> {
    const database = new SqlDatabase(await loadSqlite(sqlWasm));
    database.execute("CREATE TABLE turns (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL)");
    const turns = new TurnsDatabase(database);
    database.transaction(() => {
      for (const message of store.conversation.path().slice(0, messages)) {
        turns.insert(message);
      }
    });
    return turns;
  }

  insert(message: StoredMessage): void {
    const text = spokenText(message);
    if (text !== undefined) {
      this.#database.run("INSERT INTO turns (id, text) VALUES (?, ?)", message.id, text);
    }
  }

  /** Ids of the turns that hold the words as they are, newest first; all, since a page needs its total. */
  like(words: string): string[] {
    const pattern = `%${words}%`;
    const rows = this.#database.rows("SELECT id FROM turns WHERE text LIKE ? ORDER BY position DESC", pattern);
    return Array.from(rows, ([id]) => String(id));
  }

  export(): Uint8Array {
    return this.#database.export();
  }

  close(): void {
    this.#database.close();
  }
}
