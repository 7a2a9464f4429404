import { Refusal } from "./http-reply.ts";
import type { ModelSettings } from "./server-state.ts";
import type { TierTraits } from "./tier.ts";
import { countTokens, tokenize } from "./tokenizer.ts";

const pageSize = 256;
/** Tier D reserves the reply's room in steps of this many tokens. */
const allocationStep = 2048;

/** A prompt as the model will see it, with the room for its reply. All numbers are tokens. */
export interface FittedPrompt {
  readonly prompt: string;
  readonly promptTokens: number;
  readonly maxTokens: number;
}

/** A prompt that cannot run, on the tiers where that is an exception inside the generation. */
export class DoesNotFit extends Error {}

/**
 * Fits a prompt into the model's context in the manner of the tier (§3, §3.1). `bosTokens` is what the tokenizer
 * adds. Throws `DoesNotFit`, or the 400 where the tier refuses.
 */
export function fitPrompt(
  prompt: string,
  maxTokens: number | undefined,
  bosTokens: number,
  model: ModelSettings,
  traits: TierTraits,
): FittedPrompt {
  const promptTokens = countTokens(prompt) + bosTokens;
  if (traits.overflow === "truncates") {
    return truncate(prompt, promptTokens, maxTokens, model);
  }
  if (promptTokens > model.maxSeqLen) {
    throw traits.overflow === "refuses" ? contextLengthExceeded(promptTokens, model.maxSeqLen) : new DoesNotFit();
  }
  const room = maxTokens ?? model.maxSeqLen - promptTokens;
  if (traits.overflowCountsReply && promptTokens + room > model.maxSeqLen) {
    throw new DoesNotFit();
  }
  const cache = model.cacheSize ?? model.maxSeqLen;
  if (traits.reservesInSteps) {
    const allocated = promptTokens + Math.min(room, allocationStep);
    if (allocated > cache) {
      throw refusal(
        `Initial job allocation requires ${allocated} cache tokens, which exceeds the available context size of ${cache} tokens`,
      );
    }
  } else if (Math.ceil((promptTokens + room) / pageSize) > Math.floor(cache / pageSize)) {
    throw new DoesNotFit();
  }
  return { prompt, promptTokens, maxTokens: room };
}

/** The 400 of tiers C and D. */
export function contextLengthExceeded(promptTokens: number, available: number): Refusal {
  return refusal(`Prompt length ${promptTokens} exceeds the available context size of ${available} tokens`);
}

function refusal(message: string): Refusal {
  return new Refusal(400, {
    error: { message, type: "invalid_request_error", param: null, code: "context_length_exceeded" },
  });
}

/** Cuts the start of the prompt although the whole might fit, as the streaming generator of 2024-03 does. */
function truncate(
  prompt: string,
  promptTokens: number,
  maxTokens: number | undefined,
  model: ModelSettings,
): FittedPrompt {
  const budget = model.maxSeqLen - Math.max(512, Math.floor(model.maxSeqLen / 8));
  const kept = Math.max(1, Math.min(promptTokens, budget));
  return {
    prompt: kept === promptTokens ? prompt : tokenize(prompt).slice(-kept).join(""),
    promptTokens: kept,
    maxTokens: maxTokens ?? model.maxSeqLen - kept,
  };
}
