import type { PlayedLayout, RecordedCall } from "../played-layout.ts";
import { tokensOf } from "../tokens.ts";
import { keepPrefix } from "./llama-engine.ts";
import type { LlamaContext, LlamaModel, LlamaSequence } from "./node-llama-cpp.ts";

/** Turns of the conversation that are replayed: MemGPT's layout takes about two seconds for each. */
export const REPLAYED_TURNS = 30;

/** Ids from here on are ordinary tokens of the model's vocabulary. */
const FIRST_ID = 3;
const VOCABULARY = 512;

/** Room behind the longest prompt for a reply. */
const REPLY_ROOM = 512;

export interface ReplayResult {
  /** Milliseconds of prompt evaluation. */
  readonly kioku: number;
  readonly memGpt: number;
}

/**
 * Evaluates the prompts of both layouts on a real engine, each layout in a cache of its own: what a prompt shares with the
 * cache is kept, the rest is evaluated and timed, and the scripted reply is put into the cache untimed. Tokens are those
 * of item one, folded into the small model's vocabulary: an engine takes the same time for any token, and so lengths
 * and shared beginnings are a real tokenizer's. The layouts take turns, so that a busy machine slows both.
 */
export async function replay(
  model: LlamaModel,
  contextLength: number,
  kioku: PlayedLayout,
  memGpt: PlayedLayout,
): Promise<ReplayResult> {
  const contexts: LlamaContext[] = [];
  const open = async () => {
    const options = { contextSize: contextLength + REPLY_ROOM, sequences: 1, threads: 1, batchSize: 128 };
    const context = await model.createContext({ ...options, flashAttention: false });
    contexts.push(context);
    return context.getSequence();
  };
  const [one, other] = [await open(), await open()];
  const times = { kioku: 0, memGpt: 0 };
  for (let turn = 0; turn < REPLAYED_TURNS; turn += 1) {
    times.kioku += await evaluateTurn(one, kioku.calls, turn);
    times.memGpt += await evaluateTurn(other, memGpt.calls, turn);
  }
  await Promise.all(contexts.map(context => context.dispose()));
  return times;
}

async function evaluateTurn(sequence: LlamaSequence, calls: readonly RecordedCall[], turn: number): Promise<number> {
  let time = 0;
  for (const { prompt, reply } of calls.filter(call => call.turn === turn)) {
    const tokens = folded(prompt);
    const started = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(await keepPrefix(sequence, tokens));
    time += performance.now() - started;
    await sequence.evaluateWithoutGeneratingNewTokens(folded(reply));
  }
  return time;
}

function folded(text: string): number[] {
  return tokensOf(text).map(id => FIRST_ID + (Math.abs(id) % (VOCABULARY - FIRST_ID)));
}
