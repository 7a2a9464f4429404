/** Finds the end of the first JSON value in a text that arrives in pieces: an object, a list or a string. */
export class JsonValueEnd {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #started = false;
  #ended = false;

  /** Whether anything but blanks has come. */
  get started(): boolean {
    return this.#started;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether the text may stop here: the value is over, or was a bare word such as `null`. */
  get mayStop(): boolean {
    return this.#started && this.#depth === 0 && !this.#inString;
  }

  /** The part of the piece that belongs to the value; blanks before it are left out. */
  take(piece: string): string {
    const text = this.#started ? piece : piece.trimStart();
    for (let index = 0; index < text.length && !this.#ended; index++) {
      this.#read(text.charAt(index));
      if (this.#ended) {
        return text.slice(0, index + 1);
      }
    }
    return this.#ended ? "" : text;
  }

  #read(unit: string): void {
    this.#started = true;
    if (this.#inString) {
      this.#inString = this.#escaped || unit !== '"';
      this.#escaped = !this.#escaped && unit === "\\";
    } else if (unit === '"') {
      this.#inString = true;
      return;
    } else if (unit === "{" || unit === "[") {
      this.#depth++;
    } else if (unit === "}" || unit === "]") {
      this.#depth--;
    } else {
      return;
    }
    this.#ended = this.#depth <= 0 && !this.#inString;
  }
}
