import { readFile } from "node:fs/promises";
import initSqlJs, { type Database, type SqlJsStatic, type SqlValue, type Statement } from "sql.js";

/** Loads SQLite. `wasm`: the path of `sql-wasm.wasm`, or its bytes. */
export async function loadSqlite(wasm: string | Uint8Array): Promise<SqlJsStatic> {
  const bytes = typeof wasm === "string" ? await readFile(wasm) : wasm;
  const wasmBinary = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(wasmBinary).set(bytes);
  return initSqlJs({ wasmBinary });
}

/** A SQLite database in memory. Statements are prepared once and again after an export, which frees them. */
export class SqlDatabase {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();

  /** @param image a database as `export` gave it; what is inside is not looked at, since a checkpoint bears a checksum. */
  constructor(sqlite: SqlJsStatic, image?: Uint8Array) {
    this.#database = new sqlite.Database(image);
  }

  /** Runs one or more statements without parameters. */
  execute(sql: string): void {
    this.#database.exec(sql);
  }

  run(sql: string, ...parameters: SqlValue[]): void {
    this.#prepared(sql).run(parameters);
  }

  first(sql: string, ...parameters: SqlValue[]): SqlValue[] | undefined {
    const statement = this.#prepared(sql);
    try {
      statement.bind(parameters);
      return statement.step() ? statement.get() : undefined;
    } finally {
      statement.reset();
    }
  }

  /** Every row. The database must not be written to before the last one was taken. */
  *rows(sql: string, ...parameters: SqlValue[]): Generator<SqlValue[]> {
    const statement = this.#prepared(sql);
    try {
      statement.bind(parameters);
      while (statement.step()) {
        yield statement.get();
      }
    } finally {
      statement.reset();
    }
  }

  /** All of `work`'s changes or, if it throws, none. */
  transaction(work: () => void): void {
    this.run("BEGIN");
    try {
      work();
      this.run("COMMIT");
    } catch (error) {
      this.run("ROLLBACK");
      throw error;
    }
  }

  /** The database as a file. Not to be called inside a transaction: sql.js would roll it back. */
  export(): Uint8Array {
    const image = this.#database.export();
    this.#statements.clear();
    return image;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) {
      return known;
    }
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
