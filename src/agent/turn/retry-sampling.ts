import type { SamplingOptions } from "../../model/chat-model.ts";
import type { RejectionReason } from "../events.ts";

/** Faults of form: less chance in the sampling mends them, more would make them worse. */
const FORM: ReadonlySet<RejectionReason> = new Set(["unreadable", "cut", "marks", "language"]);

const STEP = 0.15;
const COOLEST = 0.4;
const WARMEST = 1.2;
/** What a preset without chance gets, since it would give the same reply for ever. */
const LIVELY = 0.7;

/**
 * Sampling for a further attempt. The same prompt and sampling tend to the same reply: faults of form are asked
 * again cooler, repetitions and emptiness warmer, and what was pinned to one outcome (the field report's preset) is let go.
 * @param attempt 0 for the first request, which keeps the sampling as it is.
 */
export function retrySampling(
  sampling: SamplingOptions,
  attempt: number,
  reason: RejectionReason | undefined,
): SamplingOptions {
  if (attempt === 0 || reason === undefined) {
    return sampling;
  }
  const { mirostatMode: _, mirostatTau: _tau, mirostatEta: _eta, ...plain } = sampling;
  const isPinned = sampling.temperature === 0 || sampling.topK === 1 || sampling.topP === 0;
  const loose: SamplingOptions = isPinned ? { ...plain, temperature: LIVELY, topP: 0.95, topK: 0, minP: 0.05 } : plain;
  const { temperature } = loose;
  if (FORM.has(reason)) {
    return { ...loose, temperature: Math.min(temperature, Math.max(COOLEST, temperature - attempt * STEP)) };
  }
  return {
    ...loose,
    temperature: Math.min(Math.max(WARMEST, temperature), temperature + attempt * STEP),
    ...(reason === "looping" ? { repetitionPenalty: Math.max(1.15, loose.repetitionPenalty ?? 1) } : {}),
  };
}
