const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * Decodes the inside of a JSON string, one UTF-16 unit at a time. Raw newlines and unknown escapes (`\_`, `\'`)
 * are taken as they stand.
 */
export class StringDecoder {
  /** What has been read of an escape, without its backslash. */
  #escape: string | undefined;

  /** Returns the decoded units (none while an escape is incomplete), or undefined when the string has ended. */
  push(unit: string): string | undefined {
    if (this.#escape === undefined) {
      if (unit === "\\") {
        this.#escape = "";
        return "";
      }
      return unit === '"' ? undefined : unit;
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

/** JSON text whose strings may hold raw newlines and unknown escapes, written properly; an open last string stays open. */
export function rewriteStrings(text: string): string {
  let result = "";
  let decoder: StringDecoder | undefined;
  let decoded = "";
  for (let index = 0; index < text.length; index++) {
    const unit = text.charAt(index);
    if (!decoder) {
      decoder = unit === '"' ? new StringDecoder() : undefined;
      result += decoder ? "" : unit;
      continue;
    }
    const more = decoder.push(unit);
    if (more === undefined) {
      result += JSON.stringify(decoded);
      decoder = undefined;
      decoded = "";
    } else {
      decoded += more;
    }
  }
  return decoder ? `${result}${JSON.stringify(decoded).slice(0, -1)}` : result;
}
