import type { AgentStore } from "../../memory/agent-store.ts";
import type { ChatModel, ServerProfile } from "../../model/chat-model.ts";
import type { AgentPrompt } from "../agent-prompt.ts";
import type { ContextWindow } from "./context-window.ts";

/** What making room works with. */
export interface CompactionScope {
  readonly store: AgentStore;
  readonly model: ChatModel;
  readonly window: ContextWindow;
  readonly prompt: AgentPrompt;
  readonly server: ServerProfile;
  readonly now: () => Date;
  readonly log: (message: string) => void;
}
