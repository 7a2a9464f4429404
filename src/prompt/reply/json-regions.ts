/** A stretch of text that may be a JSON object or list. */
export interface JsonRegion {
  readonly text: string;
  readonly start: number;
  /** Index behind the region. */
  readonly end: number;
  /** Whether every bracket was closed. */
  readonly closed: boolean;
  /** Whether the text ended inside a string. */
  readonly inString: boolean;
}

const OPENING = /[{[｛［]/g;
const CLOSING = "}]｝］";
/** A call is nested six deep at most. */
const MAX_DEPTH = 64;

/** Where JSON may begin, at most `limit` places. */
export function jsonStarts(text: string, limit: number): number[] {
  const starts: number[] = [];
  for (const match of text.matchAll(OPENING)) {
    if (starts.length === limit) {
      break;
    }
    starts.push(match.index);
  }
  return starts;
}

/**
 * The region that begins at a bracket, up to the bracket that closes it or to the end of the text.
 * @returns undefined where brackets are nested deeper than any call.
 */
export function jsonRegion(text: string, start: number): JsonRegion | undefined {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index++) {
    const char = text.charAt(index);
    if (inString) {
      if (char === "\\") {
        index++;
      } else if (char === '"') {
        inString = false;
      }
    } else if (char === '"') {
      inString = true;
    } else if ("{[｛［".includes(char)) {
      depth++;
      if (depth > MAX_DEPTH) {
        return undefined;
      }
    } else if (CLOSING.includes(char)) {
      depth--;
      if (depth === 0) {
        return { text: text.slice(start, index + 1), start, end: index + 1, closed: true, inString: false };
      }
    }
  }
  return { text: text.slice(start), start, end: text.length, closed: false, inString };
}
