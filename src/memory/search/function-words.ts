import { foldText, textTerms } from "./text-terms.ts";

const WORDS = `
  a an the this that these those some any all of in on at to for with by from about into as than and or but if so not no
  i me my mine you your yours he him his she her hers it its we us our ours they them their theirs
  am is are was were be been being do does did doing done has have had having can could will would shall should may might must
  what when where who whom whose which why how there here then just`;

/** Stems of English words that hold a sentence together and say nothing of what it is about. */
const FUNCTION_WORDS: ReadonlySet<string> = new Set(textTerms(foldText(WORDS)));

export function isFunctionWord(term: string): boolean {
  return FUNCTION_WORDS.has(term);
}
