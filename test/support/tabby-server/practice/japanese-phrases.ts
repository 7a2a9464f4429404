import type { Fact, FactKind } from "./facts.ts";
import type { Phrases, SummaryParts } from "./language.ts";

const subjects: Readonly<Record<FactKind, string>> = {
  name: "お名前",
  home: "お住まい",
  work: "お仕事",
  likes: "お好きなもの",
  dislikes: "苦手なもの",
  has: "一緒に暮らしている家族や動物のこと",
};

export const japanesePhrases: Phrases = {
  introduction: "私はKiokuに付いている練習相手で、言語モデルではなく、簡単な規則で動いています。",
  greeting: name => [
    `こんにちは${vocative(name)}！今日はどんなお話をしましょうか。`,
    `こんにちは${vocative(name)}。お話しできてうれしいです。`,
    `ようこそ${vocative(name)}。今日はどんな一日でしたか。`,
  ],
  welcomeBack: name => [
    `おかえりなさい${vocative(name)}。前の続きからお話ししましょうか。`,
    `お待ちしていました${vocative(name)}。またお話しできてうれしいです。`,
  ],
  farewell: name => [
    `またお話ししましょう${vocative(name)}。教えてもらったことは覚えておきますね。`,
    `それではまた${vocative(name)}。お気をつけて。`,
    `おつかれさまでした${vocative(name)}。また来てくださいね。`,
  ],
  thanks: ["どういたしまして。", "いえいえ、お役に立ててうれしいです。", "こちらこそ、ありがとうございます。"],
  aboutPartner: [
    "Kiokuに付いている練習相手です。言語モデルではなく簡単な規則で動いていますが、使っている記憶は本物です。",
    "簡単な規則で動く、Kiokuの練習相手です。言語モデルではありませんが、覚えたり探したりは本当にしています。",
  ],
  empty: ["はい、ここにいます。いつでも話しかけてくださいね。", "言葉が届きませんでした。ゆっくりで大丈夫ですよ。"],
  cannotAnswer: [
    "簡単な規則で動いているので、そのご質問にはお答えできないんです。",
    "すみません、それは私にはわかりません。お答えできるのは、教えてもらったことだけなんです。",
  ],
  acknowledge: topic =>
    topic === undefined
      ? [
          "そうなんですね。もう少し聞かせてもらえますか。",
          "なるほど。それからどうなりましたか。",
          "うんうん、聞いていますよ。続きをどうぞ。",
          "そうでしたか。それについて、どう感じていますか。",
        ]
      : [
          `「${topic}」のお話、もう少し聞かせてください。`,
          `「${topic}」ですか。きっかけは何だったんですか。`,
          `なるほど、「${topic}」なんですね。どんなところが気になりますか。`,
          `「${topic}」と聞くと、続きが気になります。`,
          `そうなんですね。「${topic}」について、どう感じていますか。`,
          `「${topic}」のこと、話してくれてありがとうございます。それから？`,
        ],
  learned: facts => [
    `${opening(facts)}${facts.map(learnedSentence).join("")}しっかり覚えておきますね。`,
    `${opening(facts)}${facts.map(learnedSentence).join("")}記憶に書いておきました。`,
  ],
  corrected: facts => [
    `わかりました、直しておきますね。${facts.map(learnedSentence).join("")}`,
    `教えてくれてありがとうございます。書き直しておきました。${facts.map(learnedSentence).join("")}`,
  ],
  alreadyKnown: facts => [
    `はい、覚えています。${facts.map(politeFact).join("")}`,
    `そうでしたね。${facts.map(politeFact).join("")}ちゃんと覚えていますよ。`,
  ],
  tellFacts: facts => [`${facts.map(politeFact).join("")}`, `覚えていますよ。${facts.map(politeFact).join("")}`],
  unknownFact: kind => [
    `${subjects[kind]}は、まだ聞いていません。よかったら教えてください。`,
    `探してみましたが、${subjects[kind]}はまだわかりません。教えてもらえますか。`,
  ],
  nothingKnown: [
    "まだ何も知らないんです。お名前や好きなものを教えてもらえますか。",
    "今のところ、覚えていることはありません。どんなことでも教えてくださいね。",
  ],
  noted: content => [
    `はい、「${content}」と書き留めておきました。`,
    `わかりました。「${content}」、覚えておきますね。`,
  ],
  found: quotes => [
    `はい、記録に${quotes.map(quoted).join("と")}とありました。`,
    `探してみたら、${quotes.map(quoted).join("と")}と残っていました。`,
  ],
  foundOnDay: (day, quotes) => [
    `${polite(day)}は、${quotes.map(quoted).join("、")}というお話をしていました。`,
    `${polite(day)}の記録には、${quotes.map(quoted).join("、")}とありました。`,
  ],
  notFound: query => [
    `「${query}」について探しましたが、何も見つかりませんでした。`,
    `記憶の中に「${query}」のことは見つかりませんでした。`,
  ],
  nothingOnDay: day => [
    `${polite(day)}のお話は見つかりませんでした。`,
    `${polite(day)}の記録を探しましたが、何もありませんでした。`,
  ],
  tooLong: [
    "長すぎて記憶に入りませんでした。もう少し短く言ってもらえますか。",
    "すみません、文が長くて保存できませんでした。短くしてもらえれば入ります。",
  ],
  notSaved: [
    "覚えようとしたのですが、うまく保存できませんでした。別の言い方で教えてもらえますか。",
    "すみません、保存に失敗してしまいました。",
  ],
  notSearched: ["調べようとしたのですが、検索がうまくいきませんでした。", "すみません、今は記憶を探せませんでした。"],
  thoughts: {
    saveFact: ["この人についての大事な話だ。記憶に書いておこう。", "新しくわかったことだから、覚えておこう。"],
    correctFact: ["前に聞いたことと違うから、書き直そう。", "記憶が古くなっている。直しておこう。"],
    saveNote: ["頼まれたことだから、書き留めておこう。", "忘れないように、保管しておこう。"],
    searchNotes: ["答える前に、書き留めたものを探してみよう。", "前に書いたかもしれない。まず探そう。"],
    searchTalk: ["書き留めたものにはなかった。前の会話を探そう。", "次は、これまでの会話を見てみよう。"],
    searchDay: ["その日の会話を探してみよう。", "日付で前の会話を調べよう。"],
    answer: ["短く、親しみをこめて返そう。", "相手の言葉を受けて話を続けよう。"],
    answerFromMemory: ["これは覚えている。", "記憶にあることだから答えられる。"],
    confirm: ["書けたから、伝えておこう。", "保存できた。知らせよう。"],
    admit: ["うまくいかなかったと正直に言おう。", "ないものはないと、素直に伝えよう。"],
  },
  summary,
};

