import { essence, isWordless } from "./plain-text.ts";

/** `…`, `...`, `・・・`: people fall silent in writing. */
const SILENCE = /[…‥]|[.。・]{3}/u;

/** Surprise, a tune, a heart, a star, the marks of a quiz. */
const REACTION = /[!?！？‽⁉♪♫♬♡♥☆★○×◎△✕✓→←↑↓]/u;

const EMOTICON = /^[>}]?[:;=8xX]['’]?[-^o]?[()[\]{}<>|/\\*]{1,10}$/u;

/** `^^`, `>_<`, `^^;`. */
const EYES = /^[\^＾><＞＜;；_＿\-ー.*]{2,8}$/u;
const TWO_EYES = /[\^＾><＞＜;；].{0,4}[\^＾><＞＜;；]/u;

/** `(´・ω・)`, `(--)`: between brackets, with a pair of eyes. */
const FACE =
  /[(（][^()（）]{0,4}([´`^＾・°•◕≧≦＞＜><\-ーー;；･￣¯])[^()（）]{0,6}[´`^＾・°•◕≧≦＞＜><\-ーー;；･￣¯][^()（）]{0,4}[)）]/u;

/** Dots and dashes by turns. */
const MORSE = /^(?=.{0,400}\.)(?=.{0,400}[-–—])[.\-–—/ ]{5,400}$/u;

/** What a program writes where there is nothing. */
const NOTHING = new Set(["null", "undefined"]);

/**
 * Whether a message says nothing. Wordless it may be and still say something: an emoji, a kaomoji, surprise (`！？`), a
 * silence (`……`). Such signs pass once; a second in a row, emoji apart, is a model that has gone silent.
 * @param previous what the agent said last.
 * @param heard what the person wrote last.
 */
export function isEmptyMessage(message: string, previous: string | undefined, heard: string | undefined): boolean {
  const bare = message.replace(/\s|\p{Default_Ignorable_Code_Point}/gu, "").slice(0, 1000);
  if (!isWordless(message)) {
    const plain = bare.length < 20 ? essence(bare) : "";
    return NOTHING.has(plain) && !essence(heard ?? "").includes(plain);
  }
  if (/\p{Extended_Pictographic}|\p{RI}/u.test(bare)) {
    return false;
  }
  if (!isSign(bare, message.trim())) {
    return true;
  }
  return previous !== undefined && isWordless(previous) && !/\p{Extended_Pictographic}/u.test(previous);
}

function isSign(bare: string, message: string): boolean {
  return (
    SILENCE.test(bare) ||
    REACTION.test(bare) ||
    EMOTICON.test(bare) ||
    (EYES.test(bare) && TWO_EYES.test(bare)) ||
    FACE.test(bare) ||
    MORSE.test(message)
  );
}
