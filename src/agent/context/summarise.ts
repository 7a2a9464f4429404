import type { ContextMessage, SummaryMessage } from "../../memory/records.ts";
import type { SamplingOptions } from "../../model/chat-model.ts";
import { ModelError } from "../../model/model-error.ts";
import { fillNotice } from "../../prompt/files/notice.ts";
import type { AgentPrompt } from "../agent-prompt.ts";
import { judgeSummary, type SummaryRules } from "../guard/judge-summary.ts";
import { retrySampling } from "../guard/retry-sampling.ts";
import { clipEnd } from "./clip-message.ts";
import type { CompactionScope } from "./compaction-scope.ts";
import { PROMPT_MARGIN } from "./context-limits.ts";
import { plainSummary } from "./plain-summary.ts";
import { withoutPointer, withPointer } from "./recall-pointer.ts";
import { type SummaryLength, summaryLength } from "./summary-length.ts";

/** Parts a span is summarised in at the most; what is older than that is left to recall memory. */
const MOST_PARTS = 6;

/** Attempts at one part: a small model does not always write notes when it is asked to. */
const ATTEMPTS = 2;

/** Failures after which a part is dropped with a pointer to recall memory; after the others a retry will summarise it. */
const FOR_GOOD = new Set(["refused", "server-error"]);

/**
 * The summary of the given messages and of the summary before them, by the model itself, as a last request behind
 * the same prompt: what the server has cached is used again. A span that does not fit beside the request, as after a
 * restart with a smaller context, is summarised part by part, each summary standing before the next part. What could not
 * be summarised is pointed to in recall memory.
 * @param sizes tokens of each message.
 * @throws ModelError when the server is away: that must not cost the summary for good.
 */
export async function summarise(
  scope: CompactionScope,
  messages: readonly ContextMessage[],
  sizes: readonly number[],
  signal: AbortSignal,
): Promise<string> {
  const length = await summaryLengthOf(scope, signal);
  const previous = shortened(scope.window.kept().summary ?? null, length);
  const pointer = scope.prompt.profile.notices["summary-lost"];
  const span: Span = { messages, sizes };
  let written = await summariseParts(scope, span, previous, length, signal);
  if (written === "overflow") {
    // The server has less than it says. What it was seen to take is remembered by now, and smaller parts fit.
    written = await summariseParts(scope, span, previous, length, signal);
  }
  if (written === "overflow" || written.text === undefined) {
    return withPointer(previous?.text ?? "", pointer);
  }
  return written.isWhole ? withoutPointer(written.text, pointer) : withPointer(written.text, pointer);
}

interface Span {
  readonly messages: readonly ContextMessage[];
  readonly sizes: readonly number[];
}

interface Written {
  readonly text: string | undefined;
  /** Whether every part is in the text. */
  readonly isWhole: boolean;
}

async function summariseParts(
  scope: CompactionScope,
  span: Span,
  previous: SummaryMessage | null,
  length: SummaryLength,
  signal: AbortSignal,
): Promise<Written | "overflow"> {
  const parts = await partsThatFit(scope, span, previous, length, signal);
  const newest = parts.slice(-MOST_PARTS);
  let summary = previous;
  let text: string | undefined;
  let isWhole = newest.length === parts.length;
  for (const part of newest) {
    try {
      const words = await summarisePart(scope, part, summary, length, signal);
      isWhole &&= words !== undefined;
      text = words ?? text;
      summary = words === undefined ? summary : standIn(part, summary, words);
    } catch (error) {
      if (error instanceof ModelError && error.code === "overflow") {
        scope.window.serverLimit.overflowed(
          scope.server,
          await tokensOf(scope, part, summary, length, signal),
          error.contextLength,
        );
        return "overflow";
      }
      if (!(error instanceof ModelError) || !FOR_GOOD.has(error.code)) {
        throw error;
      }
      scope.log(`Summarising failed (${error.code}): ${error.message}`);
      isWhole = false;
    }
  }
  return { text, isWhole };
}

