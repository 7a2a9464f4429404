import type { ServerProfile } from "../../model/chat-model.ts";
import type { Profile } from "../../prompt/files/profile.ts";

/** Tokens for BOS and for what two texts may need more together than apart. */
export const PROMPT_MARGIN = 16;

/** The largest share of the context that the reply may reserve: with 2,048 tokens a reply of 512 would leave no talk. */
const REPLY_SHARE = 1 / 6;

/** The largest share of the context that one core-memory block may take; there are two of them, or a few more. */
const BLOCK_SHARE = 1 / 20;

/** Tokens that even a small context keeps for a block: two lines of Japanese. */
const SMALLEST_BLOCK = 64;

/** What fits where, in tokens of the context that the server really has. */
export interface ContextLimits {
  /** The server's context: prompt and reply. */
  readonly contextLength: number;
  /** Tokens the prompt may have with the reply's reserve kept free. */
  readonly promptTokens: number;
  readonly replyTokens: number;
  readonly coreBlockTokens: number;
}

/**
 * Pure: the profile's limits, made smaller where the context is small.
 * @param learned tokens of prompt that the server was seen to take, where that is less than it says.
 */
export function contextLimits(
  server: ServerProfile,
  { limits }: Pick<Profile, "limits">,
  learned = Number.POSITIVE_INFINITY,
): ContextLimits {
  const { contextLength, maxPromptTokens } = server;
  const replyTokens = Math.max(1, Math.min(limits.replyTokens, Math.floor(contextLength * REPLY_SHARE)));
  return {
    contextLength,
    replyTokens,
    promptTokens: Math.min(maxPromptTokens, contextLength - replyTokens, learned),
    coreBlockTokens: Math.min(
      limits.coreBlockTokens,
      Math.max(SMALLEST_BLOCK, Math.floor(contextLength * BLOCK_SHARE)),
    ),
  };
}
