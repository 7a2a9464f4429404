import { SeededRandom } from "./seeded-random.ts";
import {
  ENGLISH_COMMON,
  ENGLISH_TOPICS,
  JAPANESE_LINKS,
  JAPANESE_TOPICS,
  JAPANESE_VERBS,
  KANJI,
  SYLLABLES,
} from "./talk-words.ts";

export type TalkLanguage = "en" | "ja";

const RARE_WORDS = 20_000;

/**
 * Writes what two people might say to each other, as far as search and storage can tell: sentences of a real talk's length,
 * frequent and rare words in the usual proportions. It makes no sense to a reader.
 */
export class TalkWriter {
  readonly #random: SeededRandom;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  /** A few sentences. */
  text(language: TalkLanguage, sentences: number): string {
    const made = Array.from({ length: sentences }, () => (language === "en" ? this.#english() : this.#japanese()));
    return made.join(language === "en" ? " " : "");
  }

  /** What one side says at a time: one to three sentences. */
  turn(language: TalkLanguage): string {
    return this.text(language, 1 + this.#random.below(3));
  }

  /** A word of the texts that is neither frequent nor unique, as one would search for it. */
  topic(language: TalkLanguage): string {
    return this.#random.pick(language === "en" ? ENGLISH_TOPICS : JAPANESE_TOPICS);
  }

  /** A word that stands in about ten of 100,000 turns. */
  rareWord(language: TalkLanguage): string {
    return rareWord(language, this.#random.below(RARE_WORDS));
  }

  #english(): string {
    const words = Array.from({ length: 6 + this.#random.below(12) }, () => {
      const dice = this.#random.next();
      if (dice < 0.72) {
        // Zipf's law, roughly: the first words of the list are the frequent ones.
        return ENGLISH_COMMON[Math.floor(ENGLISH_COMMON.length * this.#random.next() ** 2)] ?? "the";
      }
      return dice < 0.94 ? this.topic("en") : this.rareWord("en");
    });
    const sentence = words.join(" ");
    return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
  }

  #japanese(): string {
    const parts = Array.from({ length: 1 + this.#random.below(3) }, () => {
      const noun = this.#random.chance(0.8) ? this.topic("ja") : this.rareWord("ja");
      return `${this.#random.pick(JAPANESE_LINKS)}${noun}${this.#random.pick(JAPANESE_VERBS)}`;
    });
    return `${parts.join("、")}。`;
  }
}

/** Rare word number `index`, 0 to 19,999: a name, say. */
function rareWord(language: TalkLanguage, index: number): string {
  const letters = language === "en" ? SYLLABLES : KANJI;
  const first = letters[index % letters.length] ?? "";
  const second = letters[Math.floor(index / letters.length) % letters.length] ?? "";
  const third = letters[Math.floor(index / letters.length ** 2) % letters.length] ?? "";
  return `${first}${second}${third}`;
}
