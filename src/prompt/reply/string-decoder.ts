const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * Decodes the inside of a JSON string, one UTF-16 unit at a time. Raw newlines and unknown escapes (`\_`, `\'`)
 * are taken as they stand.
 */
export class StringDecoder {
  /** What has been read of an escape, without its backslash. */
  #escape: string | undefined;

  /** Whether the next unit belongs to an escape. */
  get inEscape(): boolean {
    return this.#escape !== undefined;
  }

  /** Returns the decoded units, none while an escape is incomplete. */
  push(unit: string): string {
    if (this.#escape === undefined) {
      if (unit === "\\") {
        this.#escape = "";
        return "";
      }
      return unit;
    }
    const read = this.#escape + unit;
    if (/^u[0-9a-f]{0,3}$/i.test(read)) {
      this.#escape = read;
      return "";
    }
    this.#escape = undefined;
    return /^u[0-9a-f]{4}$/i.test(read)
      ? String.fromCharCode(Number.parseInt(read.slice(1), 16))
      : (ESCAPES[read] ?? read);
  }
}
