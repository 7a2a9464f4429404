import type { ParsedReply, ReplyCall } from "../../prompt/reply/parsed-reply.ts";
import { validateCall } from "../../prompt/reply/validate-call.ts";
import type { RejectionReason } from "../events.ts";
import { AGENT_FUNCTIONS } from "../functions/registry.ts";
import { type GuardRules, judgeReply, type RecentReplies } from "./judge-reply.ts";
import { wordsOf } from "./long-thoughts.ts";
import { isLooping } from "./loops.ts";

export type Review =
  /** `mended` tells why the call is not quite what the model wrote. */
  | { readonly accepted: true; readonly call: ReplyCall; readonly mended?: RejectionReason }
  /** `problem` is phrased for the model, or names what was found (the forbidden phrase); empty where the reason says it all. */
  | { readonly accepted: false; readonly reason: RejectionReason; readonly problem: string };

/** How far over the limit a text that was cut before it named a function is nothing but thoughts. */
const FAR_OVER = 2;

/**
 * Whether a reply may become part of the conversation: it can be read, it is whole, the guard has nothing against it, and it
 * calls a function that exists with parameters that fit. A small model copies what it sees, so one bad call that is kept
 * brings forth the next; also a grammar lets some through, since it does not tie parameters to their function.
 * @param cut whether the text ended before it was complete.
 */
export function reviewReply(parsed: ParsedReply, cut: boolean, recent: RecentReplies, rules: GuardRules): Review {
  if (!parsed.ok) {
    return { accepted: false, reason: reasonOf(parsed.text, cut, rules), problem: parsed.problem };
  }
  if (cut && !canBeCut(parsed.call)) {
    return { accepted: false, reason: isLoopingCall(parsed.call) ? "looping" : "cut", problem: "" };
  }
  const verdict = judgeReply(parsed.call, recent, rules);
  if (verdict.type === "rejected") {
    return { accepted: false, reason: verdict.reason, problem: verdict.detail };
  }
  const call = verdict.type === "mended" ? verdict.call : parsed.call;
  const checked = validateCall(AGENT_FUNCTIONS, call);
  if (!checked.ok) {
    return { accepted: false, reason: "unreadable", problem: checked.problem };
  }
  return { accepted: true, call, ...(verdict.type === "mended" ? { mended: verdict.reason } : {}) };
}

/** Why there is no call: a reply that ran into its limit did so for a reason, which helps more than "too long". */
function reasonOf(text: string, cut: boolean, { thoughtsWords }: GuardRules): RejectionReason {
  if (text.trim() === "") {
    return "empty";
  }
  if (!cut) {
    return "unreadable";
  }
  if (isLooping(text)) {
    return "looping";
  }
  const isAllThoughts = !text.includes('"function"') && wordsOf(text) > FAR_OVER * thoughtsWords;
  return isAllThoughts ? "long-thoughts" : "cut";
}

function isLoopingCall({ thoughts, params }: ReplyCall): boolean {
  return [thoughts, ...Object.values(params)].some(value => typeof value === "string" && isLooping(value));
}

/** A message without its end is still an answer; another call without its end could do harm. */
function canBeCut({ function: name, params }: ReplyCall): boolean {
  const message = params["message"];
  return name === "send_message" && typeof message === "string" && message.trim() !== "";
}
