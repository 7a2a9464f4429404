/** Words the generated talk is made of; rarer ones are put together from syllables. */

export const ENGLISH_COMMON =
  "the I you to a it and that is of in my was we on for me have not so do with but be at just like this really about they what she he are go been had time day think know want some out good when there one would up get then again still your how from make little home work friend never always people could today her his very after last night morning week because more much too".split(
    " ",
  );

export const ENGLISH_TOPICS =
  "garden kitten guitar mountain train coffee sister brother library recipe hospital concert bicycle holiday birthday painting novel office deadline meeting kitchen window river summer winter umbrella letter camera piano ticket airport village dentist neighbour grandmother promise secret dream story photograph festival market bakery museum bridge island lantern violin harvest orchard marathon sweater puzzle telescope aquarium workshop lecture thesis interview salary landlord mechanic surgery allergy vaccine headache medicine running swimming cooking planted visited finished started remembered forgotten studying travelling painted repaired borrowed promised worried excited tired lonely happy".split(
    " ",
  );

export const SYLLABLES =
  "ka mi ro ten sha lu vor pel dan tri mo sen gar bel kon ri ta fu ner zo lim par quo das hel win tor ga be stra plo".split(
    " ",
  );

export const JAPANESE_TOPICS =
  "庭 子猫 散歩 山登り 電車 珈琲 姉 弟 図書館 料理 病院 音楽会 自転車 休暇 誕生日 絵画 小説 会社 締め切り 会議 台所 窓 川 夏 冬 傘 手紙 写真 ピアノ 切符 空港 村 歯医者 隣人 祖母 約束 秘密 夢 物語 祭り 市場 パン屋 博物館 橋 島 提灯 バイオリン 収穫 果樹園 マラソン セーター パズル 望遠鏡 水族館 工房 講義 論文 面接 給料 大家 整備士 手術 アレルギー 予防接種 頭痛 薬".split(
    " ",
  );

export const JAPANESE_VERBS =
  "に行きました を思い出しました が好きです を始めました を忘れていました について考えています が心配です を楽しみにしています を手伝ってくれました を買いました の話をしました を見つけました で泣きました を練習しています が壊れました を直しました".split(
    " ",
  );

export const JAPANESE_LINKS =
  "それから でも だから 実は 昨日は 今日は 来週は 先月 たぶん やっぱり 久しぶりに 朝から 夜遅くまで".split(" ");

export const KANJI = Array.from(
  "山川田中木本村林森石井上下大小高橋藤原松島野岡崎谷清水白黒青赤金銀春夏秋冬東西南北花月星雲雪風雨空海波岩砂竹梅桜柳菊鶴亀虎竜馬鹿鳥魚米麦茶酒塩油糸布紙筆墨鏡鐘琴笛鼓",
);
