import type { ReplyCall } from "../../prompt/reply/parsed-reply.ts";
import type { RejectionReason } from "../events.ts";

/** What a reply is held against: the calls of this turn and the last thing the agent said before. */
export interface RecentReplies {
  readonly turnCalls: readonly ReplyCall[];
  readonly lastMessage: string | undefined;
}

export type GuardVerdict = { readonly accepted: true } | { readonly accepted: false; readonly reason: RejectionReason };

/** Length up to which a text may come again: people say "おやすみ" and "Yes." more than once. */
const SHORT = 16;

const ACCEPTED: GuardVerdict = { accepted: true };

/**
 * Pure: the same reply and history give the same verdict. Keeps out what makes small models sink: empty
 * replies, thoughts that are the message over again, the same call or message once more (seed report).
 */
export function judgeReply(call: ReplyCall, recent: RecentReplies): GuardVerdict {
  if (call.function !== "send_message") {
    const again = recent.turnCalls.some(
      before => before.function === call.function && JSON.stringify(before.params) === JSON.stringify(call.params),
    );
    return again ? { accepted: false, reason: "repeated" } : ACCEPTED;
  }
  const message = textOf(call);
  if (message === undefined) {
    // A missing or wrongly typed message is told to the model by the validation, in plain words.
    return ACCEPTED;
  }
  const plain = essence(message);
  if (plain === "" && !/\p{Extended_Pictographic}/u.test(message)) {
    return { accepted: false, reason: "empty" };
  }
  if (lengthOf(plain) <= SHORT) {
    return ACCEPTED;
  }
  if (essence(call.thoughts) === plain) {
    return { accepted: false, reason: "echo" };
  }
  return essence(recent.lastMessage ?? "") === plain ? { accepted: false, reason: "repeated" } : ACCEPTED;
}

function textOf(call: ReplyCall): string | undefined {
  const message = call.params["message"];
  return typeof message === "string" ? message : undefined;
}

/** Letters; one outside ASCII counts twice, since a Japanese sentence says as much in half of them. */
function lengthOf(text: string): number {
  return Array.from(text).length + (text.match(/\P{ASCII}/gu)?.length ?? 0);
}

/** Letters and digits alone, so that punctuation and width do not hide a repetition. */
function essence(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
}
