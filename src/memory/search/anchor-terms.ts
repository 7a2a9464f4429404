import { LONGEST_RUN, locatedTerms } from "./text-terms.ts";

/** A term that every text with the query in it has. */
export interface AnchorTerm {
  readonly term: string;
  /** It may be missing in a text longer than this many UTF-16 code units. */
  readonly unlessLonger: number;
}

/**
 * Terms that a text holding the whole query, be it a part of a word, cannot be without: pairs of characters, since a longer run holds
 * them too, and words that the query itself begins and ends.
 * @param folded the folded query.
 */
export function anchorTerms(folded: string): AnchorTerm[] {
  if (folded.length > LONGEST_RUN) {
    return [];
  }
  const anchors: AnchorTerm[] = [];
  for (const { term, kind, start, end } of locatedTerms(folded)) {
    if (kind === "characters" && [...term].length > 1) {
      anchors.push({ term, unlessLonger: LONGEST_RUN });
    } else if (kind === "word" && isClosed(folded[start - 1]) && isClosed(folded[end])) {
      anchors.push({ term, unlessLonger: Number.POSITIVE_INFINITY });
    }
  }
  return anchors;
}

/** A word goes on behind an apostrophe, and may go on where the query ends. */
function isClosed(beside: string | undefined): boolean {
  return beside !== undefined && beside !== "'";
}
