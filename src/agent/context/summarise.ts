import type { ContextMessage, SummaryMessage } from "../../memory/records.ts";
import { ModelError } from "../../model/model-error.ts";
import { readReply } from "../../prompt/reply/read-reply.ts";
import { clipEnd } from "./clip-message.ts";
import type { CompactionScope } from "./compaction-scope.ts";

/** Tokens of a summary; less where the reply's reserve is smaller. */
const SUMMARY_TOKENS = 320;

/** Parts a span is summarised in at the most; what is older than that is left to recall memory. */
const MOST_PARTS = 6;

/** Failures after which the span is dropped with a pointer to recall memory; after the others a retry will summarise it. */
const FOR_GOOD = new Set(["overflow", "refused", "server-error"]);

/**
 * The summary of the given messages and of the summary before them, by the model itself, as a last request behind
 * the same prompt: what the server has cached is used again. A span that does not fit beside the request, as after a
 * restart with a smaller context, is summarised part by part, each summary standing before the next part.
 * @returns undefined when the model fails at it.
 * @throws ModelError when the server is away: that must not cost the summary for good.
 */
export async function summarise(
  scope: CompactionScope,
  messages: readonly ContextMessage[],
  signal: AbortSignal,
): Promise<string | undefined> {
  let summary: SummaryMessage | null = scope.window.kept().summary ?? null;
  let text: string | undefined;
  for (const part of await partsThatFit(scope, messages, summary, signal)) {
    try {
      text = (await summarisePart(scope, part, summary, signal)) ?? text;
    } catch (error) {
      if (!(error instanceof ModelError) || !FOR_GOOD.has(error.code)) {
        throw error;
      }
      scope.log(`Summarising failed (${error.code}): ${error.message}`);
    }
    if (text !== undefined) {
      summary = standIn(part, summary, text);
    }
  }
  return text;
}

async function summarisePart(
  scope: CompactionScope,
  messages: readonly ContextMessage[],
  summary: SummaryMessage | null,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { replyTokens } = scope.window.limits(scope.prompt, scope.server);
  const maxTokens = Math.min(SUMMARY_TOKENS, replyTokens);
  const request = requestFor(scope, messages, summary);
  let text = "";
  for await (const chunk of scope.model.generate(request, { maxTokens, sampling: scope.prompt.sampling }, signal)) {
    text += chunk.type === "text" ? chunk.text : "";
  }
  const words = summaryIn(text);
  return words && clipEnd(words, SUMMARY_TOKENS * 2, () => "…");
}

function requestFor(scope: CompactionScope, messages: readonly ContextMessage[], summary: SummaryMessage | null) {
  const nudge = { kind: "summary-request", text: scope.prompt.profile.notices["summary-request"] } as const;
  return scope.window.render(scope.prompt, scope.server, { messages, summary, nudge });
}

/** The messages as they come where they fit, else in as few runs as it takes; a result stays with its call. */
async function partsThatFit(
  scope: CompactionScope,
  messages: readonly ContextMessage[],
  summary: SummaryMessage | null,
  signal: AbortSignal,
): Promise<readonly (readonly ContextMessage[])[]> {
  const { promptTokens } = scope.window.limits(scope.prompt, scope.server);
  const tokensOf = async (part: readonly ContextMessage[]) => {
    const request = requestFor(scope, part, summary);
    const counts = await scope.window.countAll(
      request.segments.map(segment => segment.text),
      signal,
    );
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const whole = await tokensOf(messages);
  if (whole <= promptTokens) {
    return [messages];
  }
  const fixed = (await tokensOf([])) + (summary ? 0 : SUMMARY_TOKENS);
  const room = Math.max(1, promptTokens - fixed);
  const parts: ContextMessage[][] = [];
  let size = 0;
  for (const message of messages) {
    const tokens = Math.max(0, (await tokensOf([message])) - fixed);
    const last = parts.at(-1);
    if (!last || (size + tokens > room && message.kind !== "result")) {
      parts.push([message]);
      size = tokens;
    } else {
      last.push(message);
      size += tokens;
    }
  }
  return parts.slice(-MOST_PARTS);
}

/** Stands before the next part; it is never stored. */
function standIn(part: readonly ContextMessage[], before: SummaryMessage | null, text: string): SummaryMessage | null {
  const last = part.at(-1);
  return last
    ? {
        kind: "summary",
        id: last.id,
        parentId: null,
        at: last.at,
        text,
        keptFrom: last.id,
        covers: (before?.covers ?? 0) + part.length,
      }
    : before;
}

/** Plain words. Small models write another call instead, whose message may do, and copy the headers of turns. */
function summaryIn(text: string): string | undefined {
  const reply = readReply(text);
  const message = reply.ok ? reply.call.params["message"] : text;
  const words = (typeof message === "string" ? message : "").replace(/^\[[^\]\n]*\]\s*/gm, "").trim();
  return words === "" || /^[{[]/.test(words) ? undefined : words;
}
