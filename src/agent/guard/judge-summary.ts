import type { GuardRules } from "./judge-reply.ts";
import { hasDrifted } from "./language.ts";
import { isLooping } from "./loops.ts";
import { mendMarks } from "./marks.ts";

/**
 * The words of a summary, or undefined where they would do harm: a summary stands longest of all texts in the context,
 * and the next one is made from it. Loops, another language and marks of the frame are refused as in a message.
 */
export function judgeSummary(text: string, { language, controlTokens }: GuardRules): string | undefined {
  const marks = mendMarks(text, { controlTokens, userTexts: [] });
  const words = marks.type === "mended" ? marks.text.trim() : text;
  return marks.type === "broken" || words === "" || isLooping(words) || hasDrifted(words, language, [])
    ? undefined
    : words;
}
