import { countOf, SCRIPTS } from "./scripts.ts";

/** Words that Chinese needs in almost every sentence and Japanese does not have. */
export const CHINESE_WORDS =
  /[你您妳们們这這吗嗎呢么麼没說说很啊哦嗯呀她吧啦喔觉应谢过还对时给让请问开关东车书长门见马鸟鱼龙电话语诗读写听买卖爱欢怎哪谁个为]/gu;

/** Forms of characters that modern Japanese has simplified otherwise; names keep some of them. */
const OLD_FORMS = "對會學發來樣讓個為氣歡應覺實當變聽讀寫賣錢點還";

/** Small words of Chinese that Japanese has within its own: three different ones in a sentence without kana are none of its. */
const SMALL_WORDS = /[我的是在了都也就和]/gu;

/** Whether a sentence of ideographs is Chinese; names, menus and sayings in kanji are not. */
export function isChinese(sentence: string): boolean {
  const ideographs = sentence.match(SCRIPTS.han) ?? [];
  const words = countOf(sentence, CHINESE_WORDS);
  const small = new Set(sentence.match(SMALL_WORDS)).size;
  const japanese = japaneseCharacters();
  const foreignForms = ideographs.filter(character => !japanese.has(character)).length;
  const oldForms = ideographs.filter(character => OLD_FORMS.includes(character)).length;
  return (
    words >= 2 ||
    foreignForms >= 2 ||
    (words === 1 && ideographs.length >= 3 && ideographs.length <= 12) ||
    (oldForms >= 2 && words + small > 0) ||
    (ideographs.length >= 6 && small >= 3)
  );
}

let known: ReadonlySet<string> | undefined;

/** The characters of JIS X 0208, which has all that modern Japanese writes and few of China's simplified forms. */
function japaneseCharacters(): ReadonlySet<string> {
  if (!known) {
    const bytes: number[] = [];
    for (let row = 0xa1; row <= 0xfe; row += 1) {
      for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
        bytes.push(row, cell);
      }
    }
    known = new Set(new TextDecoder("euc-jp").decode(new Uint8Array(bytes)));
  }
  return known;
}
