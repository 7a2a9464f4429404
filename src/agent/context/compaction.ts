import type { ContextMessage, SummaryMessage } from "../../memory/records.ts";
import { newId } from "../../shared/ids.ts";
import type { AgentEvent } from "../events.ts";
import { clipEnd } from "./clip-message.ts";
import type { CompactionScope } from "./compaction-scope.ts";
import { summarise } from "./summarise.ts";

/** Share of the conversation's tokens that stays word for word: a big step, so that the next one is far. */
const KEEP = 0.4;

/** Messages that are worth a summary where nothing forces one. */
const WORTH_IT = 4;

/**
 * Takes the older part of the conversation out of the context and puts a summary in its place. Nothing leaves
 * recall memory. Where the model cannot summarise, a note says where the messages are.
 * @param forced whether the next request does not fit otherwise.
 * @returns whether anything could be taken out.
 */
export async function* compact(
  scope: CompactionScope,
  { forced }: { readonly forced: boolean },
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, boolean> {
  const { summary: previous, messages } = scope.window.kept();
  const sizes = await sizesOf(messages, scope, signal);
  const cut = cutIndex(messages, sizes);
  const first = messages[cut];
  if (cut < (forced ? 1 : WORTH_IT) || first === undefined) {
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
 * Where the kept part begins: the newest messages that make up the share to keep, from a message that can
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
  return Math.min(cut, newestTurn(messages) || lastStart(messages));
}

/** Where the newest turn begins; 0 where all is one turn, which then has to be cut inside. */
function newestTurn(messages: readonly ContextMessage[]): number {
  return Math.max(
    0,
    messages.findLastIndex(message => message.kind === "user" || isTimed(message)),
  );
}

function isTimed(message: ContextMessage): boolean {
  return message.kind === "event" && (message.cause === "heartbeat-timed" || message.cause === "heartbeat-reflection");
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
    return clipEnd(text, longest, () => "…");
  });
  return scope.window.countAll(texts, signal);
}
