import { isoDate, latestMonthDay, shiftDays } from "./dates.ts";
import type { Fact, FactKind } from "./facts.ts";
import type { Intent, Rules } from "./language.ts";

const me = "(?:私|わたし|わたくし|僕|ぼく|俺|おれ|自分)";
const animals = "猫|ねこ|ネコ|犬|いぬ|イヌ|うさぎ|ウサギ|ハムスター|インコ|鳥|金魚|亀|カメ|ペット";
const word = "([^、。！!？?\\s]";
const end = "(?=[、。！!よねなん]|$)";

/** What ends in one of these is an occupation, not a name. */
const jobs =
  /(?:学生|高校生|中学生|会社員|教師|先生|医者|エンジニア|プログラマー?|デザイナー|主婦|主夫|作家|画家|[師員士家者])$/;

interface FactPattern {
  readonly kind: FactKind;
  readonly pattern: RegExp;
  readonly refuse?: RegExp;
  /** Makes the value of the groups; the first one unless given. */
  readonly value?: (groups: readonly string[]) => string;
}

const notNames = /[はがをにのでも]|(?:こと|もの)$|元気|です|初めて|はじめて/;

const factPatterns: readonly FactPattern[] = [
  {
    kind: "name",
    pattern: new RegExp(
      `(?:${me}の名前は|^名前は)、?「?${word}{1,16}?)」?(?:です|だよ|だ|と(?:いい|言い|申し)ます|って(?:いい|言い)ます|$)`,
    ),
  },
  {
    kind: "name",
    pattern: new RegExp(
      `(?:^|(?:${me}(?:のこと)?|これから|今後)(?:は|を|も)、?)「?${word}{1,16}?)」?(?:と|って)(?:呼んで|よんで)`,
    ),
    refuse: notNames,
  },
  {
    kind: "name",
    pattern: new RegExp(`(?:^|${me}は、?|めまして、?)「?${word}{1,16}?)」?(?:と|って)(?:いい|言い|申し)ます`),
    refuse: notNames,
  },
  { kind: "name", pattern: new RegExp(`めまして、?(?:${me}は、?)?${word}{1,12}?)です`), refuse: notNames },
  { kind: "name", pattern: new RegExp(`^(?:${me}は、?)?${word}{1,12}?)です、よろしく`), refuse: notNames },
  { kind: "home", pattern: new RegExp(`${word}{1,20}?)に(?:住んで|すんで|暮らして)い?(?:ます|る|て)`) },
  { kind: "home", pattern: new RegExp(`${word}{1,20}?)在住です`) },
  { kind: "work", pattern: new RegExp(`${word}{1,20}?)として働いてい?(?:ます|る|て)`) },
  {
    kind: "work",
    pattern: new RegExp(`(?:${me}の)?仕事は${word}{1,20}?)(?:です|をして|だよ)`),
    refuse: /^(?:何|大変|忙し)/,
  },
  {
    kind: "work",
    pattern: new RegExp(`(?:^|、)${me}は、?${word}{1,20}?)(?:です|だよ)`),
    refuse: new RegExp(`^(?!.*${jobs.source})`),
  },
  {
    kind: "likes",
    pattern: new RegExp(`一番好きな${word}{1,12}?)は${word}{1,20}?)(?:です|だよ|かな|$)`),
    value: ([thing = "", value = ""]) => `${value}（一番好きな${thing}）`,
  },
  {
    kind: "likes",
    pattern: new RegExp(`^好きな${word}{1,12}?)は${word}{1,20}?)(?:です|だよ|かな|$)`),
    value: ([thing = "", value = ""]) => (/^(?:もの|物|こと)$/.test(thing) ? value : `${value}（好きな${thing}）`),
  },
  {
    kind: "likes",
    pattern: new RegExp(`${word}{1,24}?)[がも](?:一番|とても|すごく)?大?好き(?:です|だ|なん|で)?${end}`),
  },
  {
    kind: "dislikes",
    pattern: new RegExp(
      `${word}{1,24}?)[がはも](?:ちょっと|とても|すごく)?(?:苦手|大?嫌い|好きじゃ(?:ない|ありません)|好きでは(?:ない|ありません))`,
    ),
  },
  {
    kind: "has",
    pattern: new RegExp(`${word}{1,16}?)(?:という|っていう)(?:名前の)?(${animals})(?:を|と)(?:飼|暮ら|一緒)`),
    value: ([value = "", animal = ""]) => `${value}という名前の${animal}`,
  },
  {
    kind: "has",
    pattern: new RegExp(`(${animals})の名前は${word}{1,12}?)(?:です|だよ|といいます|っていいます)`),
    value: ([animal = "", value = ""]) => `${value}という名前の${animal}`,
  },
  {
    kind: "has",
    pattern: new RegExp(
      `(?:^|[、は])(?:家で|うちで)?((?:[一二三四五\\d]匹の)?(?:${animals}))を?(?:[一二三四五\\d]匹)?飼って`,
    ),
  },
];

