import { REASONING_TAGS } from "../../prompt/reply/reasoning-tags.ts";
import { maskCode } from "./code-and-quotations.ts";
import {
  controlTokenFinder,
  type FindMark,
  findAboutPerson,
  findFunctionName,
  findJsonDebris,
  findKindHeader,
  findMessageLabel,
  findRoleLabel,
  findTemplate,
  findThoughtsLabel,
  findTimeHeader,
  firstOf,
  isJsonObject,
  isPlaceholder,
  type Mark,
} from "./mark-patterns.ts";
import { isWordless } from "./plain-text.ts";

export type MarksVerdict =
  | { readonly type: "clean" }
  /** `text` is what is left without the marks; it may be a sign without words. */
  | { readonly type: "mended"; readonly text: string }
  /** Nothing usable is left; `mark` is what was found. */
  | { readonly type: "broken"; readonly mark: string };

export interface MarksRules {
  readonly controlTokens: readonly string[];
  /** What the person wrote lately: marks they speak of may be spoken of. */
  readonly userTexts: readonly string[];
}

/** Marks at the beginning that are taken off one by one. */
const MAX_LEADING = 6;

/** UTF-16 units in which a mark at the beginning is looked for. */
const HEAD = 400;

/** Marks that the person has spoken of and that are passed over. */
const MAX_WELCOME = 50;

/** Share of broken characters from which a text is beyond mending. */
const BROKEN = 0.5;

const SPEAKS_OF_USERS = /\busers?\b|ユーザ|用户|사용자/iu;
const SPEAKS_OF_CODE = /json|code|object|コード|オブジェクト|プログラム|代码|코드/iu;

