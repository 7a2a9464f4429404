import { isChinese } from "./chinese.ts";
import { maskCode, maskQuotations } from "./code-and-quotations.ts";
import { knowsWordsOf, latinLanguages, latinWords } from "./function-words.ts";
import { welcomeLanguages } from "./language-requests.ts";
import { sentencesOf } from "./plain-text.ts";
import { isRomaji } from "./romaji.ts";
import { countOf, SCRIPTS, type ScriptName, writingOf } from "./scripts.ts";

/** UTF-16 units that are read. */
const READ = 8192;

/** Share of the letters from which another language is no interjection but a drift. */
const SHARE = 0.4;

/** Letters (one of a script without spaces, or of Hangul, counts twice) that a foreign greeting or word may have. */
const GREETING = 11;
const GREETING_IN_LATIN = 19;
/** Words from which it is a sentence. */
const SENTENCE_WORDS = 3;

/** A title: few words, most of them with a capital. */
const TITLE_WORDS = 8;
const CAPITALS = 0.6;

/** Languages that share small words, so that two of them tell nothing. */
const KIN: readonly (readonly string[])[] = [
  ["fr", "es", "it", "pt"],
  ["de", "nl"],
];

/** Letters of different alphabets side by side from which a text is a salad. */
const SALAD = 4;

const NOT_LANGUAGE = /(?:https?:\/\/|www\.)\S{1,2000}|\S{1,64}@\S{1,255}|[A-Za-z]:\\\S{1,255}|(?<=\s)--?[\w-]{1,64}/gu;

const ALPHABETS = [SCRIPTS.latin, SCRIPTS.cyrillic, SCRIPTS.thai, SCRIPTS.arabic, SCRIPTS.hebrew, SCRIPTS.devanagari];

const SCRIPT_LANGUAGE: Readonly<Partial<Record<ScriptName, string>>> = {
  hangul: "ko",
  cyrillic: "ru",
  greek: "el",
  arabic: "ar",
  hebrew: "he",
  thai: "th",
  devanagari: "hi",
};

/**
 * Whether a message has drifted from the language its persona speaks. Code, addresses and quotations are left out; names,
 * brands, single foreign words, titles, romaji and kanji without kana pass, and so does any language that the person wrote
 * in lately or spoke of.
 * @param language BCP 47; of a language whose script is not known nothing is said.
 */
export function hasDrifted(message: string, language: string, userTexts: readonly string[]): boolean {
  const writing = writingOf(language);
  if (!writing) {
    return false;
  }
  const text = maskQuotations(maskCode(message.slice(0, READ)).replace(NOT_LANGUAGE, " "));
  const foreign = writing.scripts.includes("latin")
    ? foreignToLatin(text, writing.code)
    : foreignToOther(text, writing.code, writing.scripts);
  const salad = isSalad(text);
  if (foreign.size === 0 && !salad) {
    return false;
  }
  const isWelcome = welcomeLanguages(userTexts);
  if (salad) {
    return !isWelcome("");
  }
  const total = lettersIn(text);
  const mayGreet = writing.scripts.includes("latin") && foreignWords(text) < SENTENCE_WORDS;
  const greeting = mayGreet ? GREETING_IN_LATIN : GREETING;
  let weight = 0;
  for (const [code, letters] of foreign) {
    weight += isWelcome(code) ? 0 : letters;
  }
  return weight > greeting && weight >= SHARE * total;
}

/** Words in other scripts than Latin; of those that write no blanks, pieces between marks. */
function foreignWords(text: string): number {
  return text.match(/(?:(?!\p{Script=Latin})[\p{L}\p{M}]){1,1000}/gu)?.length ?? 0;
}

/** Letters by foreign language. */
type Foreign = ReadonlyMap<string, number>;

function foreignToLatin(text: string, own: string): Foreign {
  const foreign = foreignScripts(text, ["latin"]);
  const kana = countOf(text, SCRIPTS.kana);
  const han = countOf(text, SCRIPTS.han);
  if (kana + han > 0) {
    foreign.set(kana > 0 ? "ja" : "zh", 2 * (kana + han));
  }
  const other = otherLatin(text, own);
  if (other) {
    foreign.set(other, countOf(text, SCRIPTS.latin));
  }
  return foreign;
}

