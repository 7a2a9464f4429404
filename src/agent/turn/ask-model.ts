import type { ModelChunk, SamplingOptions } from "../../model/chat-model.ts";
import { ModelError } from "../../model/model-error.ts";
import type { Nudge } from "../../prompt/render/context-view.ts";
import { callSchema, tiedCallSchema } from "../../prompt/reply/call-schema.ts";
import type { ParsedReply } from "../../prompt/reply/parsed-reply.ts";
import { createReplyParser } from "../../prompt/reply/reply-parser.ts";
import { compact } from "../context/compaction.ts";
import type { MeasuredRequest } from "../context/context-window.ts";
import type { AgentEvent, StopReason } from "../events.ts";
import { AGENT_FUNCTIONS } from "../functions/registry.ts";
import { LoopWatch } from "../guard/loop-watch.ts";
import { isStop } from "./stop-reason.ts";
import type { PreparedScope } from "./turn-scope.ts";

/** Compactions for one request before it is given up that the prompt ever fits. */
const COMPACTIONS = 3;

export interface AskScope extends PreparedScope {
  readonly nudge: Nudge | undefined;
  readonly sampling: SamplingOptions;
}

/** What has been generated so far, kept for the case that the turn is stopped or the reply refused. */
export interface Draft {
  readonly id: string;
  thoughts: string;
  message: string;
  /** As it came. */
  raw: string;
}

export type Answer =
  /** `cut`: it ended before it was complete. */
  | { readonly type: "reply"; readonly parsed: ParsedReply; readonly cut: boolean }
  /** The person stopped it and has read what is in the draft. What nobody waited for is given up instead. */
  | { readonly type: "stopped" }
  | { readonly type: "stop"; readonly reason: StopReason };

/**
 * One request and its reply, with as many compactions as it takes to make the request fit: before it is sent, after
 * the server says that it does not fit, and after a reply that shows that the server had cut it without a word.
 * @throws ModelError for everything but an overflow.
 */
export async function* askModel(
  scope: AskScope,
  draft: Draft,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, Answer> {
  const { window, prompt, server } = scope;
  for (let compactions = 0; ; compactions += 1) {
    const before = window.last;
    const request = window.render(prompt, server, { nudge: scope.nudge });
    const measured = await window.measure(prompt, server, request, signal);
    yield { type: "context-changed", usage: measured.usage };
    if (measured.promptTokens > measured.limits.promptTokens) {
      const freed = compactions < COMPACTIONS && (yield* compact(scope, { forced: true }, signal));
      if (!freed) {
        return { type: "stop", reason: tooSmall(measured) };
      }
      continue;
    }
    try {
      const { reply, promptTokens } = yield* generate(scope, draft, measured, signal);
      if (promptTokens === undefined) {
        return reply;
      }
      const { truncated } = window.serverLimit.seen(
        server,
        measured.promptTokens,
        promptTokens,
        isAppended(before, measured),
      );
      if (!truncated) {
        scope.model.learnCount?.(measured.promptTokens, promptTokens);
        return reply;
      }
      scope.log(`The server has read ${promptTokens} of ${measured.promptTokens} tokens: the prompt was cut.`);
      yield { type: "reply-voided", messageId: draft.id };
      Object.assign(draft, { thoughts: "", message: "", raw: "" });
    } catch (error) {
      if (scope.awaited && isStop(error, signal) && draft.message.trim() !== "") {
        return { type: "stopped" };
      }
      if (!(error instanceof ModelError) || error.code !== "overflow") {
        throw error;
      }
      scope.log(`The server reports an overflow at ${measured.promptTokens} counted tokens: ${error.message}`);
      window.serverLimit.overflowed(server, measured.promptTokens, error.contextLength);
    }
  }
}

function tooSmall({ promptTokens, limits }: MeasuredRequest): StopReason {
  return { type: "context-too-small", needed: promptTokens, available: Math.max(0, limits.promptTokens) };
}

/** Whether a request differs from the one before at its end alone, where the agent's turn is opened. */
function isAppended(before: MeasuredRequest | undefined, { request }: MeasuredRequest): boolean {
  if (!before) {
    return false;
  }
  const opening = before.request.segments.at(-1)?.text.length ?? 0;
  return request.prompt.startsWith(before.request.prompt.slice(0, before.request.prompt.length - opening));
}

async function* generate(
  scope: AskScope,
  draft: Draft,
  { request, promptTokens, limits }: MeasuredRequest,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, { readonly reply: Answer; readonly promptTokens: number | undefined }> {
  const parser = createReplyParser();
  const schemaOf = scope.server.takesRootChoice ? tiedCallSchema : callSchema;
  const options = {
    maxTokens: Math.max(1, Math.min(limits.replyTokens, limits.contextLength - promptTokens)),
    sampling: scope.sampling,
    schema: schemaOf(AGENT_FUNCTIONS, { blocks: [...scope.store.core.blocks().keys()] }),
  };
  yield { type: "model-waiting", phase: "reading-prompt", promptTokens };
  let end: (ModelChunk & { type: "end" }) | undefined;
  let generating = false;
  const watch = new LoopWatch();
  let isEndless = false;
  for await (const chunk of scope.model.generate(request, options, signal)) {
    if (!generating) {
      generating = true;
      yield { type: "model-waiting", phase: "generating" };
    }
    if (chunk.type === "end") {
      end = chunk;
      continue;
    }
    draft.raw += chunk.text;
    for (const { field, text } of parser.push(chunk.text)) {
      draft[field] += text;
      yield { type: field === "message" ? "message-delta" : "thought-delta", messageId: draft.id, text };
    }
    // The usage at the end is what finds out a server that cuts prompts without a word, and a cut prompt makes models loop.
    if (!scope.server.truncatesSilently && watch.sees(draft.raw)) {
      // Leaving the stream closes the connection, and so stops the server.
      isEndless = true;
      break;
    }
  }
  const parsed = orPlainWords(parser.end(), request.transport === "tools");
  const lengthReached = isEndless || end?.finishReason === "length";
  const cut = parsed.ok ? parsed.cut || (lengthReached && parsed.repaired) : lengthReached;
  return { reply: { type: "reply", parsed, cut }, promptTokens: end?.promptTokens };
}

/** With native tools models may answer in words without calling anything: that is what they say to the person. */
function orPlainWords(parsed: ParsedReply, isNative: boolean): ParsedReply {
  if (parsed.ok || !isNative || parsed.text.trim() === "" || /[{}]/.test(parsed.text)) {
    return parsed;
  }
  const call = { thoughts: "", function: "send_message", params: { message: parsed.text.trim() } };
  return { ok: true, call, repaired: true, cut: false };
}
