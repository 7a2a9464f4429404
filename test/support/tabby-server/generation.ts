import { setImmediate as nextTick, setTimeout as pause } from "node:timers/promises";
import type { Brain, BrainEvent, BrainFault, BrainRequest } from "./brain.ts";
import { tokenize } from "./tokenizer.ts";

/** What the brain's faults are to the routes. The client's going away is `aborted`. */
export class GenerationStopped extends Error {
  readonly fault: BrainFault | { readonly kind: "aborted" };
  constructor(fault: GenerationStopped["fault"]) {
    super(`The generation stopped: ${fault.kind}`);
    this.name = "GenerationStopped";
    this.fault = fault;
  }
}

export type EosReason = "stop_token" | "stop_string" | "max_new_tokens";

export type GenerationEvent =
  | { readonly type: "accepted" }
  /** `completionTokens` is the count so far. */
  | { readonly type: "token"; readonly text: string; readonly completionTokens: number }
  | {
      readonly type: "end";
      readonly finishReason: "stop" | "length";
      readonly eosReason: EosReason;
      readonly stopString?: string;
      readonly completionTokens: number;
    };

export interface GenerationLimits {
  readonly stop: readonly string[];
  /** `Infinity` for no pause. */
  readonly tokensPerSecond: number;
}

/**
 * One generation, token by token: `accepted`, tokens, then one `end`, never with a stop string in the text.
 * Throws `GenerationStopped` for the brain's faults and when `request.signal` is aborted, whatever the brain does then.
 */
export async function* generate(
  brain: Brain,
  request: BrainRequest,
  { stop, tokensPerSecond }: GenerationLimits,
): AsyncGenerator<GenerationEvent> {
  const held = createStopScanner(stop);
  let count = 0;
  let accepted = false;
  const end = (eosReason: EosReason, stopString?: string): GenerationEvent => ({
    type: "end",
    finishReason: eosReason === "max_new_tokens" ? "length" : "stop",
    eosReason,
    ...(stopString === undefined ? {} : { stopString }),
    completionTokens: count,
  });
  for await (const event of untilAborted(brain.reply(request), request.signal)) {
    if (event.type === "fault") {
      throw new GenerationStopped(event.fault);
    }
    if (!accepted) {
      accepted = true;
      yield { type: "accepted" };
    }
    if (event.type === "cut") {
      yield* tokenEvents(held.rest(), count);
      yield end("max_new_tokens");
      return;
    }
    for (const token of event.type === "text" ? tokenize(event.text) : []) {
      if (count === request.maxTokens) {
        yield* tokenEvents(held.rest(), count);
        yield end("max_new_tokens");
        return;
      }
      await paceToken(tokensPerSecond, request.signal);
      count++;
      const { text, stopString } = held.push(token);
      yield* tokenEvents(text, count);
      if (stopString !== undefined) {
        yield end("stop_string", stopString);
        return;
      }
    }
  }
  if (!accepted) {
    yield { type: "accepted" };
  }
  yield* tokenEvents(held.rest(), count);
  yield end("stop_token");
}

function* tokenEvents(text: string, completionTokens: number): Iterable<GenerationEvent> {
  if (text !== "") {
    yield { type: "token", text, completionTokens };
  }
}

/** Lets the event loop run even without a pause, so that a client's going away is noticed. */
async function paceToken(tokensPerSecond: number, signal: AbortSignal): Promise<void> {
  if (Number.isFinite(tokensPerSecond)) {
    await pause(1000 / tokensPerSecond, undefined, { signal }).catch(() => undefined);
  } else {
    await nextTick();
  }
  if (signal.aborted) {
    throw new GenerationStopped({ kind: "aborted" });
  }
}

/** The brain's events; throws as soon as the signal is aborted, even if the brain never settles. */
async function* untilAborted(events: AsyncIterable<BrainEvent>, signal: AbortSignal): AsyncGenerator<BrainEvent> {
  const iterator = events[Symbol.asyncIterator]();
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new GenerationStopped({ kind: "aborted" }));
    signal.addEventListener("abort", onAbort, { once: true });
  });
  // Nobody may be waiting when the abort comes.
  aborted.catch(() => undefined);
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next.done) {
        return;
      }
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    // Not awaited: a generator that waits for ever would never return.
    void iterator.return?.();
  }
}

interface StopScanner {
  /** Takes a token; gives the text that can no longer be part of a stop string, and the stop string once it is complete. */
  push(token: string): { readonly text: string; readonly stopString?: string };
  /** What is held back. */
  rest(): string;
}

function createStopScanner(stop: readonly string[]): StopScanner {
  let held = "";
  return {
    push(token) {
      held += token;
      const found = stop
        .filter(candidate => candidate !== "" && held.includes(candidate))
        .sort((a, b) => held.indexOf(a) - held.indexOf(b))[0];
      if (found !== undefined) {
        return { text: held.slice(0, held.indexOf(found)), stopString: found };
      }
      const keep = Math.max(0, ...stop.map(candidate => overlap(held, candidate)));
      const text = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return { text };
    },
    rest: () => held,
  };
}

/** The length of the longest end of `text` that is a beginning of `candidate`. */
function overlap(text: string, candidate: string): number {
  for (let length = Math.min(text.length, candidate.length); length > 0; length--) {
    if (text.endsWith(candidate.slice(0, length))) {
      return length;
    }
  }
  return 0;
}
