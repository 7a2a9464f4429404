import { foldText } from "../../memory/search/text-terms.ts";
import { maskCode } from "./code-and-quotations.ts";
import { sentencesOf, weightOf } from "./plain-text.ts";

/** UTF-16 units that are looked at, at the beginning and at the end: a model that circles does so to its last word. */
const WINDOW = 4096;

/** Longest unit whose repetition is looked for, in UTF-16 units; longer ones are found sentence by sentence. */
const LONGEST_UNIT = 200;

/**
 * From how many times in a row a unit of this length is no longer human. Laughter (はははは), vowels (あーーーー), ドキドキ,
 * "no no no", a tongue twister and the line of a carol stay below.
 */
function timesTooMany(unit: number): number {
  if (unit === 1) {
    return 41;
  }
  if (unit === 2) {
    return 24;
  }
  if (unit <= 4) {
    return 12;
  }
  if (unit <= 8) {
    return 8;
  }
  if (unit <= 16) {
    return 6;
  }
  return unit <= 32 ? 4 : 3;
}

/** A chant within a story is no loop: it must be this share of the text, or this long. */
const SHARE = 0.3;
const LONG = 240;

/** Signs (`!`, `。`, emoji) in a row. A ruled line is shorter. */
const SIGNS = 120;
const LONGEST_SIGN = 12;

/** The same sentence so many times, and the returning ones this share of the text. */
const SENTENCE_TIMES = 5;
const SHORT_SENTENCE = 10;
const SHORT_SENTENCE_TIMES = 12;
/** From so many sentences on, short ones count as the others: nobody cheers that long. */
const MANY_SENTENCES = 16;
const RETURNING = 0.6;

const LIST_NUMBER = /^[\s\p{N}\p{P}]{1,8}/u;

/** Whether a text goes round in circles: a character, a phrase or a sentence over and over. Code is left out. */
export function isLooping(text: string): boolean {
  const folded = foldText(maskCode(ends(text)));
  const letters = folded.replace(/[^\p{L}\p{M}\p{N}]/gu, "");
  return hasRun(letters) || hasSignRun(folded.replace(/[\s\uE000]+/gu, "")) || hasReturningSentences(folded);
}

/** The text with every sentence that stands in it before left out; empty where that does not end the loop. */
export function withoutLoop(text: string): string {
  const seen = new Set<string>();
  const kept = (text.slice(0, WINDOW).match(/[^。．.!?！？\n]{1,2000}[。．.!?！？\n]*/gu) ?? []).filter(sentence => {
    const key = sentenceKey(foldText(sentence));
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
  const rest = kept.join("").trim();
  return isLooping(rest) ? "" : rest;
}

function ends(text: string): string {
  return text.length <= 2 * WINDOW ? text : `${text.slice(0, WINDOW)}\n${text.slice(-WINDOW)}`;
}

function hasRun(letters: string): boolean {
  const longest = Math.min(LONGEST_UNIT, Math.floor(letters.length / 3));
  for (let unit = 1; unit <= longest; unit += 1) {
    const tooLong = Math.max(unit * timesTooMany(unit), Math.min(LONG, SHARE * letters.length));
    if (longestRun(letters, unit, tooLong) >= tooLong) {
      return true;
    }
  }
  return false;
}

function hasSignRun(text: string): boolean {
  const signs = text.replace(/[\p{L}\p{N}]/gu, letter => " ".repeat(letter.length));
  for (let unit = 1; unit <= LONGEST_SIGN; unit += 1) {
    if (longestRun(signs, unit, SIGNS, " ") >= SIGNS) {
      return true;
    }
  }
  return false;
}

/** Length of the first stretch of at least `enough` that repeats with this period, else of the longest. */
function longestRun(text: string, unit: number, enough: number, except = ""): number {
  let longest = 0;
  let run = 0;
  for (let index = unit; index < text.length; index += 1) {
    const character = text[index];
    run = character === text[index - unit] && character !== except ? run + 1 : 0;
    if (run > 0 && run + unit > longest) {
      longest = run + unit;
      if (longest >= enough) {
        return longest;
      }
    }
  }
  return longest;
}

function hasReturningSentences(folded: string): boolean {
  const counts = new Map<string, number>();
  let total = 0;
  const sentences = sentencesOf(folded);
  for (const sentence of sentences) {
    const key = sentenceKey(sentence);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    total += weightOf(key);
  }
  const isMany = sentences.length >= MANY_SENTENCES;
  let returning = 0;
  for (const [key, count] of counts) {
    const weight = weightOf(key);
    if (count >= (weight < SHORT_SENTENCE && !isMany ? SHORT_SENTENCE_TIMES : SENTENCE_TIMES)) {
      returning += (count - 1) * weight;
    }
  }
  return returning > 0 && returning >= RETURNING * total;
}

function sentenceKey(folded: string): string {
  return folded.replace(LIST_NUMBER, "").replace(/[^\p{L}\p{M}\p{N}]/gu, "");
}
