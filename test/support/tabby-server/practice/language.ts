import type { Fact, FactKind, LanguageCode } from "./facts.ts";

/** What a message asks for. Facts the person tells are read separately. */
export type Intent =
  | {
      readonly type:
        | "empty"
        | "greeting"
        | "farewell"
        | "thanks"
        | "ask-about-partner"
        | "ask-about-me"
        | "other-question"
        | "chat";
    }
  | { readonly type: "ask-fact"; readonly kind: FactKind; readonly query: string }
  /** To keep something in archival memory. */
  | { readonly type: "remember"; readonly content: string }
  | { readonly type: "recall"; readonly query: string }
  /** A day, `2026-11-22`. */
  | { readonly type: "recall-day"; readonly day: string };

/** The rules of one language. All of them are pure and take any text. */
export interface Rules {
  /** `today` as `2026-11-22`, where it is known. */
  readIntent(text: string, today: string | undefined): Intent;
  readFacts(text: string): Fact[];
  /** A word of the person's own to pick up, if there is a telling one. */
  topic(text: string): string | undefined;
  isQuestion(text: string): boolean;
}

/** At least two ways to say a thing, so that no sentence has to come twice in a row. */
export type Variants = readonly [string, string, ...string[]];

/** What can be said, in one language. */
export interface Phrases {
  /** One clause that says honestly what is speaking. */
  readonly introduction: string;
  greeting(name: string | undefined): Variants;
  welcomeBack(name: string | undefined): Variants;
  farewell(name: string | undefined): Variants;
  readonly thanks: Variants;
  readonly aboutPartner: Variants;
  readonly empty: Variants;
  /** For questions that no rule fits. */
  readonly cannotAnswer: Variants;
  acknowledge(topic: string | undefined): Variants;
  learned(facts: readonly Fact[]): Variants;
  /** What was known differently before. */
  corrected(facts: readonly Fact[]): Variants;
  alreadyKnown(facts: readonly Fact[]): Variants;
  tellFacts(facts: readonly Fact[]): Variants;
  unknownFact(kind: FactKind): Variants;
  readonly nothingKnown: Variants;
  noted(content: string): Variants;
  found(quotes: readonly string[]): Variants;
  foundOnDay(day: string, quotes: readonly string[]): Variants;
  notFound(query: string): Variants;
  nothingOnDay(day: string): Variants;
  readonly tooLong: Variants;
  readonly notSaved: Variants;
  readonly notSearched: Variants;
  readonly thoughts: Thoughts;
  summary(parts: SummaryParts): string;
}

export interface SummaryParts {
  readonly earlier: string | undefined;
  readonly facts: readonly Fact[];
  /** What the person said, oldest first. */
  readonly said: readonly string[];
}

/** What is thought before each kind of step. */
export interface Thoughts {
  readonly saveFact: Variants;
  readonly correctFact: Variants;
  readonly saveNote: Variants;
  readonly searchNotes: Variants;
  readonly searchTalk: Variants;
  readonly searchDay: Variants;
  readonly answer: Variants;
  readonly answerFromMemory: Variants;
  readonly confirm: Variants;
  readonly admit: Variants;
}

export interface Language {
  readonly code: LanguageCode;
  readonly rules: Rules;
  readonly phrases: Phrases;
}
