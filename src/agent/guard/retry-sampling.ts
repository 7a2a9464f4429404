import type { SamplingOptions } from "../../model/chat-model.ts";
import type { RejectionReason } from "../events.ts";

/** Faults of form: less chance in the sampling mends them, more would make them worse. */
const FORM: ReadonlySet<RejectionReason> = new Set(["unreadable", "cut", "marks", "language"]);

const COOLER = 0.15;
const COOLEST = 0.4;

/** A small model is so sure of what it copies that a little more chance changes nothing (seen with Gemma 3 270M). */
const WARMER = 0.25;
const WARMEST = 1.3;

/**
 * Repetition penalties by attempt, over the latest tokens, where what was said before stands. Over the whole context they
 * would reach every kana of the rules, and were seen to drive a Japanese character into English.
 */
const PENALTIES = [1.12, 1.2] as const;
const PENALTY_RANGE = 512;

/** What a preset without chance gets, since it would give the same reply for ever. */
const LIVELY = { temperature: 0.7, topP: 0.95, topK: 0, minP: 0.05 } as const;

/**
 * Sampling for a further attempt. The same prompt and sampling tend to the same reply: faults of form are asked
 * again cooler; repetitions, echoes and emptiness warmer and with a penalty on what was just said; and what was pinned
 * to one outcome (the field report's preset) is let go.
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
  const loose: SamplingOptions = isPinned ? { ...plain, ...LIVELY } : plain;
  const { temperature } = loose;
  if (FORM.has(reason)) {
    return { ...loose, temperature: Math.min(temperature, Math.max(COOLEST, temperature - attempt * COOLER)) };
  }
  const penalty = PENALTIES[Math.min(attempt, PENALTIES.length) - 1] ?? PENALTIES[0];
  return {
    ...loose,
    temperature: Math.min(Math.max(WARMEST, temperature), temperature + attempt * WARMER),
    repetitionPenalty: Math.max(penalty, loose.repetitionPenalty ?? 1),
    penaltyRange: PENALTY_RANGE,
  };
}
