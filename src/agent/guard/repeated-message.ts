import type { ReplyCall } from "../../prompt/reply/parsed-reply.ts";
import { essence, weightOf } from "./plain-text.ts";
import { canBeSimilar, similarity } from "./similarity.ts";

/** Up to this weight a text may come as often as people say it: "おやすみ", "Good night." */
const SHORT = 16;

/** Up to this weight a text may come again when some others lie between: "おかえり、今日もおつかれさま。" */
const MIDDLING = 44;
const APART = 4;

/** From this weight the person's own words are not said back to them by chance, as a New Year's wish is. */
const PARROTED = 60;

/** Likeness from which two long texts are the same. */
const ALIKE = 0.9;

/** Share of a message that one from before is, when only a tail is new. */
const PROLONGED = 0.85;

/** Likeness to what the person just wrote from which both play a game of repeating. */
const PLAYING = 0.75;

/** The same short answer in a row; to questions, a yes or no may come more often. */
const IN_A_ROW = 3;
const ANSWERS_IN_A_ROW = 7;

const YES_OR_NO = new Set(
  "うん,ううん,いいえ,いや,はい,そう,違う,ちがう,ぶぶー,ぴんぽん,正解,はずれ,yes,no,yep,nope,yeah,nah,right,wrong,warmer,colder,对,不对,是,不是,嗯,不,응,아니,네,아니요".split(
    ",",
  ),
);

const ASKED_TO_REPEAT =
  /もう[一いっ]?[回度]|もっかい|もいちど|もういちど|何て言|なんて言|なんだって|聞こえな|聞こえん|聞き取れ|聞き逃|繰り返|くりかえ|復唱|言い直|\bagain\b|once more|repeat|pardon|what did you say|didn't (?:hear|catch)|say what|再说|再說|再一次|重复|重複|没听|다시|한 ?번 더|뭐라고|못 들/iu;

const QUESTION_END = /[?？]\s*$|(?:か|かな|の)[。.]?\s*$/u;

export interface SaidAndHeard {
  /** Oldest first. */
  readonly messages: readonly string[];
  /** Oldest first. */
  readonly userTexts: readonly string[];
  readonly turnCalls: readonly ReplyCall[];
}

/**
 * Whether the message was said before. People do repeat themselves: short texts may come again and again, only not a third
 * time in a row to different things (a yes or no to a question up to seven times); middling ones when others lie between;
 * long ones never. Asked to repeat, asked the same thing twice, or playing a game of repeating, anybody may.
 */
export function isRepeatedMessage(message: string, { messages, userTexts, turnCalls }: SaidAndHeard): boolean {
  const plain = essence(message);
  if (plain === "") {
    return false;
  }
  if (turnCalls.some(call => essence(textOf(call)) === plain)) {
    return true;
  }
  const heard = userTexts.at(-1) ?? "";
  if (ASKED_TO_REPEAT.test(heard.slice(0, 1000))) {
    return false;
  }
  const weight = weightOf(plain);
  const asked = essence(heard);
  if (weight >= PARROTED && asked === plain) {
    return true;
  }
  const askedTwice = asked !== "" && userTexts.slice(0, -1).some(text => essence(text) === asked);
  const before = messages.map(essence);
  const times = before.filter(text => text === plain).length;
  if (askedTwice && times <= 1) {
    return false;
  }
  if (weight <= SHORT) {
    const limit = YES_OR_NO.has(plain) && QUESTION_END.test(heard.slice(-50)) ? ANSWERS_IN_A_ROW : IN_A_ROW;
    return !askedTwice && before.length >= limit - 1 && before.slice(1 - limit).every(text => text === plain);
  }
  if (weight <= MIDDLING) {
    return times > 1 || before.slice(-APART).includes(plain);
  }
  if (times > 0) {
    return true;
  }
  return before.some(text => isAlike(text, plain)) && similarity(asked, plain) < PLAYING;
}

/**
 * Whether the message is the one in the form of a reply, word for word: a small model copies it as it would its own last
 * answer. A greeting that happens to stand there may be said, and so may what the person has just quoted.
 */
export function isCopiedExample(message: string, example: string, heard = ""): boolean {
  const plain = essence(message);
  return weightOf(plain) >= SHORT && plain === essence(example) && !essence(heard).includes(plain);
}

function isAlike(before: string, plain: string): boolean {
  if (weightOf(before) <= MIDDLING || digitsOf(before) !== digitsOf(plain)) {
    // The next question of a quiz, or the time an hour later.
    return false;
  }
  if (before.includes(plain) || plain.includes(before)) {
    return Math.min(before.length, plain.length) >= PROLONGED * Math.max(before.length, plain.length);
  }
  return canBeSimilar(before, plain, ALIKE) && similarity(before, plain) >= ALIKE;
}

function digitsOf(plain: string): string {
  return plain.replace(/\P{N}+/gu, " ");
}

function textOf({ function: name, params }: ReplyCall): string {
  const message = name === "send_message" ? params["message"] : "";
  return typeof message === "string" ? message : "";
}
