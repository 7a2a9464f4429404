import stem from "wink-porter2-stemmer";

// Scripts written without spaces, and Hangul, whose words carry their particles: indexed by pairs of characters.
const UNSPACED_SCRIPT =
  "[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}]";
const LETTER = "[\\p{L}\\p{M}\\p{N}]";
const SPACED_LETTER = `(?:(?!${UNSPACED_SCRIPT})${LETTER})`;
// Bounded, because the regular-expression engine's stack is.
const UNSPACED = `(?:(?=${LETTER})${UNSPACED_SCRIPT}){1,1000}`;
const WORD = `${SPACED_LETTER}{1,1000}(?:'${SPACED_LETTER}{1,1000}){0,3}`;
const EMOJI = "\\p{RI}\\p{RI}|\\p{Extended_Pictographic}";
const TOKEN = new RegExp(`(?<unspaced>${UNSPACED})|(?<word>${WORD})|(?<emoji>${EMOJI})`, "gu");
const IDEOGRAPH = /\p{Script=Han}/u;
const ENGLISH = /^[a-z']+$/;

// What is longer is data, not language, and the stemmer's time grows with the square of the length.
const LONGEST_WORD = 64;

/**
 * The text as it is compared: width, letter case and kind of kana make no difference, nor does the shape of an apostrophe.
 * Two texts that fold to the same are the same to a search.
 */
export function foldText(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll("’", "'")
    .replace(/[\u30a1-\u30f6\u30fd\u30fe]/g, kana => String.fromCharCode(kana.charCodeAt(0) - 0x60));
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

function wordTerm(word: string): string {
  const term = word.length <= LONGEST_WORD && ENGLISH.test(word) ? stem(word) : word;
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
