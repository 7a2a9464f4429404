import { commonSubsequence } from "./common-subsequence.ts";
import { tokensOf } from "./tokens.ts";

/** Tokens of one model call's prompt: `prompt` = `reused` + `fresh` + `again`. */
export interface CallCost {
  readonly prompt: number;
  /** Common prefix with what the server had in its cache, token for token. */
  readonly reused: number;
  /** Evaluated, and new: no earlier step of the conversation held this text. */
  readonly fresh: number;
  /** Evaluated, although the last step held the same text: only its place has changed, or something before it. */
  readonly again: number;
}

interface Turn {
  readonly text: string;
  readonly tokens: readonly number[];
}

/**
 * Keeps the books of a server with one slot, as llama.cpp's is: cached are the last request's tokens and the reply's
 * that followed; of the next prompt everything behind the longest common prefix is evaluated.
 *
 * An evaluated token is `again` when its turn stood in the last step too, or was that step's reply: turns are
 * aligned by their longest common subsequence. A system turn that has changed is aligned token by token, so that what an
 * edit leaves as it was counts as evaluated again and what it puts in as new. All the rest is `fresh`, a
 * summariser's rendering of old messages in another form included.
 */
export class PrefixLedger {
  readonly calls: CallCost[] = [];
  #cached: readonly number[] = [];
  #known: readonly Turn[] = [];

  /** @param kind `side` for a call that is no step of the conversation, such as a summary. */
  evaluate(prompt: string, reply: string, kind: "step" | "side"): CallCost {
    const turns = turnsOf(prompt);
    const tokens = turns.flatMap(turn => turn.tokens);
    const reused = commonPrefix(tokens, this.#cached);
    const seen = this.#seenIn(turns);
    const again = seen.reduce((sum, known, index) => sum + (known && index >= reused ? 1 : 0), 0);
    const cost = { prompt: tokens.length, reused, again, fresh: tokens.length - reused - again };
    this.calls.push(cost);
    this.#cached = [...tokens, ...tokensOf(reply)];
    if (kind === "step") {
      this.#known = turnsOf(prompt + reply);
    }
    return cost;
  }

  /** For each token of the prompt, whether the last step held it. */
  #seenIn(turns: readonly Turn[]): boolean[] {
    const names = (list: readonly Turn[]) => list.map(({ text }) => text);
    const matched = commonSubsequence(names(turns), names(this.#known));
    const sizes = new Map(this.#known.map(({ text, tokens }) => [text, tokens.length]));
    return turns.flatMap(({ text, tokens }, index) => {
      if (matched[index]) {
        // The end marker of what was the last reply has not been evaluated before.
        const size = sizes.get(text) ?? 0;
        return tokens.map((_, place) => place < size);
      }
      const system = this.#known[0];
      return index === 0 && system && text.startsWith(SYSTEM_TURN)
        ? commonSubsequence(tokens, system.tokens)
        : tokens.map(() => false);
    });
  }
}

const SYSTEM_TURN = "<|im_start|>system";

const remembered = new Map<string, readonly number[]>();

/** A control token is a token by itself, so the turns' tokens are the prompt's. */
function turnsOf(prompt: string): Turn[] {
  return prompt.split(/(?=<\|im_start\|>)/).map(text => {
    const tokens = remembered.get(text) ?? tokensOf(text);
    remembered.set(text, tokens);
    // A reply has no end marker yet, the same turn in the next prompt has.
    return { text: text.replace(/<\|im_end\|>\s*$/, "").trimEnd(), tokens };
  });
}

function commonPrefix(one: readonly number[], other: readonly number[]): number {
  const end = Math.min(one.length, other.length);
  let length = 0;
  while (length < end && one[length] === other[length]) {
    length += 1;
  }
  return length;
}
