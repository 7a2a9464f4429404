import type { SummaryMessage } from "../../memory/records.ts";
import { newId } from "../../shared/ids.ts";
import type { AgentEvent } from "../events.ts";
import type { CompactionScope } from "./compaction-scope.ts";
import { cutIndex, WORTH_IT } from "./cut-index.ts";
import { messageSizes } from "./message-sizes.ts";
import { summarise } from "./summarise.ts";

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
  const { window, store, server, prompt } = scope;
  const { summary: previous, messages } = window.kept();
  const countAll = (texts: readonly string[]) => window.countAll(texts, signal);
  const sizes = await messageSizes(messages, window.longestMessage(prompt, server), countAll);
  const cut = cutIndex(messages, sizes);
  const first = messages[cut];
  if (cut < (forced ? 1 : WORTH_IT) || first === undefined) {
    return false;
  }
  yield { type: "compacting" };
  const text = await summarise(scope, messages.slice(0, cut), sizes.slice(0, cut), signal);
  const message: SummaryMessage = {
    kind: "summary",
    id: newId(),
    parentId: store.conversation.headId,
    at: scope.now().toISOString(),
    text,
    keptFrom: first.id,
    covers: (previous?.covers ?? 0) + cut,
  };
  await store.append([{ type: "message", message }]);
  window.refreshMemory();
  yield { type: "message", message };
  return true;
}
