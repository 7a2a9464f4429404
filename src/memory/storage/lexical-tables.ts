import { deserialize, serialize } from "node:v8";
import { changedText, spokenText } from "../document-text.ts";
import type { Embedded } from "../records.ts";
import { LexicalIndex } from "../search/lexical-index.ts";
import { TERMS_VERSION } from "../search/text-terms.ts";
import type { SqlDatabase } from "./database.ts";

/** The lexical indexes that are kept beside the texts in `recall.sqlite`, document by document in their order. */
export class LexicalTables {
  readonly #database: SqlDatabase;
  readonly #indexes = new Map<Embedded, LexicalIndex>();

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** The index as it was stored, for another thread; `undefined` if there is none, or one of other terms. */
  image(name: Embedded): Uint8Array | undefined {
    const [version, body] =
      this.#database.first("SELECT version, body FROM lexical_indexes WHERE name = ?", name) ?? [];
    return version === TERMS_VERSION && body instanceof Uint8Array ? body : undefined;
  }

  /** Stores the indexes with all texts there are. */
  store(): void {
    for (const name of ["recall", "archival"] as const) {
      const image = serialize(this.#index(name).image());
      const [position] = this.#database.first(`SELECT max(position) FROM ${tableOf(name)}`) ?? [];
      this.#database.run(
        "INSERT OR REPLACE INTO lexical_indexes (name, version, position, body) VALUES (?, ?, ?, ?)",
        ...[name, TERMS_VERSION, Number(position ?? 0), image],
      );
    }
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
  #index(name: Embedded): LexicalIndex {
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
    const image = this.image(name);
    const [position] = this.#database.first("SELECT position FROM lexical_indexes WHERE name = ?", name) ?? [];
    try {
      return image && { index: new LexicalIndex(deserialize(image)), position: Number(position) };
    } catch {
      return undefined;
    }
  }
}

function tableOf(name: Embedded): "messages" | "archival_changes" {
  return name === "recall" ? "messages" : "archival_changes";
}
