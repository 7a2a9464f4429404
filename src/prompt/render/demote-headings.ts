import { LINE_LEAD } from "./turn-header.ts";

/** A heading of the first or second level; a hashtag is none. */
const HEADING = new RegExp(String.raw`(${LINE_LEAD})(?:##(?!#)|#(?=[\p{Zs}\s]|$))`, "gmu");

/**
 * Puts headings in inserted text below those of the system text, so that none of them opens a section or a memory
 * block of its own. The text keeps its outline.
 */
export function demoteHeadings(text: string): string {
  return text.replace(HEADING, "$1###");
}
