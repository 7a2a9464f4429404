import { isLooping } from "./loops.ts";

/**
 * UTF-16 units at the end of a growing text that are looked at, and units between two looks. A loop that has ended is no
 * reason to end the reply. Scripts like Japanese say in half the units what others say, and take as many tokens for it.
 */
const ALPHABETIC = { tail: 480, stride: 160 } as const;
const DENSE = { tail: 200, stride: 70 } as const;

/** Looks in a row that must see a loop: a refrain is over by then. */
const LOOKS = 2;

const FENCE = "```";

/**
 * Watches a reply while it is written. A model that has fallen into a loop does not get out of it by itself: ending the
 * reply there saves the rest of its tokens, which is most of a slow card's time. Code is regular by nature, and is left
 * to the reply's limit until its block is closed. One watch serves one reply.
 */
export class LoopWatch {
  #next: number = DENSE.tail;
  #seen = 0;

  /** @param text of the reply so far. */
  sees(text: string): boolean {
    if (text.length < this.#next) {
      return false;
    }
    const { tail, stride } = isDense(text.slice(-DENSE.tail)) ? DENSE : ALPHABETIC;
    this.#next = text.length + stride;
    if (text.length < tail) {
      return false;
    }
    const isInCode = (text.split(FENCE).length - 1) % 2 === 1;
    this.#seen = !isInCode && isLooping(text.slice(-tail)) ? this.#seen + 1 : 0;
    return this.#seen >= LOOKS;
  }
}

function isDense(text: string): boolean {
  return (text.match(/\P{ASCII}/gu)?.length ?? 0) > text.length / 2;
}
