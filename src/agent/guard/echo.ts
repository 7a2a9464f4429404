import { essence, weightOf } from "./plain-text.ts";
import { canBeSimilar, similarity } from "./similarity.ts";

/** Up to this weight thoughts and message may be one: "おやすみ", "Good night." */
const SHORT = 16;

/** Likeness from which two texts say the same; pronouns turned round leave a re-telling above it. */
const ALIKE = 0.82;

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
  return weightOf(thought) > SHORT && canBeSimilar(thought, said, ALIKE) && similarity(thought, said) >= ALIKE;
}

/** Whether they are the same, however short; several in a row are a decline too. */
export function isShortEcho(thoughts: string, message: string): boolean {
  const said = essence(message);
  return said !== "" && essence(thoughts) === said;
}