const OWN_LABEL =
  /^(?:\*\*)?(?:#{2,4} ?)?(?:assistant|chatbot|ai|response|message|reply|メッセージ|返事|返信|アシスタント|応答|助手|助理|어시스턴트|도우미)(?:\*\*)? ?[:：]\s*/iu;

const OWN_ROLE_WORD = /^(?:assistant|model)\s*\n/u;

/** What a cut leaves dangling. */
const DANGLING = /[\s\\"“,{]{0,20}$/u;

/**
 * Marks of the prompt's frame in a message. Marks before it are taken off; behind the first mark within it comes what the
 * model made up (the next turn, the rest of its JSON), so it is cut there. Functions' names and a template's
 * placeholders cannot be cut out of a sentence. Code is left out.
 */
export function mendMarks(message: string, rules: MarksRules): MarksVerdict {
  const broken = countBroken(message);
  if (broken > BROKEN * message.length && !isWordless(message)) {
    return { type: "broken", mark: "\uFFFD" };
  }
  const whole = broken > 0 && !isWordless(message) ? message.replaceAll("\uFFFD", "").trim() : message;
  const tokens = welcoming(controlTokenFinder(rules.controlTokens), rules);
  const text = withoutLeading(withoutThoughts(withoutReasoning(whole, rules)), tokens, rules);
  const masked = maskCode(text);
  const fixed = firstOf([
    ...[findTemplate, findThoughtsLabel].map(find => welcoming(find, rules)(masked)),
    proseFunctionName(masked, rules),
  ]);
  const isData = isJsonObject(text) && !SPEAKS_OF_CODE.test(rules.userTexts.join("\n"));
  if (fixed || isData || isPlaceholder(text)) {
    return { type: "broken", mark: fixed ? text.slice(fixed.start, fixed.end) : text };
  }
  const first = firstMark(masked, tokens, rules);
  const kept = first ? text.slice(0, first.start).replace(DANGLING, "") : text;
  if (kept === message) {
    return { type: "clean" };
  }
  if (kept.trim() === "") {
    const mark = first ? text.slice(first.start, first.end) : message.slice(0, 40);
    return { type: "broken", mark: mark.trim() };
  }
  return { type: "mended", text: kept };
}

/** Whether a message speaks about "the user": thoughts in the wrong place. */
export function isAboutUser(message: string, userTexts: readonly string[]): boolean {
  return findAboutPerson(message.trimStart()) !== undefined && !SPEAKS_OF_USERS.test(userTexts.join("\n"));
}

/** Thoughts cut off at the first mark; they may speak of functions. */
export function mendThoughts(thoughts: string, rules: MarksRules): string {
  const tokens = controlTokenFinder(rules.controlTokens);
  const text = withoutLeading(withoutReasoning(thoughts.replaceAll("\uFFFD", ""), rules), tokens, rules);
  const masked = maskCode(text);
  const first = firstOf([tokens(masked), findTimeHeader(masked), findKindHeader(masked), findJsonDebris(masked)]);
  return first ? text.slice(0, first.start).replace(DANGLING, "") : text;
}

/** A parameter cut off at the first control token; anything else may stand in a note. */
export function mendParameter(value: string, { controlTokens }: MarksRules): string {
  const first = controlTokenFinder(controlTokens)(maskCode(value));
  return first ? value.slice(0, first.start).trimEnd() : value;
}

function firstMark(masked: string, tokens: FindMark, rules: MarksRules): Mark | undefined {
  const finders = [
    tokens,
    ...[findTimeHeader, findKindHeader, findRoleLabel, findJsonDebris].map(find => welcoming(find, rules)),
  ];
  const name = welcoming(findFunctionName, rules)(masked);
  return firstOf([...finders.map(find => find(masked)), name]);
}

/** A function's name that is no call on a line of its own behind the words. */
function proseFunctionName(masked: string, rules: MarksRules): Mark | undefined {
  const name = welcoming(findFunctionName, rules)(masked);
  if (!name) {
    return undefined;
  }
  const before = masked.slice(0, name.start);
  const isKey = /["“”'\\]$/u.test(before) && !isWordless(before);
  const isCallBehind = /\n[ \t]{0,8}$/u.test(before) && /^ ?[(:{]/u.test(masked.slice(name.end));
  return isKey || isCallBehind ? undefined : name;
}

function withoutReasoning(text: string, rules: MarksRules): string {
  const masked = maskCode(text);
  return REASONING_TAGS.reduce((rest, [, close]) => {
    const end = isWelcome(close, rules) ? -1 : masked.lastIndexOf(close);
    const behind = end === -1 ? "" : text.slice(end + close.length).trim();
    return behind === "" || behind.length >= rest.length ? rest : behind;
  }, text);
}

/** What follows `Message:` where the text begins with `Thoughts:`. */
function withoutThoughts(text: string): string {
  const start = findThoughtsLabel(text.trimStart()) ? findMessageLabel(text) : undefined;
  return start ? text.slice(start.end) : text;
}

function withoutLeading(text: string, tokens: FindMark, rules: MarksRules): string {
  let rest = text;
  for (let count = 0; count < MAX_LEADING; count += 1) {
    const start = rest.length - rest.trimStart().length;
    const label = OWN_LABEL.exec(rest.slice(start, start + 40))?.[0];
    const head = rest.slice(0, HEAD);
    const mark = [tokens(head), findTimeHeader(head), findKindHeader(head)].find(
      found => found && isBlank(rest, found.start),
    );
    if (label && !isWelcome(label.replace(/[\s:：]+$/u, ""), rules)) {
      rest = rest.slice(start + label.length);
    } else if (mark && !/\bresult\b/u.test(rest.slice(mark.start, mark.end))) {
      rest = rest.slice(mark.end).replace(OWN_ROLE_WORD, "").trimStart();
    } else {
      return rest;
    }
  }
  return rest;
}

function isBlank(text: string, end: number): boolean {
  return text.slice(0, end).trim() === "";
}

/** Passes over marks that the person has written themself. */
function welcoming(find: FindMark, rules: MarksRules): FindMark {
  return text => {
    let from = 0;
    for (let count = 0; count < MAX_WELCOME; count += 1) {
      const mark = find(text.slice(from));
      const words = mark && text.slice(from + mark.start, from + mark.end).trim();
      if (!mark || !words || !isWelcome(words, rules)) {
        return mark && { start: from + mark.start, end: from + mark.end };
      }
      from += mark.end;
    }
    return undefined;
  };
}

function isWelcome(mark: string, { userTexts }: MarksRules): boolean {
  const words = mark.toLowerCase();
  return userTexts.some(heard => heard.toLowerCase().includes(words));
}

function countBroken(text: string): number {
  return text.match(/\uFFFD/g)?.length ?? 0;
}
