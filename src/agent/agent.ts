import type { AgentStore } from "../memory/agent-store.ts";
import type { RepairMessage } from "../memory/records.ts";
import type { ChatModel, ServerProfile } from "../model/chat-model.ts";
import type { AgentPrompt } from "./agent-prompt.ts";
import type { PromptPreview } from "./context/preview.ts";
import type { AgentEvent, StopReason } from "./events.ts";
import type { PoisonedStretch } from "./repair/find-poisoned.ts";

export interface AgentOptions {
  readonly store: AgentStore;
  readonly model: ChatModel;
  /** Asked at the start of every turn, so that an edited file takes effect at once. May throw `PromptFileError`. */
  readonly loadPrompt: (server: ServerProfile) => Promise<AgentPrompt>;
  readonly now: () => Date;
  /** IANA time zone of the person. */
  readonly timeZone: string;
  /** For the log: never holds what the person or the agent said. */
  readonly log: (message: string) => void;
}

export type TurnInput =
  | { readonly type: "user"; readonly text: string }
  /** Try again from where the last turn ended, without a new message. Does nothing once there is an answer. */
  | { readonly type: "retry" }
  /** A timed heartbeat; with `reflection` the agent is asked to tidy its memory. */
  | { readonly type: "heartbeat"; readonly reflection: boolean }
  /** Lets the agent save what matters, then makes room. For quiet moments: the next reply then need not wait for it. */
  | { readonly type: "maintenance" }
  /** Makes room now. */
  | { readonly type: "compact" };

/** One agent, one turn at a time. Failures of the model are events, never throws. */
export interface Agent {
  /** @throws Error when a turn is already running: callers must wait for its end. */
  turn(input: TurnInput, signal: AbortSignal): AsyncGenerator<AgentEvent, StopReason>;
  /** Whether the context is so full that a quiet moment should be used for maintenance. */
  readonly needsMaintenance: boolean;
  /**
   * The request that the next step would send, with its token counts.
   * @throws ModelError, PromptFileError
   */
  preview(signal: AbortSignal): Promise<PromptPreview>;
  /**
   * The stretches of the conversation in view that would poison what follows.
   * @throws ModelError, PromptFileError
   */
  poisoned(signal: AbortSignal): Promise<readonly PoisonedStretch[]>;
  /**
   * Takes messages out of the context; they stay in recall memory.
   * @throws StoreError
   */
  takeOut(ids: readonly string[]): Promise<RepairMessage>;
  /**
   * Goes back to before the person's last message, which stays on a branch of its own with all that followed. What was
   * taken out of the context since then stays out of it.
   * @returns the message's text; `undefined` where the person has written nothing.
   * @throws StoreError
   */
  takeBack(): Promise<string | undefined>;
  /**
   * Goes back to the person's last message, so that a `retry` answers it anew. The answer it had stays on a branch of its own.
   * @returns whether there was an answer to be given anew.
   * @throws StoreError
   */
  regenerate(): Promise<boolean>;
  /**
   * Goes on where the conversation was left last below a message, with the memory of that branch.
   * @throws StoreError
   */
  switchTo(messageId: string): Promise<void>;
  /** Takes core memory into view as it is now: it was changed by somebody else than the agent. */
  refreshMemory(): void;
}
