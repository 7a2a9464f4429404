import type { SqlDatabase } from "../storage/database.ts";
import { bm25 } from "./bm25.ts";
import { foldText, textTerms } from "./text-terms.ts";

/** A text that was found. */
export interface TextHit {
  readonly owner: string;
  /** BM25 relative to the best hit, 0 to 1. */
  readonly relevance: number;
  /** The text holds the whole query, letter for letter after folding. */
  readonly exact: boolean;
}

// A question of a few sentences; more would only cost time.
const MAX_QUERY_TERMS = 128;

// Weaker hits share nothing with the query but its commonest words ("the", "です").
const LEAST_RELEVANCE = 0.15;

/** Full-text index over texts that each belong to one owner id. Lives in two tables of the database, named after `name`. */
export class TextIndex {
  readonly #database: SqlDatabase;
  readonly #texts: string;
  readonly #terms: string;

  constructor(database: SqlDatabase, name: "recall" | "archival") {
    this.#database = database;
    this.#texts = `${name}_texts`;
    this.#terms = `${name}_terms`;
  }

  /** Creates the tables. */
  create(): void {
    // AUTOINCREMENT: terms cannot be taken out of a contentless FTS table, so a number must never be used again.
    this.#database.execute(`
      CREATE TABLE ${this.#texts} (docid INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL UNIQUE, folded TEXT NOT NULL);
      CREATE VIRTUAL TABLE ${this.#terms} USING fts4(content="", terms, tokenize=simple);
    `);
  }

  /** Does nothing if the owner has a text already. */
  add(owner: string, text: string): void {
    if (this.has(owner)) {
      return;
    }
    const folded = foldText(text);
    this.#database.run(`INSERT INTO ${this.#texts} (owner, folded) VALUES (?, ?)`, owner, folded);
    const [docid] = this.#database.first("SELECT last_insert_rowid()") ?? [];
    this.#database.run(
      `INSERT INTO ${this.#terms} (docid, terms) VALUES (?, ?)`,
      docid ?? null,
      Array.from(textTerms(folded)).join(" "),
    );
  }

  has(owner: string): boolean {
    return this.#database.first(`SELECT 1 FROM ${this.#texts} WHERE owner = ?`, owner) !== undefined;
  }

  remove(owner: string): void {
    this.#database.run(`DELETE FROM ${this.#texts} WHERE owner = ?`, owner);
  }

  /**
   * Texts that hold the query, and texts that share enough of its terms, in no particular order. Everything in the
   * query is plain text.
   */
  search(query: string): TextHit[] {
    const folded = foldText(query).trim();
    if (folded === "") {
      return [];
    }
    const exact = this.#exactMatches(folded);
    const scores = this.#termScores(textTerms(folded));
    let best = 0;
    for (const score of scores.values()) {
      best = Math.max(best, score);
    }
    const hits = [...scores].map(([owner, score]) => ({
      owner,
      relevance: score / best,
      exact: exact.delete(owner),
    }));
    const rest = [...exact].map(owner => ({ owner, relevance: 0, exact: true }));
    return [...hits.filter(hit => hit.exact || hit.relevance >= LEAST_RELEVANCE), ...rest];
  }

  #exactMatches(folded: string): Set<string> {
    const rows = this.#database.rows(`SELECT owner FROM ${this.#texts} WHERE instr(folded, ?) > 0`, folded);
    return new Set(Array.from(rows, ([owner]) => String(owner)));
  }

  #termScores(queryTerms: Iterable<string>): Map<string, number> {
    const terms = [...new Set(queryTerms)].slice(0, MAX_QUERY_TERMS);
    if (terms.length === 0) {
      return new Map();
    }
    // In quotes, a term cannot be an operator of the query language.
    const expression = terms.map(term => `"${term}"`).join(" OR ");
    const rows = this.#database.rows(
      `SELECT texts.owner, found.info
         FROM (SELECT docid, matchinfo(${this.#terms}, 'pcnalx') AS info FROM ${this.#terms} WHERE ${this.#terms} MATCH ?) AS found
         JOIN ${this.#texts} AS texts ON texts.docid = found.docid`,
      expression,
    );
    const scores = new Map<string, number>();
    for (const [owner, info] of rows) {
      if (info instanceof Uint8Array) {
        scores.set(String(owner), bm25(info));
      }
    }
    return scores;
  }
}
