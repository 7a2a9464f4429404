import { percent } from "../../markdown-table.ts";
import type { PlayedPair } from "../prefix.ts";
import { startLlamaEngine } from "./llama-engine.ts";
import { benchModelFile } from "./model-file.ts";
import { loadNodeLlamaCpp, missingPlatform } from "./node-llama-cpp.ts";
import { playRealTurns, type RealTurns } from "./real-turns.ts";
import { REPLAYED_TURNS, type ReplayResult, replay } from "./replay.ts";

/** Tokens of the small model. */
const CONTEXT = 3_072;

const MISSING_MODEL = "there is no model file beside the checkout, and KIOKU_BENCH_MODEL names none";

export interface EngineResult {
  readonly section: string;
  readonly turns: number | null;
  readonly valid: number | null;
  /** Time of prompt evaluation, Kioku ÷ MemGPT. */
  readonly promptRatio: number | null;
}

/** @param play the conversation whose prompts are evaluated once more, and the context it was played in. */
export async function measureEngine(play: PlayedPair, contextLength: number): Promise<EngineResult> {
  const modelFile = benchModelFile();
  const missing = missingPlatform() ?? (modelFile === undefined ? MISSING_MODEL : undefined);
  if (modelFile === undefined || missing !== undefined) {
    return { section: `Left out: ${missing}.\n`, turns: null, valid: null, promptRatio: null };
  }
  const engine = await startLlamaEngine(await loadNodeLlamaCpp(), modelFile, CONTEXT);
  try {
    const times = await replay(engine.model, contextLength, play.kioku, play.memGpt);
    const real = await playRealTurns(engine);
    return {
      section: sectionOf(times, real, contextLength, play.language),
      turns: real.turns,
      valid: real.valid,
      promptRatio: times.kioku / times.memGpt,
    };
  } finally {
    await engine.dispose();
  }
}

function sectionOf({ kioku, memGpt }: ReplayResult, real: RealTurns, contextLength: number, language: string): string {
  const ends = Object.entries(real.ends).map(([reason, count]) => `${count} ${reason}`);
  return [
    `- ${real.turns} turns with the call schema as grammar, ${CONTEXT} tokens of context, ${real.compactions} compactions: ` +
      `${real.valid} ended with a valid call, ${real.stuck} were stuck. ` +
      `Of ${real.replies} replies ${real.validReplies} were valid calls. How the turns ended: ${ends.join(", ")}.`,
    `- Prompt evaluation, the first ${REPLAYED_TURNS} turns of the scripted conversation (${language}, context ${contextLength}): ` +
      `Kioku ${seconds(kioku)}, MemGPT ${seconds(memGpt)}, that is ${percent(kioku / memGpt)}.`,
    "",
  ].join("\n");
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
