import { isoDate, latestMonthDay, shiftDays } from "./dates.ts";
import type { Fact, FactKind } from "./facts.ts";
import type { Intent, Rules } from "./language.ts";

const name = String.raw`([\p{L}][\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*){0,2})`;
const capitalName = String.raw`(\p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*){0,2})`;
const rest = "([^.!?;,\\n]+)";
const count = "(?:an?|one|two|three|four|five|\\d+)";
const animals = "cat|dog|kitten|puppy|rabbit|hamster|parrot|bird|turtle|fish|horse|pet";
const family = "son|daughter|brother|sister|wife|husband|partner|child|children|kids";
const jobs =
  "\\w+(?:er|or|ist|ian)|nurse|chef|cook|student|pilot|architect|consultant|accountant|assistant|scientist|housewife";

/** Words after "I'm" or "call me" that are no names. */
const notNames =
  /^(?:not|so|very|just|really|back|later|when|if|now|at|on|in|a|an|the|here|sorry|fine|ok|okay|good|great|happy|sad|tired|busy|sure|glad|crazy|tomorrow|today|tonight|home|hungry|japanese|english|american|french|german|chinese|korean|british)\b/i;

/** Objects of "I like" that say nothing about the person. */
const notLikes =
  /^(?:it|that|this|you|your|how|when|what|him|her|them|the way|to think|to see you|talking (?:to|with) you)\b/i;

interface FactPattern {
  readonly kind: FactKind;
  readonly pattern: RegExp;
  readonly refuse?: RegExp;
  /** Makes the value of the groups; the first one unless given. */
  readonly value?: (groups: readonly string[]) => string;
}

const factPatterns: readonly FactPattern[] = [
  { kind: "name", pattern: new RegExp(`\\b[Mm]y name(?:['’]s| is) ${name}`, "u"), refuse: notNames },
  { kind: "name", pattern: new RegExp(`\\b(?:[Cc]all me|I go by) ${name}`, "u"), refuse: notNames },
  {
    kind: "name",
    pattern: new RegExp(`\\b(?:I['’]m|I am) ${capitalName}(?= *(?:[.,!;]|and\\b|from\\b|$))`, "u"),
    refuse: notNames,
  },
  { kind: "home", pattern: new RegExp(`\\bI(?:['’]m| am)? (?:currently )?(?:live|living) in ${rest}`, "iu") },
  { kind: "home", pattern: new RegExp(`\\bI(?:['’]ve| have)? (?:just )?moved to ${rest}`, "iu") },
  { kind: "work", pattern: new RegExp(`\\bI work as ${rest}`, "iu") },
  { kind: "work", pattern: new RegExp(`\\bmy job is (?:to be |being )?${rest}`, "iu") },
  {
    kind: "work",
    pattern: new RegExp(
      `\\b(?:I['’]m|I am) (an? (?:[\\w-]+ ){0,2}?(?:${jobs}))(?= *(?:[.,!;]|and\\b|in\\b|at\\b|$))`,
      "iu",
    ),
    refuse: /^an? (?:bit|little|lot|member|beginner|winner|loser)\b/i,
  },
  {
    kind: "likes",
    pattern: new RegExp(`\\bmy favou?rite ([\\w-]+(?: [\\w-]+)?) (?:is|are) ${rest}`, "iu"),
    value: ([thing = "", value = ""]) => `${cleaned(value)} (favourite ${thing})`,
  },
  {
    kind: "likes",
    pattern: new RegExp(`\\bI (?:(?:really|also|absolutely|just|do) )*(?:like|love|enjoy|adore|prefer) ${rest}`, "iu"),
    refuse: notLikes,
  },
  {
    kind: "dislikes",
    pattern: new RegExp(
      `\\bI (?:really )?(?:(?:do not|don['’]t) (?:really |particularly )?(?:like|enjoy)|hate|dislike|can['’]t stand) ${rest}`,
      "iu",
    ),
    refuse: notLikes,
  },
  {
    kind: "has",
    pattern: new RegExp(
      `\\bI(?: have|['’]ve got| have got) (${count} (?:[\\w-]+ ){0,3}?(?:named|called) [\\p{L}'’-]+(?: and \\p{Lu}[\\p{L}'’-]+)?)`,
      "u",
    ),
  },
  {
    kind: "has",
    pattern: new RegExp(
      `\\bI(?: have|['’]ve got| have got) (${count} (?:[\\w-]+ )?(?:${animals}|${family})s?)\\b(?! (?:named|called))`,
      "iu",
    ),
  },
  {
    kind: "has",
    pattern: new RegExp(`\\b[Mm]y (${animals})(?:['’]s name is| is (?:named|called)) ([\\p{L}'’-]+)`, "u"),
    value: ([animal = "", value = ""]) => `a ${animal} named ${value}`,
  },
];

