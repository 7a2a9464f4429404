import { firstTurnMark, LONGEST_MARK, withoutMarksAtEnd } from "./control-marks.ts";

/** How a text ended. */
export interface TextEnd {
  /** Whether what closes the text was there. */
  readonly closed: boolean;
  /** Brackets that are still open around the text. */
  readonly depth: number;
}

/** A finished text, and whether its end is missing. */
export interface FinishedText {
  readonly text: string;
  readonly cut: boolean;
}

const HELD_AT_END = /^[\s,，、;"'“”「」『』`}\])｝］）\\]$/;
const CLOSING_BRACKET = /^[}\])｝］]$/;
const QUOTE = /^["“”'`\\]$/;

/** Units at the end that are looked at; where they are all held back, all the new text is. */
const LONGEST_HELD = 400;

/**
 * How much of an unfinished text will stand whatever follows: its last blanks, brackets and quotation marks may be
 * what is left of the JSON, and the beginning of a control token is no text.
 */
export class StableText {
  /** Units that stand. */
  length = 0;
  #searched = 0;
  #mark = -1;

  /** Takes the text with what is new at its end. */
  grow(text: string): void {
    if (this.#mark === -1) {
      this.#mark = firstTurnMark(text, Math.max(0, this.#searched - LONGEST_MARK));
      this.#searched = text.length;
    }
    let end = this.#mark === -1 ? text.length : this.#mark;
    const tail = text.slice(Math.max(0, end - LONGEST_MARK), end);
    const opened = tail.lastIndexOf("<");
    const bracketed = tail.lastIndexOf("[");
    if (opened !== -1 && /^<[|｜/a-zA-Z]?[^<>\s]*>?$/.test(tail.slice(opened))) {
      end -= tail.length - opened;
    } else if (bracketed !== -1 && /^\[\/?[INST]{0,4}$/.test(tail.slice(bracketed))) {
      end -= tail.length - bracketed;
    }
    for (let held = 0; end > this.length && HELD_AT_END.test(text.charAt(end - 1)); held++) {
      if (held === LONGEST_HELD) {
        return;
      }
      end--;
    }
    if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) {
      end--;
    }
    this.length = Math.max(this.length, end);
  }
}

/** The text as it was meant: without control tokens at its end and, where it was not closed, without debris of the JSON. */
export function finishText(text: string, end: TextEnd): FinishedText {
  if (end.closed) {
    return { text: whole(withoutMarksAtEnd(text)), cut: false };
  }
  const mark = firstTurnMark(text, 0);
  const ended = mark === -1 ? text : text.slice(0, mark).trimEnd();
  const marked = withoutMarksAtEnd(ended);
  const clean = withoutDebris(marked, end.depth);
  return { text: whole(clean), cut: clean === text };
}

/** Without `"}}` or, where every open bracket is closed by it, `}}`. */
function withoutDebris(text: string, depth: number): string {
  let end = text.length;
  let brackets = 0;
  for (; end > 0; end--) {
    const unit = text.charAt(end - 1);
    if (CLOSING_BRACKET.test(unit)) {
      brackets++;
    } else if (!/^[\s,`]$/.test(unit)) {
      break;
    }
  }
  if (brackets === 0) {
    return text;
  }
  const quoted = QUOTE.test(text.charAt(end - 1));
  while (end > 0 && QUOTE.test(text.charAt(end - 1))) {
    end--;
  }
  return quoted || (depth > 0 && brackets >= depth) ? text.slice(0, end).trimEnd() : text;
}

/** Half a character can be written as an escape, but neither stored nor sent as UTF-8. */
export function whole(text: string): string {
  return text.replace(/\p{Cs}/gu, "\uFFFD");
}
