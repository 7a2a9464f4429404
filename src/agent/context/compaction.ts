import type { AgentStore } from "../../memory/agent-store.ts";
import type { ContextMessage, SummaryMessage } from "../../memory/records.ts";
import type { ChatModel, ServerProfile } from "../../model/chat-model.ts";
import { ModelError } from "../../model/model-error.ts";
import { readReply } from "../../prompt/reply/read-reply.ts";
import { newId } from "../../shared/ids.ts";
import type { AgentPrompt } from "../agent-prompt.ts";
import type { AgentEvent } from "../events.ts";
import { clipText } from "./clip-message.ts";
import type { ContextWindow } from "./context-window.ts";

/** Share of the conversation's tokens that stays word for word. */
const KEEP = 0.5;

/** Tokens of a summary. */
const SUMMARY_TOKENS = 320;

export interface CompactionScope {
  readonly store: AgentStore;
  readonly model: ChatModel;
  readonly window: ContextWindow;
  readonly prompt: AgentPrompt;
  readonly server: ServerProfile;
  readonly now: () => Date;
  readonly log: (message: string) => void;
}

/**
 * Takes the older half of the conversation out of the context and puts a summary in its place. Nothing leaves
 * recall memory. Where the model cannot summarise, a note says where the messages are.
 * @returns whether anything could be taken out.
 */
export async function* compact(scope: CompactionScope, signal: AbortSignal): AsyncGenerator<AgentEvent, boolean> {
  const { summary: previous, messages } = scope.window.kept();
  const sizes = await sizesOf(messages, scope, signal);
  const cut = cutIndex(messages, sizes);
  const first = messages[cut];
  if (cut === 0 || first === undefined) {
    return false;
  }
  yield { type: "compacting" };
  const text = await summarise(scope, messages.slice(0, cut), signal);
  const message: SummaryMessage = {
    kind: "summary",
    id: newId(),
    parentId: scope.store.conversation.headId,
    at: scope.now().toISOString(),
    text: text ?? [previous?.text, scope.prompt.profile.notices["summary-lost"]].filter(Boolean).join("\n"),
    keptFrom: first.id,
    covers: (previous?.covers ?? 0) + cut,
  };
  await scope.store.append([{ type: "message", message }]);
  scope.window.refreshMemory();
  yield { type: "message", message };
  return true;
}

/**
 * Where the kept part begins: the newest messages that make up half of the tokens, from a message that can
 * stand first. A result cannot stand without its call, and the newest exchange always stays.
 */
export function cutIndex(messages: readonly ContextMessage[], sizes: readonly number[]): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let kept = 0;
  let cut = messages.length;
  while (cut > 0 && kept + (sizes[cut - 1] ?? 0) <= total * KEEP) {
    cut -= 1;
    kept += sizes[cut] ?? 0;
  }
  while (cut < messages.length && messages[cut]?.kind === "result") {
    cut += 1;
  }
  const last = lastStart(messages);
  return Math.min(cut, last);
}

/** The last message that can stand first. */
function lastStart(messages: readonly ContextMessage[]): number {
  let index = messages.length - 1;
  while (index > 0 && (messages[index]?.kind === "result" || isHeartbeat(messages[index]))) {
    index -= 1;
  }
  return Math.max(0, index);
}

function isHeartbeat(message: ContextMessage | undefined): boolean {
  return message?.kind === "event" && message.cause.startsWith("heartbeat");
}

function sizesOf(messages: readonly ContextMessage[], scope: CompactionScope, signal: AbortSignal): Promise<number[]> {
  const longest = scope.server.maxPromptTokens;
  const texts = messages.map(message => {
    const text = message.kind === "call" ? JSON.stringify(message.params) + message.thoughts : message.text;
    return clipText(text, longest);
  });
  return scope.window.countAll(texts, signal);
}

/**
 * The summary of the given messages, by the model itself, as a last request behind the same prompt: what
 * the server has cached is used again. `undefined` when the model fails at it.
 */
async function summarise(
  scope: CompactionScope,
  messages: readonly ContextMessage[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const nudge = { kind: "summary-request", text: scope.prompt.profile.notices["summary-request"] } as const;
  const request = scope.window.render(scope.prompt, scope.server, { messages, nudge });
  const maxTokens = Math.min(SUMMARY_TOKENS, scope.prompt.profile.limits.replyTokens);
  let text = "";
  try {
    const sampling = scope.prompt.sampling;
    for await (const chunk of scope.model.generate(request, { maxTokens, sampling }, signal)) {
      text += chunk.type === "text" ? chunk.text : "";
    }
  } catch (error) {
    // A server that is away for a moment must not cost the summary for good: the turn ends, and a retry makes it.
    if (!(error instanceof ModelError) || !["overflow", "refused", "server-error"].includes(error.code)) {
      throw error;
    }
    scope.log(`Summarising failed (${error.code}): ${error.message}`);
    return undefined;
  }
  const summary = summaryIn(text);
  return summary && clipText(summary, SUMMARY_TOKENS * 2);
}

/** Plain words. Small models write another call instead, whose message may do, and copy the headers of turns. */
function summaryIn(text: string): string | undefined {
  const reply = readReply(text);
  const message = reply.ok ? reply.call.params["message"] : text;
  const words = (typeof message === "string" ? message : "").replace(/^\[[^\]\n]*\]\s*/gm, "").trim();
  return words === "" || /^[{[]/.test(words) ? undefined : words;
}
