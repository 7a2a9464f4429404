import type { ParsedReply, ReplyCall } from "../../prompt/reply/parsed-reply.ts";
import { validateCall } from "../../prompt/reply/validate-call.ts";
import type { RejectionReason } from "../events.ts";
import { AGENT_FUNCTIONS } from "../functions/registry.ts";
import { judgeReply, type RecentReplies } from "./judge-reply.ts";

export type Review =
  | { readonly accepted: true; readonly call: ReplyCall }
  /** `problem` is phrased for the model; empty where the reason says it all. */
  | { readonly accepted: false; readonly reason: RejectionReason; readonly problem: string };

/**
 * Whether a reply may become part of the conversation: it can be read, it is whole, it is no repetition, and it calls a
 * function that exists with parameters that fit. A small model copies what it sees, so one bad call that is kept
 * brings forth the next; also a grammar lets some through, since it does not tie parameters to their function.
 * @param cut whether the text ended before it was complete.
 */
export function reviewReply(parsed: ParsedReply, cut: boolean, recent: RecentReplies): Review {
  if (!parsed.ok) {
    const reason = cut ? "cut" : parsed.text.trim() === "" ? "empty" : "unreadable";
    return { accepted: false, reason, problem: parsed.problem };
  }
  if (cut && !canBeCut(parsed.call)) {
    return { accepted: false, reason: "cut", problem: "" };
  }
  const verdict = judgeReply(parsed.call, recent);
  if (!verdict.accepted) {
    return { accepted: false, reason: verdict.reason, problem: "" };
  }
  const checked = validateCall(AGENT_FUNCTIONS, parsed.call);
  return checked.ok
    ? { accepted: true, call: parsed.call }
    : { accepted: false, reason: "unreadable", problem: checked.problem };
}

/** A message without its end is still an answer; another call without its end could do harm. */
function canBeCut({ function: name, params }: ReplyCall): boolean {
  const message = params["message"];
  return name === "send_message" && typeof message === "string" && message.trim() !== "";
}
