import type { ModelChunk } from "../model/chat-model.ts";
import { ModelError } from "../model/model-error.ts";
import { fillNotice } from "../prompt/files/notice.ts";
import type { Nudge } from "../prompt/render/context-view.ts";
import { callSchema } from "../prompt/reply/call-schema.ts";
import type { ParsedReply } from "../prompt/reply/parsed-reply.ts";
import { createReplyParser } from "../prompt/reply/reply-parser.ts";
import { newId } from "../shared/ids.ts";
import { type CompactionScope, compact } from "./context/compaction.ts";
import type { MeasuredRequest } from "./context/context-window.ts";
import type { AgentEvent, RejectionReason, StopReason } from "./events.ts";
import { AGENT_FUNCTIONS } from "./functions/registry.ts";
import type { RecentReplies } from "./guard/judge-reply.ts";
import { reviewReply } from "./guard/review-reply.ts";
import type { ReadyCall } from "./run-call.ts";

/** Further attempts after a reply that cannot be used. */
const RE_ASKS = 2;

/** Compactions in one step before it is given up that the prompt ever fits. */
const COMPACTIONS = 3;

/** Added to the temperature at each further attempt: the same sampling tends to the same reply. */
const WARMER = 0.15;
const WARMEST = 1.2;

const CALL_SCHEMA = callSchema(AGENT_FUNCTIONS);

export interface StepScope extends CompactionScope {
  readonly recent: RecentReplies;
}

export type StepOutcome =
  | { readonly type: "call"; readonly ready: ReadyCall }
  | { readonly type: "stop"; readonly reason: StopReason };

/** What has been generated so far, kept for the case that the turn is stopped. */
interface Draft {
  readonly id: string;
  thoughts: string;
  message: string;
}

/**
 * Asks the model for one call it can use. A reply that cannot be read or that the guard refuses is asked
 * again, with what was wrong and warmer sampling; it never enters the conversation.
 * @throws ModelError for everything but an overflow, which is met by compacting.
 */
export async function* takeStep(scope: StepScope, signal: AbortSignal): AsyncGenerator<AgentEvent, StepOutcome> {
  let nudge: Nudge | undefined;
  let rejected: { reason: RejectionReason; text: string } = { reason: "unreadable", text: "" };
  for (let attempt = 0; attempt <= RE_ASKS; attempt += 1) {
    const draft: Draft = { id: newId(), thoughts: "", message: "" };
    const answer = yield* ask(scope, draft, nudge, attempt, signal);
    if (answer.type !== "reply") {
      return answer;
    }
    const { parsed, cut } = answer;
    const review = reviewReply(parsed, cut, scope.recent);
    if (review.accepted) {
      return { type: "call", ready: { id: draft.id, call: review.call, ...(cut ? { cut: "length" } : {}) } };
    }
    const { reason, problem } = review;
    rejected = { reason, text: parsed.ok ? draft.message : parsed.text };
    scope.log(`Reply rejected (${reason}), attempt ${attempt + 1}.`);
    yield { type: "reply-rejected", messageId: draft.id, reason, attempt: attempt + 1 };
    nudge = { kind: "notice", text: noticeFor(scope, reason, problem) };
  }
  return { type: "stop", reason: { type: "reply-rejected", ...rejected } };
}

type Answer =
  | { readonly type: "reply"; readonly parsed: ParsedReply; readonly cut: boolean }
  | Extract<StepOutcome, { type: "stop" | "call" }>;

/** One request and its reply, with as many compactions as it takes to make the request fit. */
async function* ask(
  scope: StepScope,
  draft: Draft,
  nudge: Nudge | undefined,
  attempt: number,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, Answer> {
  let mustShrink = false;
  for (let compactions = 0; ; compactions += 1) {
    const request = scope.window.render(scope.prompt, scope.server, { nudge });
    const measured = await scope.window.measure(scope.prompt, scope.server, request, signal);
    yield { type: "context-changed", usage: measured.usage };
    if (mustShrink || measured.promptTokens > measured.promptLimit) {
      const freed = compactions < COMPACTIONS && (yield* compact(scope, signal));
      if (!freed) {
        const { promptTokens: needed, promptLimit: available } = measured;
        return { type: "stop", reason: { type: "context-too-small", needed, available: Math.max(0, available) } };
      }
      mustShrink = false;
      continue;
    }
    try {
      return yield* generate(scope, draft, measured, attempt, signal);
    } catch (error) {
      if (signal.aborted && draft.message.trim() !== "") {
        return stoppedReply(draft);
      }
      if (!(error instanceof ModelError) || error.code !== "overflow") {
        throw error;
      }
      scope.log(`The server reports an overflow at ${measured.promptTokens} counted tokens: ${error.message}`);
      mustShrink = true;
    }
  }
}

async function* generate(
  scope: StepScope,
  draft: Draft,
  { request, promptTokens, usage }: MeasuredRequest,
  attempt: number,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, Answer> {
  const parser = createReplyParser();
  const { sampling } = scope.prompt;
  const options = {
    maxTokens: Math.max(1, Math.min(usage.replyReserve, scope.server.contextLength - promptTokens)),
    sampling: {
      ...sampling,
      temperature: Math.min(Math.max(WARMEST, sampling.temperature), sampling.temperature + attempt * WARMER),
    },
    schema: CALL_SCHEMA,
  };
  yield { type: "model-waiting", phase: "reading-prompt", promptTokens };
  let end: (ModelChunk & { type: "end" }) | undefined;
  let generating = false;
  for await (const chunk of scope.model.generate(request, options, signal)) {
    if (!generating) {
      generating = true;
      yield { type: "model-waiting", phase: "generating" };
    }
    if (chunk.type === "end") {
      end = chunk;
      continue;
    }
    for (const { field, text } of parser.push(chunk.text)) {
      draft[field] += text;
      yield { type: field === "message" ? "message-delta" : "thought-delta", messageId: draft.id, text };
    }
  }
  const parsed = parser.end();
  const lengthReached = end?.finishReason === "length";
  return { type: "reply", parsed, cut: parsed.ok ? parsed.cut || (lengthReached && parsed.repaired) : lengthReached };
}

/** What the person stopped but had already read stays part of the conversation. */
function stoppedReply(draft: Draft): StepOutcome {
  const call = { thoughts: draft.thoughts, function: "send_message", params: { message: draft.message } };
  return { type: "call", ready: { id: draft.id, call, cut: "stopped" } };
}

function noticeFor(scope: StepScope, reason: RejectionReason, problem: string): string {
  const { notices } = scope.prompt.profile;
  switch (reason) {
    case "unreadable":
      return fillNotice(notices, "reply-unreadable", { problem });
    case "cut":
      return fillNotice(notices, "reply-cut", {});
    case "empty":
      return fillNotice(notices, "reply-empty", {});
    case "echo":
      return fillNotice(notices, "reply-echo", {});
    case "stock-phrase":
      return fillNotice(notices, "reply-stock-phrase", { phrase: problem });
    default:
      return fillNotice(notices, `reply-${reason}`, {});
  }
}
