import type { RepairMessage } from "../memory/records.ts";
import { newId } from "../shared/ids.ts";
import type { Agent, AgentOptions } from "./agent.ts";
import { ContextWindow } from "./context/context-window.ts";
import { previewRequest } from "./context/preview.ts";
import { guardRules } from "./guard/guard-rules.ts";
import { findPoisoned } from "./repair/find-poisoned.ts";
import { runTurn } from "./turn/run-turn.ts";

export function createAgent(options: AgentOptions): Agent {
  const { store, model, now } = options;
  const window = new ContextWindow(options);
  let running = false;
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
      return previewRequest(window, await options.loadPrompt(server), server, signal);
    },
    async poisoned(signal) {
      const server = await model.profile({ signal });
      return findPoisoned(window.kept().messages, guardRules(await options.loadPrompt(server)));
    },
    async takeOut(ids) {
      const message: RepairMessage = {
        kind: "repair",
        id: newId(),
        parentId: store.conversation.headId,
        at: now().toISOString(),
        removed: ids,
      };
      await store.append([{ type: "message", message }]);
      // What stands behind the gap is evaluated anew in any case, so the memory block can be brought up to date for nothing.
      window.refreshMemory();
      return message;
    },
  };
}
