/** UTF-16 units of texts whose counts are remembered; each message of a conversation is counted at every step. */
const REMEMBERED = 1_000_000;

/** Counts tokens through `count`, asking at most once for each text. Failed counts are not remembered. */
export class TokenCounter {
  readonly #count: (text: string, signal?: AbortSignal) => Promise<number>;
  readonly #known = new Map<string, number>();
  #size = 0;

  constructor(count: (text: string, signal?: AbortSignal) => Promise<number>) {
    this.#count = count;
  }

  async count(text: string, signal?: AbortSignal): Promise<number> {
    if (text === "") {
      return 0;
    }
    const known = this.#known.get(text);
    if (known !== undefined) {
      this.#known.delete(text);
      this.#known.set(text, known);
      return known;
    }
    const counted = await this.#count(text, signal);
    this.#remember(text, counted);
    return counted;
  }

  /** For a server that has changed its model. */
  forget(): void {
    this.#known.clear();
    this.#size = 0;
  }

  #remember(text: string, count: number): void {
    if (!this.#known.has(text)) {
      this.#size += text.length;
    }
    this.#known.set(text, count);
    for (const oldest of this.#known.keys()) {
      if (this.#size <= REMEMBERED) {
        break;
      }
      this.#known.delete(oldest);
      this.#size -= oldest.length;
    }
  }
}

/**
 * A guess for servers without a tokenizer route, meant to be high rather than low: one token for each
 * digit, for each sign, for three letters of a word and for a run of blanks, 1.5 for each character outside ASCII
 * and 3 for an emoji. A tokenizer made for English (SmolLM2) was seen to need that much for Japanese.
 */
export function estimateTokens(text: string): number {
  const controls = text.match(/<\|[^|>\s]*\|>/g) ?? [];
  const rest = text.replace(/<\|[^|>\s]*\|>/g, "");
  const words = rest.match(/[A-Za-z]+/g) ?? [];
  const letters = words.reduce((sum, word) => sum + Math.ceil(word.length / 3), 0);
  const signs = rest.match(/[0-9]|[!-/:-@[-`{-~]|\n+/g)?.length ?? 0;
  const blanks = rest.match(/ {2,}|\t+/g)?.length ?? 0;
  const wide = Array.from(rest.replace(/\p{ASCII}/gu, "")).length;
  const emoji = rest.match(/\p{Extended_Pictographic}/gu)?.length ?? 0;
  return controls.length + letters + signs + blanks + Math.ceil(wide * 1.5) + Math.ceil(emoji * 1.5);
}
