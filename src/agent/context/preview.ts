import type { AgentStore } from "../../memory/agent-store.ts";
import type { ServerProfile } from "../../model/chat-model.ts";
import type { AgentPrompt } from "../agent-prompt.ts";
import { personaFileChange } from "../load-agent-prompt.ts";
import { wasWarned } from "../turn/talk.ts";
import type { ContextWindow, MeasuredRequest } from "./context-window.ts";

/**
 * What the next turn does before it sends its request, which is then another one: takes an edited persona file over and
 * brings the memory block up to date, warns the agent that the oldest messages will leave its sight, makes room.
 */
export type Preparation = "persona" | "warning" | "compaction";

/** The request that the next step would send, but for what the person writes next. */
export interface PromptPreview extends MeasuredRequest {
  readonly server: ServerProfile;
  /** Ids of the files it is made from. */
  readonly profileId: string;
  readonly templateId: string;
  /** In their order; empty where the next turn sends this request as it stands. */
  readonly preparations: readonly Preparation[];
}

export interface PreviewScope {
  readonly store: AgentStore;
  readonly window: ContextWindow;
  readonly now: () => Date;
}

/** Changes nothing: what the window remembers of the last request is as it was. */
export async function previewRequest(
  scope: PreviewScope,
  prompt: AgentPrompt,
  server: ServerProfile,
  signal: AbortSignal,
): Promise<PromptPreview> {
  const { window } = scope;
  const request = window.render(prompt, server);
  const measured = await window.measure(prompt, server, request, signal, { remember: false });
  return {
    ...measured,
    server,
    profileId: prompt.profile.id,
    templateId: prompt.template.id,
    preparations: preparations(scope, prompt, measured),
  };
}

function preparations({ store, window, now }: PreviewScope, prompt: AgentPrompt, measured: MeasuredRequest) {
  const due: Preparation[] = [];
  // A persona that is taken over makes the window forget how full it is.
  if (personaFileChange(store, prompt.persona, now())) {
    due.push("persona");
  } else if (window.underPressure && !wasWarned(store.conversation.path())) {
    due.push("warning");
  }
  if (measured.promptTokens > measured.limits.promptTokens) {
    due.push("compaction");
  }
  return due;
}
