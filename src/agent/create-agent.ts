import type { RepairMessage, StoredMessage, UserMessage } from "../memory/records.ts";
import { newId } from "../shared/ids.ts";
import type { Agent, AgentOptions } from "./agent.ts";
import { ContextWindow } from "./context/context-window.ts";
import { previewRequest } from "./context/preview.ts";
import { guardRules } from "./guard/guard-rules.ts";
import { findPoisoned } from "./repair/find-poisoned.ts";
import { runTurn } from "./turn/run-turn.ts";
import { hasAnswer } from "./turn/talk.ts";

export function createAgent(options: AgentOptions): Agent {
  const { store, model, now } = options;
  const window = new ContextWindow(options);
  let running = false;
  const repair = (ids: readonly string[], parentId: string | null): RepairMessage => ({
    kind: "repair",
    id: newId(),
    parentId,
    at: now().toISOString(),
    removed: ids,
  });
  const lastUserMessage = (): UserMessage | undefined => {
    const message = store.conversation.last(({ kind }) => kind === "user");
    return message?.kind === "user" ? message : undefined;
  };
  /** Goes on from an earlier message of the path. What was taken out of the context since then stays out of it. */
  const goBackTo = async (messageId: string | null): Promise<void> => {
    const path = store.conversation.path();
    const at = path.findIndex(({ id }) => id === messageId);
    const staying = new Set(path.slice(0, at + 1).map(({ id }) => id));
    const removed = removedIn(path.slice(at + 1)).filter(id => staying.has(id));
    await store.append([
      { type: "head", messageId },
      ...(removed.length > 0 ? [{ type: "message", message: repair(removed, messageId) } as const] : []),
    ]);
    // The edits of the branch that was left are no longer in force.
    window.refreshMemory();
  };
  return {
    async *turn(input, signal) {
      if (running) {
        throw new Error("A turn is already running.");
      }
      running = true;
      try {
        return yield* runTurn({ ...options, window }, input, signal);
      } finally {
        running = false;
      }
    },
    get needsMaintenance() {
      return window.underPressure;
    },
    async preview(signal) {
      const server = await model.profile({ refresh: true, signal });
      return previewRequest({ store, window, now }, await options.loadPrompt(server), server, signal);
    },
    async poisoned(signal) {
      const server = await model.profile({ signal });
      return findPoisoned(window.kept().messages, guardRules(await options.loadPrompt(server)));
    },
    async takeOut(ids) {
      const message = repair(ids, store.conversation.headId);
      await store.append([{ type: "message", message }]);
      // What stands behind the gap is evaluated anew in any case, so the memory block can be brought up to date for nothing.
      window.refreshMemory();
      return message;
    },
    async takeBack() {
      const last = lastUserMessage();
      if (last) {
        await goBackTo(last.parentId);
      }
      return last?.text;
    },
    async regenerate() {
      const last = lastUserMessage();
      if (!last || !hasAnswer(store.conversation.path())) {
        return false;
      }
      await goBackTo(last.id);
      return true;
    },
    async switchTo(messageId) {
      await store.append([{ type: "head", messageId: store.conversation.leafUnder(messageId) }]);
      window.refreshMemory();
    },
    refreshMemory: () => window.refreshMemory(),
  };
}

function removedIn(messages: readonly StoredMessage[]): string[] {
  return messages.flatMap(message => (message.kind === "repair" ? message.removed : []));
}
