import { isLooping } from "./loops.ts";

/** UTF-16 units of a text before it can be called a loop while it grows: laughter and cheering are shorter. */
const SOONEST = 400;

/** Units between two looks, since each look reads the whole text. */
const STRIDE = 160;

/**
 * Watches a reply while it is written. A model that has fallen into a loop does not get out of it by itself: ending the
 * reply there saves the rest of its tokens, which is most of a slow card's time. One watch serves one reply.
 */
export class LoopWatch {
  #next = SOONEST;

  /** @param text of the reply so far. */
  sees(text: string): boolean {
    if (text.length < this.#next) {
      return false;
    }
    this.#next = text.length + STRIDE;
    return isLooping(text);
  }
}
