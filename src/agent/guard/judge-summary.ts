import { hasDrifted } from "./language.ts";
import { isLooping } from "./loops.ts";
import { mendMarks } from "./marks.ts";

export interface SummaryRules {
  /** BCP 47: the persona's and the profile's; notes in either are welcome. */
  readonly languages: readonly string[];
  /** Control tokens of the template, besides those that every family's common forms cover. */
  readonly controlTokens: readonly string[];
  /** What the person wrote lately: their language is welcome too. */
  readonly userTexts: readonly string[];
}

export interface JudgedSummary {
  readonly text: string;
  /** Whether it is in none of the languages: better than no summary, but worth another attempt. */
  readonly isForeign: boolean;
}

/**
 * The words of a summary, or undefined where they would do harm: a summary stands longest of all texts in the context,
 * and the next one is made from it. Loops and marks of the frame are refused as in a message.
 */
export function judgeSummary(
  text: string,
  { languages, controlTokens, userTexts }: SummaryRules,
): JudgedSummary | undefined {
  const marks = mendMarks(text, { controlTokens, userTexts });
  const words = marks.type === "mended" ? marks.text.trim() : text;
  if (marks.type === "broken" || words === "" || isLooping(words)) {
    return undefined;
  }
  return { text: words, isForeign: languages.every(language => hasDrifted(words, language, userTexts)) };
}
