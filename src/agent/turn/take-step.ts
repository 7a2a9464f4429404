import { fillNotice } from "../../prompt/files/notice.ts";
import type { Nudge } from "../../prompt/render/context-view.ts";
import { newId } from "../../shared/ids.ts";
import type { AgentEvent, RejectionReason, StopReason } from "../events.ts";
import type { GuardRules, RecentReplies } from "../guard/judge-reply.ts";
import { retrySampling } from "../guard/retry-sampling.ts";
import { reviewReply } from "../guard/review-reply.ts";
import { askModel, type Draft } from "./ask-model.ts";
import type { ReadyCall } from "./run-call.ts";
import type { PreparedScope } from "./turn-scope.ts";

/** Further attempts after a reply that cannot be used. */
const RE_ASKS = 2;

export interface StepScope extends PreparedScope {
  readonly recent: RecentReplies;
  readonly rules: GuardRules;
}

export type StepOutcome =
  | { readonly type: "call"; readonly ready: ReadyCall }
  | { readonly type: "stop"; readonly reason: StopReason };

/**
 * Asks the model for one call it can use. A reply that cannot be read or that the guard refuses is asked
 * again, with what was wrong and other sampling; it never enters the conversation.
 * @throws ModelError for everything but an overflow, which is met by compacting.
 */
export async function* takeStep(scope: StepScope, signal: AbortSignal): AsyncGenerator<AgentEvent, StepOutcome> {
  let nudge: Nudge | undefined;
  let rejected: { readonly reason: RejectionReason; readonly text: string } | undefined;
  for (let attempt = 0; attempt <= RE_ASKS; attempt += 1) {
    const draft: Draft = { id: newId(), thoughts: "", message: "", raw: "" };
    const sampling = retrySampling(scope.prompt.sampling, attempt, rejected?.reason);
    const answer = yield* askModel({ ...scope, nudge, sampling }, draft, signal);
    if (answer.type === "stopped") {
      return yield* keepStopped(scope, draft, attempt);
    }
    if (answer.type === "stop") {
      return answer;
    }
    const { parsed, cut } = answer;
    const review = reviewReply(parsed, cut, scope.recent, scope.rules);
    if (review.accepted) {
      if (review.mended) {
        scope.log(`Reply mended (${review.mended}).`);
      }
      return { type: "call", ready: { id: draft.id, call: review.call, ...(cut ? { cut: "length" } : {}) } };
    }
    const { reason, problem } = review;
    rejected = { reason, text: draft.message.trim() === "" ? draft.raw : draft.message };
    scope.log(`Reply rejected (${reason}), attempt ${attempt + 1}.`);
    yield { type: "reply-rejected", messageId: draft.id, reason, attempt: attempt + 1, text: rejected.text };
    nudge = { kind: "notice", text: noticeFor(scope, reason, problem) };
  }
  return { type: "stop", reason: { type: "reply-rejected", reason: "unreadable", text: "", ...rejected } };
}

/** What the person stopped but had already read stays part of the conversation, unless the guard has something against it. */
function* keepStopped(scope: StepScope, draft: Draft, attempt: number): Generator<AgentEvent, StepOutcome> {
  const { id, thoughts, message } = draft;
  const call = { thoughts, function: "send_message", params: { message } };
  const review = reviewReply({ ok: true, call, repaired: false, cut: true }, true, scope.recent, scope.rules);
  if (review.accepted) {
    return { type: "call", ready: { id, call: review.call, cut: "stopped" } };
  }
  const { reason } = review;
  scope.log(`Stopped reply rejected (${reason}).`);
  yield { type: "reply-rejected", messageId: id, reason, attempt: attempt + 1, text: message };
  return { type: "stop", reason: { type: "stopped" } };
}

/** @param problem what was wrong, phrased for the model: of an unreadable reply, or the forbidden phrase. */
function noticeFor(scope: StepScope, reason: RejectionReason, problem: string): string {
  const { notices } = scope.prompt.profile;
  switch (reason) {
    case "unreadable":
      return fillNotice(notices, "reply-unreadable", { problem });
    case "stock-phrase":
      return fillNotice(notices, "reply-stock-phrase", { phrase: problem });
    default:
      return fillNotice(notices, `reply-${reason}`, {});
  }
}
