import type { Brain, BrainRequest } from "../brain.ts";
import { toJsonLine } from "../json-line.ts";
import { type Conversation, readConversation } from "./conversation.ts";
import { decide } from "./decide.ts";
import { englishPhrases } from "./english-phrases.ts";
import { englishRules } from "./english-rules.ts";
import { knownFacts } from "./facts.ts";
import { japanesePhrases } from "./japanese-phrases.ts";
import { japaneseRules } from "./japanese-rules.ts";
import type { Language, Variants } from "./language.ts";

const english: Language = { code: "en", rules: englishRules, phrases: englishPhrases };
const japanese: Language = { code: "ja", rules: japaneseRules, phrases: japanesePhrases };

const maxSummarised = 6;
const maxSummaryQuote = 60;
const maxEarlierSummary = 400;

/**
 * A small companion of rules, in English and Japanese, that plays the model's part of the protocol: it remembers
 * what it is told, searches when asked, and answers from what it found. Deterministic, and never presented as
 * intelligence: its first words say what it is.
 */
export function createPracticeBrain(): Brain {
  return {
    async *reply(request) {
      yield { type: "text", text: practiceReply(request) };
    },
  };
}

/** The whole reply to a prompt: one line of JSON, or plain text where a summary is asked for. */
export function practiceReply(request: Pick<BrainRequest, "prompt" | "messages">): string {
  const conversation = readConversation(request);
  const language = languageOf(conversation);
  const last = conversation.prompt.items.findLast(({ kind }) => kind !== "notice");
  if (last?.kind === "summary-request") {
    return summarise(conversation, language);
  }
  const step = decide(
    conversation,
    language,
    [english, japanese].filter(other => other !== language),
  );
  const seed = hash(conversation.message ?? "") + conversation.attempt;
  const message = step.message === undefined ? undefined : pick(step.message, seed, conversation.lastSaid);
  return toJsonLine({
    inner_thoughts: pick(step.thoughts, seed, undefined),
    function: step.function,
    params: message === undefined ? step.params : { message: introduced(message, conversation, language) },
  });
}

/** Japanese if the newest message has kana or kanji; before the first one, if the persona has kana. */
function languageOf({ sample, prompt }: Conversation): Language {
  const isJapanese =
    sample === undefined
      ? /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(prompt.system)
      : /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(sample);
  return isJapanese ? japanese : english;
}

/** The first words in a conversation say what is speaking. */
function introduced(message: string, { lastSaid, prompt }: Conversation, { code, phrases }: Language): string {
  const first = lastSaid === undefined && !prompt.items.some(({ kind }) => kind === "summary");
  if (!first || message === "" || phrases.aboutPartner.includes(message)) {
    return message;
  }
  return code === "ja" ? `${message}${phrases.introduction}` : `${message} ${phrases.introduction}`;
}

function pick(variants: Variants, seed: number, unwanted: string | undefined): string {
  const start = seed % variants.length;
  const inOrder = [...variants.slice(start), ...variants.slice(0, start)];
  return inOrder.find(variant => variant !== unwanted) ?? variants[0];
}

/** The code points' weighted sum: differs with the words and their order. */
function hash(text: string): number {
  let sum = 0;
  for (const character of text) {
    sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  }
  return sum;
}

function summarise({ prompt, human }: Conversation, { phrases, rules }: Language): string {
  const messages = prompt.items.flatMap(item => (item.kind === "message" ? [item.text] : []));
  const earlier = prompt.items.findLast(({ kind }) => kind === "summary");
  const told = messages.filter(text => text !== "" && !rules.isQuestion(text));
  return phrases.summary({
    earlier: earlier?.kind === "summary" ? shortened(withoutHeading(earlier.text), maxEarlierSummary) : undefined,
    facts: knownFacts(human),
    said: told.slice(-maxSummarised).map(text => shortened(text, maxSummaryQuote)),
  });
}

/** A summary may stand under a line that introduces it. */
function withoutHeading(text: string): string {
  return text.replace(/^[^\n]*[:：]\n/, "");
}

function shortened(text: string, length: number): string {
  const characters = [...text.replaceAll(/\s+/g, " ").trim()];
  return characters.length > length ? `${characters.slice(0, length).join("")}…` : characters.join("");
}
