import { isBlank, type ReplyInput } from "./reply-input.ts";
import { isFunctionWord, keyMeaning } from "./reply-keys.ts";

/** Letters before the call that may be an introduction; more are thoughts, and a call among them may be a draft. */
const MAX_INTRODUCTION = 64;
/** Units between a function's name and its parameters. */
const LONGEST_BETWEEN = 120;

/** What begins no call, no tag, no word and no line. */
const PROSE = /[^\s<>{[｛［"◁A-Za-z_*#-]+/y;

/** Plain words; one with a sign in it may be a function's name, and the last one may go on. */
const WORDS = /(?: [A-Za-z]{1,24}){1,200}(?= )/y;

/** Words around a call that belong to its format. */
const FORMAT_WORDS = new Set([
  "json",
  "action",
  "actions",
  "assistant",
  "tool",
  "call",
  "function",
  "response",
  "python",
  "xml",
  "yaml",
  "id",
]);

/** Words that may stand between a function's name and its parameters. */
const BETWEEN = /\b(?:json|with|and|the|following|action|input|param(?:eter)?s|arguments|args)\b/gi;

/** The text around the calls: how much of it there is, and which function it named last. */
export class Prose {
  atLineStart = true;
  #letters = 0;
  #name: { text: string; end: number } | undefined;

  /** Whether nothing was said. */
  get isNone(): boolean {
    return this.#letters === 0;
  }

  /** Whether so much was said that it is no introduction. */
  get isLong(): boolean {
    return this.#letters >= MAX_INTRODUCTION;
  }

  /** Passes text in which no call can begin; false where there is none. */
  skip(input: ReplyInput): boolean {
    const prose = input.run(PROSE, input.at);
    if (prose !== "") {
      input.at += prose.length;
      this.#letters += /\p{L}/u.test(prose) ? prose.length : 0;
      this.atLineStart = false;
    }
    const words = this.atLineStart ? "" : input.run(WORDS, input.at);
    input.at += words.length;
    for (const word of words.split(" ")) {
      this.count(word);
    }
    return prose !== "" || words !== "";
  }

  pass(input: ReplyInput): void {
    const { unit } = input;
    input.at++;
    this.#letters += /^\p{L}$/u.test(unit) ? 1 : 0;
    this.atLineStart = unit === "\n" || (this.atLineStart && isBlank(unit));
  }

  /** Takes a word into account, unless it belongs to a format. */
  count(word: string): void {
    const isFormat = FORMAT_WORDS.has(word.toLowerCase()) || keyMeaning(word) !== undefined || isFunctionWord(word);
    this.#letters += isFormat ? 0 : word.length;
  }

  /** Reasoning has ended; what was said before belonged to it. */
  startOver(): void {
    this.#letters = 0;
    this.#name = undefined;
  }

  /** Reasoning has begun, and has no end. */
  becomeLong(): void {
    this.#letters = MAX_INTRODUCTION;
  }

  /** Keeps a function's name, and where it ended. */
  nameFunction(name: string, end: number): void {
    this.#name = { text: name, end };
  }

  /** The function that was named right before this place. */
  namedBefore(input: ReplyInput, at: number): string | undefined {
    const name = this.#name;
    if (!name || at - name.end > LONGEST_BETWEEN) {
      return undefined;
    }
    const between = input.text
      .slice(name.end, at)
      .replace(/<[^<>]{1,40}>/g, " ")
      .replace(/\[[A-Z_]{1,20}\]\w{0,12}/g, " ")
      .replace(/```\w{0,10}/g, " ")
      .replace(BETWEEN, " ");
    return /^[\s:：=>*`"|,_-]*$/.test(between) ? name.text : undefined;
  }
}
