import { foldText } from "../../memory/search/text-terms.ts";

/** UTF-16 units of a text that are compared; a reply is a few hundred, and what is alike so far is alike. */
const COMPARED = 4096;

const NO_LETTER = /[^\p{L}\p{M}\p{N}]|\p{Default_Ignorable_Code_Point}/gu;

const LETTER = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{N}]/u;

/** Letters and digits alone, folded, so that punctuation, width, case and kind of kana do not hide a repetition. */
export function essence(text: string): string {
  return foldText(text.slice(0, COMPARED)).replace(NO_LETTER, "");
}

/** Whether there is no letter or digit in it; emoji are none. */
export function isWordless(text: string): boolean {
  return !LETTER.test(text);
}

/** Letters; one outside ASCII counts twice, since a Japanese sentence says as much in half of them. */
export function weightOf(plain: string): number {
  let weight = 0;
  for (const character of plain) {
    weight += character < "\u0080" ? 1 : 2;
  }
  return weight;
}

const SENTENCE_END = /[。．｡.!?！？…\n]+/u;

/** The text between the marks that end sentences, and lines. */
export function sentencesOf(text: string): string[] {
  return text.split(SENTENCE_END).filter(sentence => sentence.trim() !== "");
}
