import { type Conversation, type DoneCall, textParam } from "./conversation.ts";
import { type Fact, knownFact, knownFacts, type MemoryEdit, nextEdit } from "./facts.ts";
import type { Intent, Language, Variants } from "./language.ts";
import { isAbout, type Quote, readQuotes } from "./search-results.ts";

/** One step of the practice partner: what it thinks and which function it calls. */
export interface Step {
  readonly thoughts: Variants;
  readonly function: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Only for `send_message`: the ways to say it; one becomes `message`. */
  readonly message?: Variants;
}

/** Memory edits in one turn, so that a memory that never changes cannot keep the partner busy. */
const maxEdits = 4;
const maxQuotes = 2;
const maxQuoteLength = 160;

/** The next step. The same conversation gives the same step. */
export function decide(conversation: Conversation, language: Language, others: readonly Language[]): Step {
  const { message, unanswered } = conversation;
  const { phrases, rules } = language;
  if (message === undefined || !unanswered) {
    const name = nameOf(conversation);
    const met = conversation.lastSaid !== undefined || conversation.prompt.items.some(({ kind }) => kind === "summary");
    return say(met ? phrases.welcomeBack(name) : phrases.greeting(name), phrases.thoughts.answer);
  }
  const facts =
    [language, ...others].map(({ rules: { readFacts } }) => readFacts(message)).find(f => f.length > 0) ?? [];
  const intent = rules.readIntent(message, conversation.today);
  const tellsName = facts.some(({ kind }) => kind === "name");
  if (facts.length > 0 && (intent.type !== "remember" || tellsName)) {
    return learn(conversation, language, facts);
  }
  return answer(conversation, language, intent);
}

function answer(conversation: Conversation, language: Language, intent: Intent): Step {
  const { phrases, rules } = language;
  const name = nameOf(conversation);
  switch (intent.type) {
    case "empty":
      return say(phrases.empty, phrases.thoughts.answer);
    case "greeting":
      return say(phrases.greeting(name), phrases.thoughts.answer);
    case "farewell":
      return say(phrases.farewell(name), phrases.thoughts.answer);
    case "thanks":
      return say(phrases.thanks, phrases.thoughts.answer);
    case "ask-about-partner":
      return say(phrases.aboutPartner, phrases.thoughts.answer);
    case "other-question":
      return say(phrases.cannotAnswer, phrases.thoughts.admit);
    case "ask-about-me": {
      const facts = knownFacts(conversation.human);
      return facts.length > 0
        ? say(phrases.tellFacts(facts), phrases.thoughts.answerFromMemory)
        : say(phrases.nothingKnown, phrases.thoughts.admit);
    }
    case "ask-fact":
      return tellFact(conversation, language, intent);
    case "remember":
      return keepNote(conversation, language, intent.content);
    case "recall":
      return recall(conversation, language, intent.query, () => {
        const known = knownFacts(conversation.human).filter(fact => isAbout(fact.value, intent.query));
        return known.length > 0
          ? say(phrases.tellFacts(known), phrases.thoughts.answerFromMemory)
          : say(phrases.notFound(clip(intent.query)), phrases.thoughts.admit);
      });
    case "recall-day":
      return recallDay(conversation, language, intent.day);
    case "chat":
      return say(phrases.acknowledge(rules.topic(conversation.message ?? "")), phrases.thoughts.answer);
  }
}

/** Writes what is new into core memory, then says so. */
function learn({ human, calls }: Conversation, { code, phrases }: Language, facts: readonly Fact[]): Step {
  const { thoughts } = phrases;
  const failed = calls.filter(({ ok }) => !ok);
  const last = calls.at(-1);
  if (last !== undefined && !last.ok && last.function === "core_memory_replace" && failed.length === 1) {
    // The block does not read as it seemed to; a new line says it too.
    const content = textParam(last.params, "new_content");
    return call("core_memory_append", { name: "human", content }, thoughts.saveFact);
  }
  if (last !== undefined && !last.ok) {
    return notSaved(last, phrases);
  }
  const edit = failed.length === 0 && calls.length < maxEdits ? nextEdit(facts, human, code) : undefined;
  if (edit !== undefined) {
    return editCall(edit, phrases.thoughts);
  }
  if (calls.length === 0) {
    return say(phrases.alreadyKnown(facts), thoughts.answerFromMemory);
  }
  return say(calls.some(isCorrection) ? phrases.corrected(facts) : phrases.learned(facts), thoughts.confirm);
}

/** A note that the name is not known yet is no earlier knowledge. */
function isCorrection({ function: name, params }: DoneCall): boolean {
  const old = textParam(params, "old_content");
  return name === "core_memory_replace" && knownFacts(old).length > 0;
}