function summary({ earlier, facts, said }: SummaryParts): string {
  const parts = [
    earlier ?? "",
    facts.length > 0 ? `相手について：${facts.map(noteOfFact).join("、")}。` : "",
    said.length > 0 ? `相手の話：${said.map(quoted).join("、")}。` : "",
  ];
  const text = parts.filter(part => part !== "").join("\n");
  return text === "" ? "特に書き留めることはなかった。" : text;
}

/** 「、美咲さん」. A name that already has an honorific keeps it. */
function vocative(name: string | undefined): string {
  return name === undefined ? "" : `、${withHonorific(name)}`;
}

function withHonorific(name: string): string {
  return /(?:さん|ちゃん|くん|君|様|さま|先生)$/.test(name) ? name : `${name}さん`;
}

function opening(facts: readonly Fact[]): string {
  return facts.some(({ kind }) => kind === "name") ? "" : "教えてくれてありがとうございます。";
}

function learnedSentence(fact: Fact): string {
  const favourite = favouriteOf(fact.value);
  if (favourite !== undefined) {
    return `${favourite}なんですね。`;
  }
  switch (fact.kind) {
    case "name":
      return `${withHonorific(fact.value)}ですね。よろしくお願いします。`;
    case "home":
      return `${fact.value}にお住まいなんですね。`;
    case "work":
      return `お仕事は${fact.value}なんですね。`;
    case "likes":
      return `${fact.value}がお好きなんですね。`;
    case "dislikes":
      return `${fact.value}は苦手なんですね。`;
    case "has":
      return `${fact.value}と暮らしているんですね。`;
  }
}

function politeFact({ kind, value }: Fact): string {
  const favourite = favouriteOf(value);
  if (favourite !== undefined) {
    return `${favourite}でしたね。`;
  }
  switch (kind) {
    case "name":
      return `お名前は${withHonorific(value)}ですね。`;
    case "home":
      return `お住まいは${value}ですね。`;
    case "work":
      return `お仕事は${value}ですね。`;
    case "likes":
      return `${value}がお好きでしたね。`;
    case "dislikes":
      return `${value}は苦手でしたね。`;
    case "has":
      return `${value}と暮らしているんでしたね。`;
  }
}

function noteOfFact({ kind, value }: Fact): string {
  switch (kind) {
    case "name":
      return `名前は${value}`;
    case "home":
      return `${value}に住んでいる`;
    case "work":
      return `仕事は${value}`;
    case "likes":
      return `${value}が好き`;
    case "dislikes":
      return `${value}が苦手`;
    case "has":
      return `${value}と暮らしている`;
  }
}

/** 「好きな食べ物は寿司」 for a value like 「寿司（好きな食べ物）」. */
function favouriteOf(value: string): string | undefined {
  const [, favourite, thing] = value.match(/^(.+)（((?:一番)?好きな.+)）$/) ?? [];
  return favourite !== undefined && thing !== undefined ? `${thing}は${favourite}` : undefined;
}

/** 「11月20日」. */
function polite(day: string): string {
  const [, month = "", date = ""] = day.split("-");
  return `${Number(month)}月${Number(date)}日`;
}

function quoted(text: string): string {
  return `「${text}」`;
}