function foreignToOther(text: string, own: string, scripts: readonly ScriptName[]): Foreign {
  const foreign = foreignScripts(text, scripts);
  const latin = latinSentences(text, scripts);
  if (latin) {
    foreign.set(latin, countOf(text, SCRIPTS.latin));
  }
  const chinese = own === "zh" ? 0 : chineseIn(text, own);
  if (chinese > 0) {
    foreign.set("zh", 2 * chinese);
  }
  const japanese = own === "ja" ? 0 : japaneseIn(text);
  if (japanese > 0) {
    foreign.set("ja", 2 * japanese);
  }
  return foreign;
}

function foreignScripts(text: string, own: readonly ScriptName[]): Map<string, number> {
  const foreign = new Map<string, number>();
  for (const [script, code] of Object.entries(SCRIPT_LANGUAGE)) {
    const name = script as ScriptName;
    const letters = own.includes(name) ? 0 : countOf(text, SCRIPTS[name]);
    if (letters > 0) {
      foreign.set(code, letters * (name === "hangul" ? 2 : 1));
    }
  }
  return foreign;
}

/** The language of sentences in Latin script within a text of another; romaji and titles have none. */
function latinSentences(text: string, own: readonly ScriptName[]): string | undefined {
  const words = latinWords(text);
  const [first] = latinLanguages(words);
  if (!first || words.length < 4 || isRomaji(words) || isTitle(text, words.length)) {
    return undefined;
  }
  const isAlone = own.every(script => countOf(text, SCRIPTS[script]) === 0);
  // Without a word of the persona's own beside it, one small word tells a sentence from a command or a list of names.
  const isSentence = isAlone
    ? words.length >= 5 && first.hits > 0
    : first.hits >= 3 && first.hits >= 0.25 * words.length;
  return isSentence ? first.language : undefined;
}

function isTitle(text: string, words: number): boolean {
  const capitals = text.match(/(?<![\p{L}\p{M}'’])\p{Lu}/gu)?.length ?? 0;
  return words <= TITLE_WORDS && capitals >= CAPITALS * words;
}

/** Another language in the persona's own script, by its small words. */
function otherLatin(text: string, own: string): string | undefined {
  const words = latinWords(text);
  const languages = latinLanguages(words);
  const ownHits = languages.find(({ language }) => language === own)?.hits ?? 0;
  const first = languages.find(({ language }) => language !== own);
  if (!first || words.length < 5 || first.hits < 0.25 * words.length) {
    return undefined;
  }
  const isFar = knowsWordsOf(own) && !KIN.some(kin => kin.includes(own) && kin.includes(first.language));
  const isOther = first.hits >= 3 ? first.hits > 2 * ownHits : isFar && first.hits === 2 && ownHits === 0;
  return isOther ? first.language : undefined;
}

/** Ideographs in sentences that are Chinese and not Japanese or Korean. */
function chineseIn(text: string, own: string): number {
  const isOwn = own === "ja" ? SCRIPTS.kana : SCRIPTS.hangul;
  const bare = sentencesOf(text).filter(sentence => countOf(sentence, isOwn) === 0);
  const marked = bare.filter(sentence => isChinese(sentence) || (own === "ko" && countOf(sentence, SCRIPTS.han) >= 6));
  // In a text without any kana the sentences beside a Chinese one are Chinese too.
  const chinese = marked.length > 0 && countOf(text, isOwn) === 0 ? bare : marked;
  return chinese.reduce((sum, sentence) => sum + countOf(sentence, SCRIPTS.han), 0);
}

/** Letters in sentences with as much kana as Japanese has; a brand's の is none. */
function japaneseIn(text: string): number {
  return sentencesOf(text).reduce((sum, sentence) => {
    const kana = countOf(sentence, SCRIPTS.kana);
    const all = kana + countOf(sentence, SCRIPTS.han);
    return kana >= 3 && kana >= 0.3 * all ? sum + all : sum;
  }, 0);
}

/** Letters of one alphabet within words of another: a model that samples too hot. */
function isSalad(text: string): boolean {
  let seams = 0;
  let before = -1;
  for (const character of text) {
    const alphabet = character < "\u0041" ? -1 : ALPHABETS.findIndex(pattern => isIn(character, pattern));
    if (alphabet !== -1 && before !== -1 && alphabet !== before) {
      seams += 1;
    }
    before = alphabet;
  }
  return seams >= SALAD;
}

function isIn(character: string, pattern: RegExp): boolean {
  return character.search(pattern) === 0;
}

function lettersIn(text: string): number {
  let letters = 0;
  for (const [name, pattern] of Object.entries(SCRIPTS)) {
    letters += countOf(text, pattern) * (["han", "kana", "hangul"].includes(name) ? 2 : 1);
  }
  return letters;
}
