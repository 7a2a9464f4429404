import type { ContextLimits } from "./context-limits.ts";

/** Tokens of a summary where there is room. */
const TOKENS = 320;

/** The share that a summary may have of what the fixed parts leave, and what it has at the least. */
const SHARE = 1 / 4;
const LEAST = 64;

/** Words, and in scripts without spaces characters, that a token makes by and large. */
const WORDS = 0.5;
const CHARACTERS = 0.8;

/** How long a summary may be. */
export interface SummaryLength {
  readonly tokens: number;
  /** As the model is told it: words, or characters in scripts without spaces. */
  readonly words: string;
}

/**
 * Pure: the length of a summary in this context.
 * @param fixed tokens of the prompt without any conversation.
 * @param language BCP 47, in which the summary is written.
 */
export function summaryLength(limits: ContextLimits, fixed: number, language: string): SummaryLength {
  const room = Math.max(0, limits.promptTokens - fixed);
  const tokens = Math.min(TOKENS, limits.replyTokens, Math.max(LEAST, Math.floor(room * SHARE)));
  const rate = /^(?:ja|zh|th)\b/i.test(language) ? CHARACTERS : WORDS;
  return { tokens, words: String(Math.max(10, Math.round((tokens * rate) / 10) * 10)) };
}
