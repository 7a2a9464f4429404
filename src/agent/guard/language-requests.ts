import { CHINESE_WORDS } from "./chinese.ts";
import { latinLanguages, latinWords } from "./function-words.ts";
import { countOf, SCRIPTS } from "./scripts.ts";

/** A language other than the persona's own that is spoken of by name is welcome in the next replies. */
const NAMED: Readonly<Record<string, RegExp>> = {
  en: /english|英語|英文|英訳|えいご|イングリッシュ|英语|英語|영어/iu,
  ja: /japanese|日本語|にほんご|和訳|日语|日文|日語|일본어/iu,
  zh: /chinese|mandarin|cantonese|中国語|中文|漢文|汉语|漢語|중국어/iu,
  ko: /korean|韓国語|朝鮮語|ハングル|韩语|韩文|韓語|한국어|한국말/iu,
  fr: /french|フランス語|仏語|法语|法語|프랑스어|불어|français/iu,
  es: /spanish|スペイン語|西班牙|스페인어|español/iu,
  de: /german|ドイツ語|独語|德语|德語|독일어|deutsch/iu,
  it: /italian|イタリア語|意大利|이탈리아어/iu,
  pt: /portuguese|ポルトガル語|葡萄牙|포르투갈어/iu,
  nl: /dutch|オランダ語|荷兰|네덜란드어/iu,
  ru: /russian|ロシア語|俄语|俄語|러시아어/iu,
  th: /\bthai\b|タイ語|泰语|태국어/iu,
  ar: /arabic|アラビア語|阿拉伯|아랍어/iu,
};

const ANY_LANGUAGE =
  /translat|翻訳|通訳|訳して|訳すと|訳せ|を訳|外国語|language|tongue|[何各]か国語|何語|翻译|翻譯|外语|外語|번역|외국어/iu;

const SCRIPT_LANGUAGES: readonly (readonly [language: string, pattern: RegExp])[] = [
  ["ja", SCRIPTS.kana],
  ["ko", SCRIPTS.hangul],
  ["zh", CHINESE_WORDS],
  ["ru", SCRIPTS.cyrillic],
  ["th", SCRIPTS.thai],
  ["ar", SCRIPTS.arabic],
  ["he", SCRIPTS.hebrew],
  ["hi", SCRIPTS.devanagari],
  ["el", SCRIPTS.greek],
];

/** Characters of each of the person's texts that are read. */
const READ = 2000;

/**
 * Languages in which an answer is right, besides the persona's: those the person wrote in lately or spoke of.
 * @returns a test for primary language subtags.
 */
export function welcomeLanguages(userTexts: readonly string[]): (language: string) => boolean {
  const texts = userTexts.map(text => text.slice(0, READ));
  const all = texts.join("\n");
  if (ANY_LANGUAGE.test(all)) {
    return () => true;
  }
  const welcome = new Set<string>();
  for (const [language, name] of Object.entries(NAMED)) {
    if (name.test(all)) {
      welcome.add(language);
    }
  }
  for (const [language, pattern] of SCRIPT_LANGUAGES) {
    if (countOf(all, pattern) >= 2) {
      welcome.add(language);
    }
  }
  for (const text of texts) {
    const words = latinWords(text);
    for (const { language, hits } of words.length >= 3 ? latinLanguages(words) : []) {
      if (hits >= 2 || (hits === 1 && language === "en")) {
        welcome.add(language);
      }
    }
  }
  return language => welcome.has(language);
}
