import { essence, weightOf } from "./plain-text.ts";
import { canBeSimilar, similarity } from "./similarity.ts";

/** Up to this weight thoughts and message may be one: "おやすみ", "Good night." */
const SHORT = 16;

/** Likeness from which two texts say the same; pronouns turned round leave a re-telling above it. */
const ALIKE = 0.82;

/** The same for what is left without the words that a re-telling turns round. */
const ALIKE_BUT_FOR_PERSONS = 0.9;
const PERSONS =
  /(?:the )?\b(?:user|person|i|you|he|she|they|me|him|her|them|my|your|his|their|am|are|is|was|were|'m|'re|'s)\b|ユーザー?(?:さん)?は?|相手は?|あなたは?|彼女?は?|我|你|他|她|用户|사용자는?|당신은?/giu;
const READ = 4096;

/** Share of the thoughts that the message is, when they are nothing but "I will say: …". */
const WRAPPED = 0.7;

/** Share of the message that the thoughts are, when they are nothing but its beginning. */
const BEGUN = 0.5;

/** Weight from which a thought that stands word for word in the message is no mere exclamation. */
const SENTENCE = 32;

/**
 * Whether the thoughts are the message over again: equal, nearly, or one within the other with little around it. This is
 * how a small model's decline begins (seed report); a short thought in a longer message is no echo, nor a short message
 * that a long thought arrives at.
 */
export function isEcho(thoughts: string, message: string): boolean {
  const thought = essence(thoughts);
  const said = essence(message);
  if (weightOf(said) <= SHORT || thought === "") {
    return false;
  }
  if (thought.includes(said)) {
    return said.length >= WRAPPED * thought.length;
  }
  if (said.includes(thought)) {
    return weightOf(thought) >= SENTENCE && thought.length >= BEGUN * said.length;
  }
  return (
    isAlike(thought, said, ALIKE) || isAlike(withoutPersons(thoughts), withoutPersons(message), ALIKE_BUT_FOR_PERSONS)
  );
}

function isAlike(thought: string, said: string, degree: number): boolean {
  return (
    weightOf(thought) > SHORT &&
    weightOf(said) > SHORT &&
    canBeSimilar(thought, said, degree) &&
    similarity(thought, said) >= degree
  );
}

function withoutPersons(text: string): string {
  return essence(text.slice(0, READ).replace(PERSONS, " "));
}

/** Whether they are the same, however short; several in a row are a decline too. */
export function isShortEcho(thoughts: string, message: string): boolean {
  const said = essence(message);
  return said !== "" && essence(thoughts) === said;
}
