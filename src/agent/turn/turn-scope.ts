import type { ServerProfile } from "../../model/chat-model.ts";
import type { AgentOptions } from "../agent.ts";
import type { AgentPrompt } from "../agent-prompt.ts";
import type { ContextWindow } from "../context/context-window.ts";

/** What a turn works with. */
export interface TurnScope extends AgentOptions {
  readonly window: ContextWindow;
}

/** What stands fixed once the server has answered and the files are read. */
export interface PreparedScope extends TurnScope {
  readonly server: ServerProfile;
  readonly prompt: AgentPrompt;
  /** Whether somebody waits for an answer. */
  readonly awaited: boolean;
}
