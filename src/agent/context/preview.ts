import type { ServerProfile } from "../../model/chat-model.ts";
import type { AgentPrompt } from "../agent-prompt.ts";
import type { ContextWindow, MeasuredRequest } from "./context-window.ts";

/** The request that the next step would send, but for what the person writes next. */
export interface PromptPreview extends MeasuredRequest {
  readonly server: ServerProfile;
  /** Ids of the files it is made from. */
  readonly profileId: string;
  readonly templateId: string;
}

export async function previewRequest(
  window: ContextWindow,
  prompt: AgentPrompt,
  server: ServerProfile,
  signal: AbortSignal,
): Promise<PromptPreview> {
  const request = window.render(prompt, server);
  const measured = await window.measure(prompt, server, request, signal);
  return { ...measured, server, profileId: prompt.profile.id, templateId: prompt.template.id };
}