const factQuestions: readonly (readonly [FactKind, RegExp])[] = [
  [
    "has",
    new RegExp(
      `\\b(?:what['’]?s|what is|know|remember) my (?:${animals})(?:['’]s)? (?:name|called)|\\bdo i have (?:any |an? )?(?:${animals})`,
    ),
  ],
  ["name", /\bwhat(?:['’]?s| is) my name|\bwho am i\b|\b(?:know|remember) my name|\b(?:know|remember) who i am/],
  ["home", /\bwhere (?:do|did) i live|\b(?:know|remember) where i live/],
  ["work", /\bwhat do i do\b|\bwhat(?:['’]?s| is) my job|\bwhere do i work|\bwhat i do for a living/],
  ["dislikes", /\bwhat (?:do i (?:hate|dislike|not like)|don['’]t i like)|\bwhat i (?:hate|dislike|don['’]t like)/],
  ["likes", /\bwhat do i (?:like|love|enjoy)|\bmy favou?rite\b|\bwhat i (?:like|love|enjoy)|\bthings i (?:like|love)/],
];

const recallQuestions: readonly RegExp[] = [
  /\b(?:do|don['’]t|can|could) you (?:still )?(?:remember|recall) (?:what i (?:said|told you) about |about )?(.+)/is,
  /\bwhat did (?:i|we) (?:tell you|say|talk|mention|discuss) ?(?:about )?(.+)/is,
  /\b(?:have|did) i (?:ever )?(?:tell|told|mention|mentioned) (?:you )?(?:about )?(.+)/is,
  /^remember ((?:when|how|what|who|where|our) .+\?)/is,
  /^(?:so |and )?(?:what|when|where|who|which)(?:['’]s| is| was| are| were) (my .+\?)/is,
  /^(?:so |and )?(?:what|when|where|who|which|how)(?: \w+)? (?:did|have) (?:i|we) (.+)/is,
];

const months = "january february march april may june july august september october november december".split(" ");

const emptyWords = new Set(
  "about actually after again almost also always another anything around away because been before being between could does doing done down each even ever every feel felt from going good gonna great have having hello here into just know last like little long love friend made make many maybe mean more most much need never next nice okay once only other over people please pretty quite rather really same should since some someone something sometime sometimes still such sure take tell than thank thanks that their them then there these they thing things think this those though thought through time today together tomorrow tonight very want wanted wants week well were what when where which while will with without work would yeah year yesterday your yours".split(
    " ",
  ),
);

export const englishRules: Rules = { readIntent, readFacts, topic, isQuestion };

function readIntent(text: string, today: string | undefined): Intent {
  const trimmed = text.trim();
  if (trimmed === "") {
    return { type: "empty" };
  }
  const lower = trimmed.toLowerCase();
  const note = trimmed.match(
    /(?:^|[.!?\n] *)(?:(?:please|can you|could you|also|and|hey|ok|okay),? )*(?:remember|don['’]t forget|keep in mind|make a note|note down)(?: that|:| this:)? (?!(?:when|how|what|who|where|our|me)\b)(.+)$/isu,
  );
  if (note?.[1] !== undefined) {
    return { type: "remember", content: note[1].replace(/[.!? ]+$/, "") };
  }
  if (/\bwhat (?:do you|have you) (?:know|remember|learned?|learnt) about me\b|\bremember me\b/.test(lower)) {
    return { type: "ask-about-me" };
  }
  if (isQuestion(trimmed)) {
    return readQuestion(trimmed, lower, today) ?? orQuestion(readSmallTalk(lower));
  }
  return readSmallTalk(lower);
}

function readQuestion(text: string, lower: string, today: string | undefined): Intent | undefined {
  const kind = factQuestions.find(([, pattern]) => pattern.test(lower))?.[0];
  if (kind !== undefined) {
    return { type: "ask-fact", kind, query: withoutEmptyStart(text) };
  }
  const day = /\b(?:did (?:we|i|you)|have (?:we|i)|we (?:talk|said|discuss))/.test(lower)
    ? readDay(lower, today)
    : undefined;
  if (day !== undefined) {
    return { type: "recall-day", day };
  }
  for (const pattern of recallQuestions) {
    const query = text.match(pattern)?.[1];
    if (query !== undefined && withoutEmptyStart(query) !== "") {
      return { type: "recall", query: withoutEmptyStart(query) };
    }
  }
  return /\bwho are you|\bwhat are you\b|\byour name\b|\bare you (?:an? )?(?:ai|bot|human|real|robot|person|language model)/.test(
    lower,
  )
    ? { type: "ask-about-partner" }
    : undefined;
}

function readSmallTalk(lower: string): Intent {
  const words = lower.split(/\s+/).length;
  if (words > 12) {
    return { type: "chat" };
  }
  if (
    /^(?:hi|hello|hey|good (?:morning|afternoon|evening)|greetings|howdy|how are you|how['’]s it going)\b/.test(lower)
  ) {
    return { type: "greeting" };
  }
  if (/^(?:thanks|thank you|thx)\b/.test(lower)) {
    return { type: "thanks" };
  }
  return /^(?:bye|goodbye|good night|see you|talk to you later)\b/.test(lower)
    ? { type: "farewell" }
    : { type: "chat" };
}

function orQuestion(intent: Intent): Intent {
  return intent.type === "chat" ? { type: "other-question" } : intent;
}

function readDay(lower: string, today: string | undefined): string | undefined {
  const iso = lower.match(/\b\d{4}-\d{2}-\d{2}\b/)?.[0];
  if (iso !== undefined || today === undefined) {
    return iso;
  }
  if (/\bday before yesterday\b/.test(lower)) {
    return shiftDays(today, -2);
  }
  if (/\byesterday\b|\blast night\b/.test(lower)) {
    return shiftDays(today, -1);
  }
  if (/\btoday\b|\bthis (?:morning|afternoon|evening)\b/.test(lower)) {
    return today;
  }
  const [, first, second, year] = lower.match(
    new RegExp(
      `\\b(${months.join("|")}|\\d{1,2})(?: of)? (${months.join("|")}|\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?\\b`,
    ),
  ) ?? [undefined, "", "", undefined];
  const month = Math.max(months.indexOf(first), months.indexOf(second)) + 1;
  const day = Number(months.includes(first) ? second : first);
  if (month === 0 || !Number.isInteger(day)) {
    return undefined;
  }
  return year === undefined ? latestMonthDay(month, day, today) : isoDate(Number(year), month, day);
}

function readFacts(text: string): Fact[] {
  const facts = sentences(text)
    .filter(sentence => !isQuestion(sentence))
    .flatMap(sentence => factPatterns.flatMap(rule => readFact(sentence, rule)));
  // "I'm Anna" inside "My name is Anna" and the like: the first of a kind and value is enough.
  return facts.filter(({ kind, value }, i) => facts.findIndex(f => f.kind === kind && f.value === value) === i);
}

function readFact(sentence: string, { kind, pattern, refuse, value }: FactPattern): Fact[] {
  const match = sentence.match(pattern);
  const raw = match === null ? "" : (value?.(match.slice(1)) ?? cleaned(match[1] ?? ""));
  const fits = raw !== "" && [...raw].length <= 60 && !refuse?.test(raw);
  return fits ? [{ kind, value: raw }] : [];
}

/** The value up to where the next clause begins. */
function cleaned(value: string): string {
  return (
    value
      .split(/ (?:and (?:i|my|we|that|it)|but|because|so|since|when|though|although|with my)\b/i)[0]
      ?.replace(/ (?:too|as well|very much|a lot|now|these days|right now|the most)$/i, "")
      .trim() ?? ""
  );
}

function topic(text: string): string | undefined {
  const words = text.match(/[\p{Script=Latin}][\p{Script=Latin}'’-]{3,}/gu) ?? [];
  return words
    .filter(word => !emptyWords.has(word.toLowerCase()) && !/['’]/.test(word) && word.length <= 20)
    .sort((a, b) => weight(b) - weight(a))[0];
}

/** Long words and names say most. */
function weight(candidate: string): number {
  return candidate.length + (/^\p{Lu}/u.test(candidate) ? 4 : 0);
}

function isQuestion(text: string): boolean {
  return (
    /\?\s*\p{Extended_Pictographic}*\s*$/u.test(text) ||
    /^(?:so |and |hey,? )*(?:do you|don['’]t you|did (?:i|we|you)|what(?:['’]s| is| do| did| was| are)|who (?:am|are|is)|where (?:do|did|is)|when (?:is|was|did)|can you tell)\b/i.test(
      text.trim(),
    )
  );
}

function sentences(text: string): string[] {
  return text.split(/(?<=[.!?])\s+|\n+/);
}

/** A query without the words that would match everything. */
function withoutEmptyStart(text: string): string {
  return text
    .replace(/[?!.\s]+$/, "")
    .replace(
      /^(?:(?:that|what|when|where|who|how|the|my|our|a|an|i|we|is|was|it|about|told|said|you|to|of|time|'s)\s+)+/i,
      "",
    )
    .trim();
}
