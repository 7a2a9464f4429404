import stem from "wink-porter2-stemmer";
import { IRREGULAR_FORMS } from "./irregular-forms.ts";

/** Raised whenever a text gives other terms than before: an index that was made with another version finds less. */
export const TERMS_VERSION = 1;

// Scripts written without spaces, and Hangul, whose words carry their particles: indexed by pairs of characters.
const UNSPACED_SCRIPT =
  "[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}]";
const LETTER = "[\\p{L}\\p{M}\\p{N}]";
const SPACED_LETTER = `(?:(?!${UNSPACED_SCRIPT})${LETTER})`;
/** What is longer is taken for several runs. Bounded, because the regular-expression engine's stack is. */
export const LONGEST_RUN = 1000;
const UNSPACED = `(?:(?=${LETTER})${UNSPACED_SCRIPT}){1,${LONGEST_RUN}}`;
const WORD = `${SPACED_LETTER}{1,${LONGEST_RUN}}(?:'${SPACED_LETTER}{1,${LONGEST_RUN}}){0,3}`;
const EMOJI = "\\p{RI}\\p{RI}|\\p{Extended_Pictographic}";
const TOKEN = new RegExp(`(?<unspaced>${UNSPACED})|(?<word>${WORD})|(?<emoji>${EMOJI})`, "gu");
// What is longer is cut.
const SCRIPT_RUN = /[\u30a1-\u30ff]{2,40}|\p{Script=Han}{2,40}/gu;
const RUN_MARK = "_";
const IDEOGRAPH = /\p{Script=Han}/u;
const ENGLISH = /^[a-z']+$/;

// What is longer is data, not language, and the stemmer's time grows with the square of the length.
const LONGEST_WORD = 64;

/**
 * The text as it is compared: width, letter case and kind of kana make no difference, nor does the shape of an apostrophe.
 * Two texts that fold to the same are the same to a search.
 */
export function foldText(text: string): string {
  return foldKana(foldWidth(text));
}

function foldWidth(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll("’", "'");
}

function foldKana(text: string): string {
  return text.replace(/[\u30a1-\u30f6\u30fd\u30fe]/g, kana => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

/**
 * Runs of two and more ideographs or katakana of a text that is not folded yet: mostly whole words. A search term as they are, marked, so that a
 * run of two characters is not taken for a pair.
 */
export function* scriptRuns(text: string): Generator<string> {
  for (const [run] of foldWidth(text).matchAll(SCRIPT_RUN)) {
    yield RUN_MARK + foldKana(run);
  }
}

export function isScriptRun(term: string): boolean {
  return term.startsWith(RUN_MARK);
}

/** A term and the word, the run of characters or the emoji it was taken from. */
interface LocatedTerm {
  readonly term: string;
  readonly kind: "word" | "characters" | "emoji";
  readonly start: number;
  readonly end: number;
}

/**
 * The search terms of a folded text, in its order, repeated as often as they occur: stems of words; pairs of neighbouring
 * characters for scripts without spaces, ideographs singly too; emoji one by one. No term holds ASCII punctuation or a space.
 */
export function* textTerms(folded: string): Generator<string> {
  for (const { groups } of folded.matchAll(TOKEN)) {
    if (groups?.["unspaced"]) {
      yield* characterTerms(groups["unspaced"]);
    } else if (groups?.["word"]) {
      yield wordTerm(groups["word"]);
    } else if (groups?.["emoji"]) {
      yield groups["emoji"];
    }
  }
}

/** `textTerms` with the place of each. */
export function* locatedTerms(folded: string): Generator<LocatedTerm> {
  for (const { 0: token, groups, index: start } of folded.matchAll(TOKEN)) {
    const kind = groups?.["unspaced"] ? "characters" : groups?.["word"] ? "word" : "emoji";
    for (const term of textTerms(token)) {
      yield { term, kind, start, end: start + token.length };
    }
  }
}

// The stemmer takes longer than everything else; a language's common words fit.
const MOST_REMEMBERED = 20_000;
const remembered = new Map<string, string>();

function wordTerm(word: string): string {
  const known = remembered.get(word);
  if (known !== undefined) {
    return known;
  }
  const term = newWordTerm(word);
  if (remembered.size < MOST_REMEMBERED && word.length <= LONGEST_WORD) {
    remembered.set(word, term);
  }
  return term;
}

function newWordTerm(word: string): string {
  const term = word.length <= LONGEST_WORD && ENGLISH.test(word) ? stem(IRREGULAR_FORMS.get(word) ?? word) : word;
  return Array.from(term.replaceAll("'", "").slice(0, 2 * LONGEST_WORD))
    .slice(0, LONGEST_WORD)
    .join("");
}

function* characterTerms(run: string): Generator<string> {
  let previous = "";
  for (const character of run) {
    if (previous !== "") {
      yield previous + character;
    }
    if (IDEOGRAPH.test(character) || character === run) {
      yield character;
    }
    previous = character;
  }
}