/** The summary of one part; asked for once more, with other sampling, where it is no summary. */
async function summarisePart(
  scope: CompactionScope,
  part: readonly ContextMessage[],
  summary: SummaryMessage | null,
  length: SummaryLength,
  signal: AbortSignal,
): Promise<string | undefined> {
  const rules = rulesOf(scope.prompt, part);
  let foreign: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const sampling = retrySampling(scope.prompt.sampling, attempt, "looping");
    const words = plainSummary(await written(scope, part, summary, length, sampling, signal));
    const judged = words === undefined ? undefined : judgeSummary(words, rules);
    if (judged && !judged.isForeign) {
      return shortEnough(judged.text, length);
    }
    foreign = judged?.text ?? foreign;
    scope.log(`A summary was refused, attempt ${attempt + 1}.`);
  }
  return foreign && shortEnough(foreign, length);
}

function shortEnough(text: string, length: SummaryLength): string {
  return clipEnd(text, length.tokens * 2, () => "…");
}

/** The notice asks for the profile's language, the persona may have another. */
function rulesOf({ profile, persona, template }: AgentPrompt, part: readonly ContextMessage[]): SummaryRules {
  return {
    languages: [profile.language, ...(persona.language ? [persona.language] : [])],
    controlTokens: template.controlTokens,
    userTexts: part.flatMap(message => (message.kind === "user" ? [message.text] : [])).slice(-4),
  };
}

async function written(
  scope: CompactionScope,
  part: readonly ContextMessage[],
  summary: SummaryMessage | null,
  length: SummaryLength,
  sampling: SamplingOptions,
  signal: AbortSignal,
): Promise<string> {
  const request = requestFor(scope, part, summary, length);
  let text = "";
  for await (const chunk of scope.model.generate(request, { maxTokens: length.tokens, sampling }, signal)) {
    text += chunk.type === "text" ? chunk.text : "";
  }
  return text;
}

function requestFor(
  scope: CompactionScope,
  messages: readonly ContextMessage[],
  summary: SummaryMessage | null,
  length: SummaryLength,
) {
  const text = fillNotice(scope.prompt.profile.notices, "summary-request", { length: length.words });
  return scope.window.render(scope.prompt, scope.server, {
    messages,
    summary,
    nudge: { kind: "summary-request", text },
  });
}

async function tokensOf(
  scope: CompactionScope,
  part: readonly ContextMessage[],
  summary: SummaryMessage | null,
  length: SummaryLength,
  signal: AbortSignal,
): Promise<number> {
  const request = requestFor(scope, part, summary, length);
  return (await scope.window.countRequest(request, signal)) + PROMPT_MARGIN;
}

/** The messages as they come where they fit, else in as few runs as it takes; a result stays with its call. */
async function partsThatFit(
  scope: CompactionScope,
  { messages, sizes }: Span,
  summary: SummaryMessage | null,
  length: SummaryLength,
  signal: AbortSignal,
): Promise<readonly (readonly ContextMessage[])[]> {
  const { promptTokens, replyTokens } = scope.window.limits(scope.prompt, scope.server);
  // A summary needs less room than a reply.
  const most = Math.min(scope.server.maxPromptTokens, promptTokens + replyTokens - length.tokens);
  if ((await tokensOf(scope, messages, summary, length, signal)) <= most) {
    return [messages];
  }
  const fixed = (await tokensOf(scope, [], summary, length, signal)) + (summary ? 0 : length.tokens);
  const room = Math.max(1, most - fixed);
  const parts: ContextMessage[][] = [];
  let size = 0;
  messages.forEach((message, index) => {
    const tokens = sizes[index] ?? 0;
    const last = parts.at(-1);
    if (!last || (size + tokens > room && message.kind !== "result")) {
      parts.push([message]);
      size = tokens;
    } else {
      last.push(message);
      size += tokens;
    }
  });
  return parts;
}

/** Tokens the summary may have here: a share of what the fixed parts leave. */
async function summaryLengthOf(scope: CompactionScope, signal: AbortSignal): Promise<SummaryLength> {
  const limits = scope.window.limits(scope.prompt, scope.server);
  const empty = scope.window.render(scope.prompt, scope.server, { messages: [], summary: null });
  const fixed = await scope.window.countRequest(empty, signal);
  return summaryLength(limits, fixed, scope.prompt.profile.language);
}

/** An earlier summary of a larger context must not fill a smaller one. */
function shortened(summary: SummaryMessage | null, length: SummaryLength): SummaryMessage | null {
  return summary && { ...summary, text: shortEnough(summary.text, length) };
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
