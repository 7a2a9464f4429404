/** What a reader says while it waits for more text, and what it has read at the end. */
export type Reading<T> = Generator<void, T, void>;

/** Work per reply, in units looked at: text made to be read again and again must come to an end. */
const MAX_WORK = 100_000;
/** What a look ahead costs beside the units it looks at. */
const LOOK = 2;
/** Units that a pattern passes in the time that a reader takes for one. */
const RUN = 8;
/** Units that a reader may look ahead. */
const LOOKAHEAD = 96;

/**
 * The text of a reply while it grows. Readers are generators over it: they yield where the text ends, and go on when
 * more has arrived, so that one reader serves the arriving and the finished reply and both mean the same.
 */
export class ReplyInput {
  text = "";
  at = 0;
  ended = false;
  #work = 0;

  /** The unit that is next; empty at the end. */
  get unit(): string {
    return this.text.charAt(this.at);
  }

  /** Whether a unit is there at this place already. */
  sees(at: number): boolean {
    this.#work++;
    return at < this.text.length && !this.tired;
  }

  /** Whether a unit is there at this place, waiting for it where the text still grows. */
  *has(at: number): Reading<boolean> {
    while (at >= this.text.length) {
      if (this.ended) {
        return false;
      }
      yield;
    }
    return !this.tired;
  }

  /** Whether a reader that looks ahead from here may have to wait. */
  get nearEnd(): boolean {
    return this.text.length - this.at < LOOKAHEAD;
  }

  /** Whether so much has been looked at that only hostile text explains it; readers then see the end. */
  get tired(): boolean {
    return this.#work > MAX_WORK;
  }

  /** The first place at or behind `at` that is no blank. */
  *pastBlanks(at: number): Reading<number> {
    this.#work += LOOK;
    let place = at;
    do {
      place += this.run(BLANK_RUN, place).length;
    } while (place >= this.text.length && (yield* this.has(place)));
    return place;
  }

  /** What a sticky pattern matches at this place, of what has arrived; it is cheaper than unit by unit. */
  run(pattern: RegExp, at: number): string {
    pattern.lastIndex = at;
    const [found = ""] = pattern.exec(this.text) ?? [];
    this.#work += 1 + found.length / RUN;
    return found;
  }

  *startsWith(word: string, at: number): Reading<boolean> {
    this.#work += LOOK;
    for (let index = 0; index < word.length; index++) {
      if (
        !(this.sees(at + index) || (yield* this.has(at + index))) ||
        this.text.charAt(at + index) !== word.charAt(index)
      ) {
        return false;
      }
    }
    return true;
  }

  *indexOf(word: string, from: number): Reading<number> {
    this.#work += LOOK;
    let searched = from;
    for (;;) {
      const found = this.text.indexOf(word, searched);
      if (found !== -1) {
        return found;
      }
      if (this.ended) {
        this.#work += (this.text.length - searched) / 32;
        return -1;
      }
      this.#work += (this.text.length - searched) / 32;
      searched = Math.max(from, this.text.length - word.length + 1);
      yield;
    }
  }
}

/** Blanks, the full-width one and what cannot be seen. */
export function isBlank(unit: string): boolean {
  return BLANK.test(unit);
}

const BLANK = /^[\s\u200B-\u200F\u2060]$/;
const BLANK_RUN = /[\s\u200B-\u200F\u2060]+/y;