const asks = "(?:何|なに|なん|覚え|知って|わか|分か|言って|？|\\?)";

const factQuestions: readonly (readonly [FactKind, RegExp])[] = [
  ["has", new RegExp(`(?:${animals})の名前.*${asks}`)],
  [
    "name",
    new RegExp(`${me}の名前.*${asks}|${me}(?:は|って)(?:誰|だれ)|^名前(?:は|を|、)?、?(?:まだ)?覚えてい?(?:る|ます)`),
  ],
  ["home", /どこに住んで/],
  ["work", new RegExp(`${me}の仕事.*${asks}`)],
  ["dislikes", new RegExp(`${me}[のが](?:苦手|嫌い)な.*${asks}|${me}は?何が(?:苦手|嫌い)`)],
  ["likes", new RegExp(`${me}[のが](?:一番)?(?:好きな|好み).*${asks}|${me}は?(?:何|なに)が好き`)],
];

const recallQuestions: readonly RegExp[] = [
  /(.+?)(?:のこと|の話|こと|って|について)*[をはも、]*(?:まだ)?覚えて(?:い|くれて)?(?:る|ます)/s,
  /(.+?)(?:のこと|の話)?(?:について|のことで|を|は)、?(?:前に)?(?:何|なに|なん)(?:か|て|と)?(?:を)?(?:話|言|教え)/s,
  /(.+?)(?:の話|について)(?:を)?(?:した|しました|話した|話しました)(?:こと|っけ|か)/s,
  /(.+?)(?:は|って)(?:いつ|どこ|何|なに|なん|誰|だれ|いくつ)[^。]*(?:だっけ|でしたっけ|だった)/s,
];

const emptyWords =
  /^(?:今日|昨日|明日|最近|自分|本当|今回|一緒|大丈夫|少し|全部|時間|今朝|今夜|毎日|先週|来週|感じ|気持|何回|何度)$/;

export const japaneseRules: Rules = { readIntent, readFacts, topic, isQuestion };

function readIntent(text: string, today: string | undefined): Intent {
  const trimmed = text.trim();
  if (trimmed === "") {
    return { type: "empty" };
  }
  const note = isQuestion(trimmed) ? undefined : readNote(trimmed);
  if (note !== undefined) {
    return { type: "remember", content: note };
  }
  if (isQuestion(trimmed)) {
    return readQuestion(trimmed, today) ?? orQuestion(readSmallTalk(trimmed));
  }
  return readSmallTalk(trimmed);
}

/** What the person wants kept: before 「覚えておいて」, or after it where nothing is before. */
function readNote(text: string): string | undefined {
  const request = /(?:を|、)?(?:覚えて(?:おいて|て|ね|ください|ほしい|くれ|[。！!]|$)|覚えといて|忘れないで|メモして)/;
  const match = text.match(request);
  if (match?.index === undefined) {
    return undefined;
  }
  const before = text.slice(0, match.index).replace(/(?:という(?:の|こと)|ってこと|こと|って|と)$/, "");
  const after = text
    .slice(match.index + match[0].length)
    .replace(/^(?:おいて|ください|ほしい(?:です)?|ね|よ|くれ)*[：:。！!、\s]*/, "");
  const content = /^(?:これ|それ|この[^。]{0,4}|次のこと)?$/.test(before.trim()) ? after : before;
  return content.trim() === "" ? undefined : content.trim().replace(/^(?:あと|それと|では|じゃあ)、/, "");
}

function readQuestion(text: string, today: string | undefined): Intent | undefined {
  if (new RegExp(`${me}(?:のこと|について).*(?:知って|覚えて|わか|分か)`).test(text)) {
    return { type: "ask-about-me" };
  }
  const kind = factQuestions.find(([, pattern]) => pattern.test(text))?.[0];
  if (kind !== undefined) {
    return { type: "ask-fact", kind, query: asQuery(text) };
  }
  const day = /話|言っ|話題|何をし|なにをし/.test(text) ? readDay(text, today) : undefined;
  if (day !== undefined) {
    return { type: "recall-day", day };
  }
  for (const pattern of recallQuestions) {
    const query = asQuery(text.match(pattern)?.[1] ?? "");
    if (query !== "") {
      return { type: "recall", query };
    }
  }
  return /(?:あなた|君|きみ)(?:は|って|の名前)|(?:AI|ＡＩ|ロボット|人間)(?:なの|です)|自己紹介/.test(text)
    ? { type: "ask-about-partner" }
    : undefined;
}

