import { tokenBreaker } from "../../prompt/render/control-tokens.ts";

/** A place of the text, in UTF-16 units. */
export interface Mark {
  readonly start: number;
  readonly end: number;
}

/** `[Sun 2026-11-22 21:04]`, and what models make of it. */
const TIME_HEADER = /\[[^[\]\n]{0,12}\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}\]/u;
const KIND_HEADER = /(?<=^|\n)[ \t]{0,4}\[(?:heartbeat|notice|summary(?: request)?|result (?:OK|Failed))\]/u;

const ROLES = "user|human|assistant|chatbot|ユーザー|ユーザ|アシスタント|用户|用戶|助手|助理|사용자|어시스턴트|도우미";
const ROLE_LABEL = new RegExp(`(?<=^|\\n)[ \\t]{0,4}(?:\\*\\*)?(?:${ROLES})(?:\\*\\*)? ?[:：]`, "iu");
const HEADING_LABEL =
  /(?<=^|\n)[ \t]{0,4}#{2,4} ?(?:user|human|assistant|system|instructions?|response|input|output|ユーザー|アシスタント|指示|応答|用户|助手)\b ?[:：]?/iu;
const CJK_HEADING_LABEL = /(?<=^|\n)[ \t]{0,4}#{2,4} ?(?:ユーザー|アシスタント|指示|応答|用户|助手|사용자) ?[:：]?/u;
const CAPITAL_SYSTEM = /(?<=^|\n)[ \t]{0,4}SYSTEM ?[:：]/u;

/** A line of a play, such as `Cat: I am starving.` */
const OTHER_LABEL = new RegExp(`(?<=^|\\n)[ \\t]{0,4}(?!(?:${ROLES}) ?[:：])[\\p{L}][\\p{L} .]{0,20}[:：]`, "iu");

const FUNCTION_NAME =
  /\b(?:send_message|core_memory_append|core_memory_replace|conversation_search(?:_date)?|archival_memory_insert|archival_memory_search|pause_heartbeats|inner_thoughts|request_heartbeat)(?![\p{L}\p{N}_](?<![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]))/u;

const KEY =
  /[\\"“”',{ ]{0,6}["“”](?:function|params|arguments|message|inner_thoughts|request_heartbeat)\\?["“”] {0,4}:/u;

const TEMPLATE = /\{\{ ?(?:user|char|name|persona|human) ?\}\}|\[(?:insert |your |user's |the user's )?name\]/iu;
const PLACEHOLDER =
  /^[<[{](?=[^<>[\]{}\n]{0,60}(?:message|reply|response|text|answer|ここに|返事|返信|メッセージ|回复|답장))[^<>[\]{}\n]{1,60}[>\]}]$/iu;

/** Control tokens with the space in them with which they are broken in prompts: models copy those too. */
const BROKEN_TOKEN = /< \|[^\s<>|]{1,64}\|>|< \/?(?:s|(?:start|end)_of_turn|think|tool_call)>/u;

/** A message that speaks about the person instead of to them: thoughts in the wrong place. */
const ABOUT_PERSON =
  /^(?:(?:ok|okay|hmm|so|alright)[,.]? )?the user (?:is|was|has|had|wants?|said|says|asks?|asked|seems|just|told|tells|needs|feels|mentioned)\b|^ユーザー?(?:さん)?[はがの]|^用户(?:说|想|在|问)|^사용자[는가]/iu;

const THOUGHTS_LABEL = /^(?:\*\*)?(?:(?:inner[ _]?)?thoughts?|inner monologue|考え|思考|内心|心の声)(?:\*\*)? ?[:：]/iu;
const MESSAGE_LABEL = /(?<=^|\n)[ \t]{0,4}(?:\*\*)?(?:message|reply|メッセージ|返事|返信)(?:\*\*)? ?[:：]\s{0,8}/iu;

export type FindMark = (text: string) => Mark | undefined;

/** A finder for control tokens of every family, and of this one. */
export function controlTokenFinder(familyTokens: readonly string[]): FindMark {
  const broken = tokenBreaker(familyTokens);
  return text => {
    const changed = broken(text);
    if (changed === text) {
      return find(BROKEN_TOKEN)(text);
    }
    // The first character that differs is the space behind the token's first character.
    let index = 0;
    while (changed[index] === text[index]) {
      index += 1;
    }
    const start = Math.max(0, index - 1);
    const token =
      /^(?:<[^<>\s]{0,66}>|\[[^[\]\s]{1,40}\])/u.exec(text.slice(start, start + 80))?.[0] ?? text.charAt(start);
    return { start, end: start + token.length };
  };
}

function find(pattern: RegExp): FindMark {
  return text => {
    const found = pattern.exec(text);
    return found ? { start: found.index, end: found.index + found[0].length } : undefined;
  };
}

export const findTimeHeader = find(TIME_HEADER);
export const findKindHeader = find(KIND_HEADER);
export const findTemplate = find(TEMPLATE);
export const findFunctionName = find(FUNCTION_NAME);
export const isPlaceholder = (text: string): boolean => PLACEHOLDER.test(text.trim());

export const findAboutPerson = find(ABOUT_PERSON);
export const findThoughtsLabel = find(THOUGHTS_LABEL);
export const findMessageLabel = find(MESSAGE_LABEL);

/** Whether the whole text is an object in JSON. */
export function isJsonObject(text: string): boolean {
  const whole = text.trim();
  return /^\{\s{0,20}"/u.test(whole) && whole.endsWith("}");
}

const findRole = find(ROLE_LABEL);
const findHeading = find(HEADING_LABEL);
const findCjkHeading = find(CJK_HEADING_LABEL);
const findCapitalSystem = find(CAPITAL_SYSTEM);

/** A label of another format's turn. `Human:` in a play, beside other names, is none. */
export function findRoleLabel(text: string): Mark | undefined {
  const role = OTHER_LABEL.test(text) ? undefined : findRole(text);
  return firstOf([role, findHeading(text), findCjkHeading(text), findCapitalSystem(text)]);
}

const findKey = find(KEY);
const CLOSERS = /(?:\\?["“”] {0,2}[}\]]{1,6}|[}\]]{2,6}|(?<=[。．.!?！？])[}\]]|["“”],)[\s,;]{0,8}$/u;

/** Keys of a call, or the brackets that close one, where nothing was opened. */
export function findJsonDebris(text: string): Mark | undefined {
  if (isBalanced(text)) {
    return undefined;
  }
  const tail = text.trimEnd();
  const from = Math.max(0, tail.length - 24);
  const closers = find(CLOSERS)(tail.slice(from));
  return firstOf([findKey(text), closers && { start: from + closers.start, end: from + closers.end }]);
}

/** Whether every bracket and every straight quotation mark has its other. */
function isBalanced(text: string): boolean {
  let braces = 0;
  let brackets = 0;
  let quotes = 0;
  for (const character of text) {
    braces += character === "{" ? 1 : character === "}" ? -1 : 0;
    brackets += character === "[" ? 1 : character === "]" ? -1 : 0;
    quotes += character === '"' ? 1 : 0;
  }
  return braces === 0 && brackets === 0 && quotes % 2 === 0;
}

export function firstOf(marks: readonly (Mark | undefined)[]): Mark | undefined {
  let first: Mark | undefined;
  for (const mark of marks) {
    if (mark && (!first || mark.start < first.start)) {
      first = mark;
    }
  }
  return first;
}
