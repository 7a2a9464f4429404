import type { Phrases } from "./phrases.ts";
import { ENGLISH } from "./script-english.ts";
import { JAPANESE } from "./script-japanese.ts";

export type Language = "en" | "ja";

export interface ScriptedCall {
  readonly thoughts: string;
  readonly function: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What the person writes, and what the agent does about it; the last call is its answer. */
export interface ScriptedTurn {
  readonly user: string;
  readonly calls: readonly ScriptedCall[];
}

export interface Conversation {
  readonly language: Language;
  readonly turns: readonly ScriptedTurn[];
  /** What the model writes when it is asked for a summary; taken in turn. */
  readonly summaries: readonly string[];
  /** What it notes down when it is warned that the context is nearly full; taken in turn. */
  readonly notes: readonly string[];
}

const PHRASES: Readonly<Record<Language, Phrases>> = { en: ENGLISH, ja: JAPANESE };

/** Lines of facts in core memory at the same time; then the oldest makes room. */
const FACT_LINES = 6;

/**
 * A conversation of everyday length: the person writes 10 to 60 tokens, the agent thinks 15 to 40 and says 20 to 80.
 * About every fifth turn edits core memory; now and then something is noted or looked up. Nothing is random.
 */
export function conversation(language: Language, length: number): Conversation {
  const phrases = PHRASES[language];
  const facts: string[] = [];
  const turns = Array.from({ length }, (_, index) => {
    const calls = [...memoryCalls(phrases, index, facts), reply(phrases, index)];
    return { user: userText(phrases, index), calls };
  });
  const notes = phrases.notes.map((_, index) => pick(phrases.notes, index, topic(phrases, index + 2)));
  return { language, turns, summaries: phrases.summaries, notes };
}

/** What both layouts' agents do when they are warned that the context is nearly full. */
export function noteCall(content: string, goOn: boolean): ScriptedCall {
  return {
    thoughts: content.slice(0, 60),
    function: "archival_memory_insert",
    params: { content, request_heartbeat: goOn },
  };
}

function memoryCalls(phrases: Phrases, index: number, facts: string[]): ScriptedCall[] {
  const thoughts = pick(phrases.thoughts, index * 5 + 2, topic(phrases, index));
  const call = (name: string, params: ScriptedCall["params"]): ScriptedCall[] => [
    { thoughts, function: name, params: { ...params, request_heartbeat: true } },
  ];
  if (index % 5 === 2) {
    return call(...coreEdit(phrases, index, facts));
  }
  const [thing] = topic(phrases, index);
  switch (index % 15) {
    case 4:
      return call("archival_memory_insert", {
        content: pick(phrases.notes, Math.floor(index / 15), topic(phrases, index)),
      });
    case 8:
      return call("conversation_search", { query: thing });
    case 13:
      return call("archival_memory_search", { query: thing });
    default:
      return [];
  }
}

function coreEdit(phrases: Phrases, index: number, facts: string[]): [string, ScriptedCall["params"]] {
  const fact = pick(phrases.facts, Math.floor(index / 5), topic(phrases, index));
  facts.push(fact);
  if (facts.length <= FACT_LINES) {
    return ["core_memory_append", { name: "human", content: fact }];
  }
  return ["core_memory_replace", { name: "human", old_content: facts.shift(), new_content: fact }];
}

function userText(phrases: Phrases, index: number): string {
  const words = topic(phrases, index);
  const first = pick(phrases.user, index + Math.floor(index / phrases.user.length) * 4, words);
  // Every third message is a short one.
  return index % 3 === 0 ? first : first + phrases.joiner + pick(phrases.asks, index * 3 + 1, words);
}

function reply(phrases: Phrases, index: number): ScriptedCall {
  const words = topic(phrases, index);
  const parts = [pick(phrases.openers, index, words), pick(phrases.middles, index * 3 + 1, words)];
  if (index % 4 !== 1) {
    parts.push(pick(phrases.closers, index * 7 + 3, words));
  }
  const message = parts.join(phrases.joiner);
  return { thoughts: pick(phrases.thoughts, index * 5, words), function: "send_message", params: { message } };
}

/** Strides without a common divisor, so that the four words meet in ever new company. */
function topic({ topics }: Phrases, index: number): readonly string[] {
  return [1, 3, 7, 9].map((stride, place) => topics[(index * stride + place) % topics.length]?.[place] ?? "");
}

function pick(texts: readonly string[], index: number, words: readonly string[]): string {
  const text = texts[index % texts.length] ?? "";
  return text.replace(/\{([a-d])\}/g, (_, letter: string) => words["abcd".indexOf(letter)] ?? "");
}
