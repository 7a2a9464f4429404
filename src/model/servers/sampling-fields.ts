import type { SamplingOptions } from "../chat-model.ts";

/** A server's names for the sampling it knows. */
export type SamplingNames = Readonly<Partial<Record<keyof SamplingOptions, string>>>;

/** What OpenAI's own API takes; any server that calls itself compatible should. */
export const OPENAI_SAMPLING: SamplingNames = {
  temperature: "temperature",
  topP: "top_p",
  frequencyPenalty: "frequency_penalty",
  presencePenalty: "presence_penalty",
};

/** What the engines of local servers take, in the words that most of them share. `penaltyRange` has another in each. */
export const LOCAL_SAMPLING: SamplingNames = {
  ...OPENAI_SAMPLING,
  topK: "top_k",
  minP: "min_p",
  typicalP: "typical_p",
  repetitionPenalty: "repetition_penalty",
  mirostatMode: "mirostat_mode",
  mirostatTau: "mirostat_tau",
  mirostatEta: "mirostat_eta",
};

/** The given options under the server's names; absent ones and unknown ones are left out, so that no null is sent. */
export function samplingFields(options: SamplingOptions, names: SamplingNames): Record<string, number> {
  const fields: Record<string, number> = {};
  for (const [option, name] of Object.entries(names)) {
    const value = options[option as keyof SamplingOptions];
    if (value !== undefined && Number.isFinite(value)) {
      fields[name] = value;
    }
  }
  return fields;
}
