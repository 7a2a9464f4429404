import type { EosReason } from "./generation.ts";
import type { TierTraits } from "./tier.ts";

/** What all bodies of one answer share. */
export interface ReplyIdentity {
  /** Without its prefix. */
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
}

export interface TokenCounts {
  readonly prompt: number;
  readonly completion: number;
}

export interface Choice {
  readonly index: number;
  readonly text: string;
  readonly finishReason: "stop" | "length";
  readonly eosReason: EosReason;
  readonly stopString?: string;
}

/** The bodies of one route in one tier. `usage` is absent where the request did not get any. */
export interface ReplyShapes {
  whole(choices: readonly Choice[], counts: TokenCounts, withUsage: boolean): object;
  /** A piece of text. */
  chunk(index: number, text: string, counts: TokenCounts): object;
  /** The chunks after a choice's last text; `last` is the final one of the answer. */
  finish(
    choice: Choice,
    counts: TokenCounts,
    options: { readonly last: boolean; readonly withUsage: boolean },
  ): object[];
  /** The message of the error event when the generation fails. */
  readonly failureMessage: string;
  /** Whether `[DONE]` ends the stream. */
  readonly done: boolean;
}

export function textShapes(traits: TierTraits, { id, created, model }: ReplyIdentity): ReplyShapes {
  const whole = (choices: readonly object[], usage: object | null) => {
    return { id: `cmpl-${id}`, choices, created, model, object: "text_completion", usage };
  };
  const rewritten = (choice: object) => {
    return { id: `chatcmpl-${id}`, object: "text_completion", choices: [choice], created, model_name: model };
  };
  const classicChoice = (index: number, text: string, finishReason: string | null) => {
    return { index, finish_reason: finishReason, logprobs: null, text };
  };
  return {
    whole: (choices, counts, withUsage) =>
      whole(
        choices.map(({ index, text, finishReason }) => classicChoice(index, text, finishReason)),
        withUsage ? usage(traits, counts) : null,
      ),
    chunk: (index, text, counts) =>
      traits.chunks === "classic"
        ? whole([classicChoice(index, text, null)], usage(traits, counts))
        : rewritten({ index, text, finish_reason: null }),
    finish({ index, finishReason }, counts, { last, withUsage }) {
      if (traits.chunks === "classic") {
        return [whole([classicChoice(index, "", finishReason)], usage(traits, counts))];
      }
      const end = rewritten({ index, text: "", finish_reason: finishReason });
      return [last && withUsage ? { ...end, usage: usage(traits, counts) } : end];
    },
    failureMessage:
      traits.chunks === "classic" && traits.countsCompletion
        ? `Completion ${id} aborted. Please check the server console.`
        : "Completion aborted. Please check the server console.",
    done: true,
  };
}

export function chatShapes(traits: TierTraits, { id, created, model }: ReplyIdentity): ReplyShapes {
  const classic = (choices: readonly object[], stats: object | null = null) => {
    const chunk = { id: `chatcmpl-${id}`, choices, created, model, object: "chat.completion.chunk" };
    return traits.countsCompletion ? { ...chunk, usage: stats } : chunk;
  };
  const rewritten = (choice: object) =>
    traits.fullChatChunks
      ? { id: `chatcmpl-${id}`, object: "chat.completion.chunk", created, choices: [choice], model }
      : { id: `chatcmpl-${id}`, choices: [choice], model_name: model };
  return {
    whole: (choices, counts, withUsage) => ({
      id: traits.chunks === "classic" ? `chatcmpl-${id}` : `cmpl-${id}`,
      choices: choices.map(choice => wholeChatChoice(traits, choice)),
      created,
      model,
      object: "chat.completion",
      usage: withUsage ? usage(traits, counts) : null,
    }),
    chunk: (index, text) =>
      traits.chunks === "classic"
        ? classic([{ index, finish_reason: null, delta: { role: "assistant", content: text }, logprobs: null }])
        : rewritten({ index, delta: { content: text }, finish_reason: null }),
    finish({ index, finishReason, eosReason }, counts, { last, withUsage }) {
      if (traits.chunks === "classic") {
        const end = classic([{ index, finish_reason: finishReason, delta: {}, logprobs: null }]);
        return last && withUsage && traits.countsCompletion ? [end, classic([], usage(traits, counts))] : [end];
      }
      const end = { index, delta: {}, finish_reason: finishReason };
      return last && withUsage
        ? [{ ...rewritten(end), usage: usage(traits, counts) }]
        : [rewritten({ ...end, eos_reason: eosReason })];
    },
    failureMessage: "Chat completion aborted. Please check the server console.",
    done: traits.chatDone,
  };
}

function wholeChatChoice(traits: TierTraits, { index, text, finishReason, eosReason, stopString }: Choice): object {
  const rewritten = traits.chunks === "rewritten";
  const content = rewritten && text.trim() === "" ? null : text;
  return {
    index,
    finish_reason: finishReason,
    stop_str: stopString ?? null,
    ...(rewritten ? { eos_reason: eosReason } : {}),
    message: {
      role: "assistant",
      content,
      ...(rewritten ? { reasoning_content: null } : {}),
      ...(traits.hasServiceRoutes ? { tool_calls: null } : {}),
    },
    logprobs: null,
  };
}

function usage(traits: TierTraits, counts: TokenCounts): object {
  const completion = traits.countsCompletion ? counts.completion : 0;
  return {
    prompt_tokens: counts.prompt,
    ...(traits.usageOnRequest ? { prompt_time: 0, prompt_tokens_per_sec: "Indeterminate" } : {}),
    completion_tokens: completion,
    ...(traits.usageOnRequest ? { completion_time: 0, completion_tokens_per_sec: "Indeterminate", total_time: 0 } : {}),
    total_tokens: counts.prompt + completion,
  };
}