function readSmallTalk(text: string): Intent {
  if ([...text].length > 24) {
    return { type: "chat" };
  }
  if (/^(?:こんにち[はわ]|こんばん[はわ]|おはよう|はじめまして|初めまして|やあ|ただいま|もしもし)/.test(text)) {
    return { type: "greeting" };
  }
  if (/^(?:どうも)?(?:ありがとう|有難う|有り難う|助かりました)/.test(text)) {
    return { type: "thanks" };
  }
  return /^(?:さようなら|さよなら|またね|また明日|おやすみ|じゃあね|バイバイ)/.test(text)
    ? { type: "farewell" }
    : { type: "chat" };
}

function orQuestion(intent: Intent): Intent {
  return intent.type === "chat" ? { type: "other-question" } : intent;
}

function readDay(text: string, today: string | undefined): string | undefined {
  const iso = text.match(/\d{4}-\d{2}-\d{2}/)?.[0];
  if (iso !== undefined || today === undefined) {
    return iso;
  }
  if (/一昨日|おととい/.test(text)) {
    return shiftDays(today, -2);
  }
  if (/昨日|きのう|昨夜|ゆうべ/.test(text)) {
    return shiftDays(today, -1);
  }
  if (/今日|きょう|今朝|さっき/.test(text)) {
    return today;
  }
  const [, year, month, day] = text.normalize("NFKC").match(/(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日/) ?? [];
  if (month === undefined || day === undefined) {
    return undefined;
  }
  return year === undefined
    ? latestMonthDay(Number(month), Number(day), today)
    : isoDate(Number(year), Number(month), Number(day));
}

function readFacts(text: string): Fact[] {
  const facts = sentences(text)
    .filter(sentence => !isQuestion(sentence))
    .flatMap(sentence => factPatterns.flatMap(rule => readFact(sentence, rule)));
  return facts.filter(({ kind, value }, i) => facts.findIndex(f => f.kind === kind && f.value === value) === i);
}

function readFact(sentence: string, { kind, pattern, refuse, value }: FactPattern): Fact[] {
  const match = sentence.match(pattern);
  const raw = match === null ? "" : (value?.(match.slice(1).map(cleaned)) ?? cleaned(match[1] ?? ""));
  const fits = raw !== "" && [...raw].length <= 40 && !refuse?.test(raw) && !/^(?:何|なに|誰|だれ|どこ)/.test(raw);
  return fits ? [{ kind, value: raw }] : [];
}

/** The value without the topic that a lazy pattern swallows with it. */
function cleaned(value: string): string {
  return value
    .replace(
      new RegExp(
        `^(?:${me}(?:のこと)?(?:は|を|って|も)|(?:これから|今後|今|いま|最近|実|普段)は|実は|あと|それと|ちなみに|そして|それから)+`,
      ),
      "",
    )
    .replaceAll(/[「」『』]/g, "")
    .trim();
}

function topic(text: string): string | undefined {
  const words = text.match(/[\p{Script=Katakana}ー]{2,12}|\p{Script=Han}{2,8}/gu) ?? [];
  return words.filter(candidate => !emptyWords.test(candidate)).sort((a, b) => b.length - a.length)[0];
}

function isQuestion(text: string): boolean {
  const last = text.trim();
  return (
    /[？?]\s*\p{Extended_Pictographic}*$/u.test(last) ||
    /(?:(?:です|ます|ました|でした|でしょう)か|だっけ|でしたっけ|覚えてい?る|覚えてい?ますか?|知ってい?る|教えて|教えてください|何だろう)[。！!]?$/.test(
      last,
    )
  );
}

/** An introduction in several short sentences is one. */
function sentences(text: string): string[] {
  const joined = text.replaceAll(/(めまして|です)[。！!]\s*(?=\S{1,12}です|よろしく)/g, "$1、");
  return joined.split(/(?<=[。！!？?])\s*|\n+/).map(sentence => sentence.trim());
}

/** A query without particles at its ends and without what would match everything. */
function asQuery(text: string): string {
  return (text.split(/[。！!\n]/).findLast(part => part.trim() !== "") ?? "")
    .trim()
    .replace(new RegExp(`^(?:ねえ|ねぇ|あの|その|前に|この前|以前|${me}[のがは]|、)+`), "")
    .replace(/[？?。！!\s]+$/, "")
    .replace(/(?:[をはがもって、]|のこと|の話|覚えて.*|何.*)+$/, "")
    .replace(/^(?:話した|言った|教えた|伝えた)/, "")
    .trim();
}
