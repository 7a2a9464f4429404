import englishProfile from "../../../prompts/profiles/companion/profile.json" with { type: "json" };
import japaneseProfile from "../../../prompts/profiles/companion-ja/profile.json" with { type: "json" };
import type { RejectionReason } from "../../../src/agent/events.ts";
import type { GuardRules, RecentReplies } from "../../../src/agent/guard/judge-reply.ts";
import type { ReplyCall } from "../../../src/prompt/reply/parsed-reply.ts";

/** A reply and what went before it, written as briefly as it can be. */
export interface Situation {
  readonly thoughts?: string;
  /** Shorthand for a call of `send_message`. */
  readonly message?: string;
  /** Another call than `send_message`. */
  readonly call?: Pick<ReplyCall, "function" | "params">;
  /** What the agent said before, oldest first. */
  readonly said?: readonly string[];
  /** What the person wrote lately, oldest first. */
  readonly heard?: readonly string[];
  /** Calls of this turn. */
  readonly turn?: readonly Pick<ReplyCall, "function" | "params">[];
}

/** A reply of the corpus in the form in which the guard takes it. */
export interface GuardCase {
  readonly name: string;
  readonly call: ReplyCall;
  readonly recent: RecentReplies;
  readonly rules: GuardRules;
}

export interface DegenerateReply extends GuardCase {
  /** Any of these is right. */
  readonly reasons: readonly RejectionReason[];
  /** The message that must be left where it can be mended. */
  readonly mended?: string;
}

const COMMON_RULES = {
  thoughtsWords: 50,
  controlTokens: ["<|im_start|>", "<|im_end|>", "<|endoftext|>"],
} as const;

export const JAPANESE: GuardRules = {
  ...COMMON_RULES,
  language: "ja",
  example: "おかえり。今日は遅かったね。なんかあった？",
  forbidden: japaneseProfile.guard.forbidden,
};

export const ENGLISH: GuardRules = {
  ...COMMON_RULES,
  language: "en",
  example: "You're up late. Couldn't sleep, or didn't want to?",
  forbidden: englishProfile.guard.forbidden,
};

export const CHINESE: GuardRules = {
  ...COMMON_RULES,
  language: "zh-CN",
  forbidden: ["作为一个AI", "语言模型", "有什么可以帮"],
};

export const KOREAN: GuardRules = {
  ...COMMON_RULES,
  language: "ko-KR",
  forbidden: ["AI로서", "언어 모델", "무엇을 도와드릴까요"],
};

export function guardCase(rules: GuardRules, name: string, situation: Situation): GuardCase {
  const { thoughts = "", message = "", call, said = [], heard = [], turn = [] } = situation;
  return {
    name,
    rules,
    call: { thoughts, ...(call ?? { function: "send_message", params: { message } }) },
    recent: { turnCalls: turn.map(before => ({ thoughts: "", ...before })), messages: said, userTexts: heard },
  };
}

type DegenerateRow = readonly [
  name: string,
  reasons: RejectionReason | readonly RejectionReason[],
  situation: Situation,
  mended?: string,
];

export function degenerate(rules: GuardRules, rows: readonly DegenerateRow[]): DegenerateReply[] {
  return rows.map(([name, reasons, situation, mended]) => ({
    ...guardCase(rules, name, situation),
    reasons: typeof reasons === "string" ? [reasons] : reasons,
    ...(mended === undefined ? {} : { mended }),
  }));
}

export function good(rules: GuardRules, rows: readonly (readonly [name: string, situation: Situation])[]): GuardCase[] {
  return rows.map(([name, situation]) => guardCase(rules, name, situation));
}