function editCall(edit: MemoryEdit, thoughts: Language["phrases"]["thoughts"]): Step {
  return edit.type === "append"
    ? call("core_memory_append", { name: "human", content: edit.content }, thoughts.saveFact)
    : call(
        "core_memory_replace",
        { name: "human", old_content: edit.oldContent, new_content: edit.newContent },
        thoughts.correctFact,
      );
}

function notSaved({ resultText }: DoneCall, { tooLong, notSaved: other, thoughts }: Language["phrases"]): Step {
  const reason = /too long|limit|exceed|shorter|長|超|上限/i.test(resultText) ? tooLong : other;
  return say(reason, thoughts.admit);
}

function keepNote({ calls }: Conversation, { phrases }: Language, content: string): Step {
  const done = calls.find(({ function: name }) => name === "archival_memory_insert");
  if (done === undefined) {
    return call("archival_memory_insert", { content }, phrases.thoughts.saveNote);
  }
  return done.ok ? say(phrases.noted(clip(content)), phrases.thoughts.confirm) : notSaved(done, phrases);
}

function tellFact(
  conversation: Conversation,
  language: Language,
  { kind, query }: Extract<Intent, { type: "ask-fact" }>,
): Step {
  const { phrases } = language;
  const known =
    knownFact(conversation.human, kind) && knownFacts(conversation.human).filter(fact => fact.kind === kind);
  const unknown = () => say(phrases.unknownFact(kind), phrases.thoughts.admit);
  if (known !== undefined) {
    const asked = known.filter(fact => isAbout(fact.value, query));
    return say(phrases.tellFacts(asked.length > 0 ? asked : known), phrases.thoughts.answerFromMemory);
  }
  return kind === "name" ? unknown() : recall(conversation, language, query, unknown);
}

/** Searches the archive, then the conversation, and answers from the first that holds something fitting. */
function recall(conversation: Conversation, { phrases, rules }: Language, query: string, nothing: () => Step): Step {
  const { calls } = conversation;
  const { thoughts } = phrases;
  const quotes = calls.flatMap(({ resultText, ok }) => (ok ? readQuotes(resultText) : []));
  const fitting = telling(quotes, rules.isQuestion).filter(({ text }) => isAbout(text, query));
  if (fitting.length > 0) {
    return say(phrases.found(texts(fitting)), thoughts.answerFromMemory);
  }
  if (!calls.some(done => done.function === "archival_memory_search")) {
    return call("archival_memory_search", { query }, thoughts.searchNotes);
  }
  if (!calls.some(done => done.function === "conversation_search")) {
    return call("conversation_search", { query }, thoughts.searchTalk);
  }
  return calls.every(({ ok }) => !ok) ? say(phrases.notSearched, thoughts.admit) : nothing();
}

function recallDay(conversation: Conversation, { phrases, rules }: Language, day: string): Step {
  const done = conversation.calls.find(({ function: name }) => name === "conversation_search_date");
  if (done === undefined) {
    return call("conversation_search_date", { start_date: day, end_date: day }, phrases.thoughts.searchDay);
  }
  if (!done.ok) {
    return say(phrases.notSearched, phrases.thoughts.admit);
  }
  const quotes = telling(readQuotes(done.resultText), rules.isQuestion);
  return quotes.length > 0
    ? say(phrases.foundOnDay(day, texts(quotes)), phrases.thoughts.answerFromMemory)
    : say(phrases.nothingOnDay(day), phrases.thoughts.admit);
}

/** What the person told; their questions, such as the one being answered, tell nothing. */
function telling(quotes: readonly Quote[], isQuestion: (text: string) => boolean): Quote[] {
  return quotes.filter(({ role, text }) => role !== "assistant" && !isQuestion(text));
}

function texts(quotes: readonly Quote[]): string[] {
  return [...new Set(quotes.map(({ text }) => clip(text)))].slice(0, maxQuotes);
}

function nameOf({ human }: Conversation): string | undefined {
  return knownFact(human, "name")?.value;
}

function say(message: Variants, thoughts: Variants): Step {
  return { thoughts, function: "send_message", params: {}, message };
}

function call(name: string, params: Readonly<Record<string, unknown>>, thoughts: Variants): Step {
  return { thoughts, function: name, params: { ...params, request_heartbeat: true } };
}

function clip(text: string): string {
  const characters = [...text.replaceAll(/\s+/g, " ").trim()];
  return characters.length > maxQuoteLength ? `${characters.slice(0, maxQuoteLength).join("")}…` : characters.join("");
}
