import type { Profile } from "../files/profile.ts";
import type { TurnTemplate } from "../files/turn-template.ts";
import type { PromptFunction } from "../prompt-function.ts";
import { chatMessages } from "./chat-messages.ts";
import type { ContextView } from "./context-view.ts";
import { turnBreaker } from "./control-tokens.ts";
import { conversationTurns, isSentMessage, type Turn } from "./conversation-turns.ts";
import { framedSegments } from "./framed-segments.ts";
import type { ChatTurn, PromptRequest, PromptSegment, Transport } from "./prompt-request.ts";
import { renderSystem } from "./render-system.ts";
import { toolMessages } from "./tool-messages.ts";
import { toolSpecs } from "./tool-specs.ts";

/**
 * The prompt for the next step: system turn, summary, conversation, nudge, and the opening of the agent's turn.
 * Pure: the same input gives the same bytes. A message more in the view only appends to what stands before the
 * agent's turn, so that servers can reuse what they have evaluated; where roles alternate, a turn that is
 * continued loses its end marker and nothing else.
 */
export function renderRequest(
  profile: Profile,
  template: TurnTemplate,
  functions: readonly PromptFunction[],
  view: ContextView,
  transport: Transport = "completions",
): PromptRequest {
  const clean = turnBreaker(template);
  const tools = transport === "tools" ? toolSpecs(profile, functions, clean) : [];
  const system = renderSystem(profile, functions, view, transport).map(segment => cleaned(segment, clean));
  const turns = conversationTurns(profile, view, clean);
  const spoken = turns.filter(turn => !isSentMessage(turn));
  const declared: PromptSegment[] = tools.length > 0 ? [{ part: "functions", text: JSON.stringify(tools) }] : [];
  const segments = framedSegments(template, [...system, ...declared], spoken);
  return {
    transport,
    prompt: segments.map(({ text }) => text).join(""),
    segments,
    stop: template.stop,
    messages: messagesFor(transport, system.map(({ text }) => text).join(""), turns, spoken, clean),
    tools,
  };
}

function messagesFor(
  transport: Transport,
  system: string,
  turns: readonly Turn[],
  spoken: readonly Turn[],
  clean: (text: string) => string,
): ChatTurn[] {
  switch (transport) {
    case "completions":
      return [];
    case "chat":
      return chatMessages(system, spoken);
    case "tools":
      return toolMessages(system, turns, clean);
  }
}

function cleaned({ part, text }: PromptSegment, clean: (text: string) => string): PromptSegment {
  return { part, text: clean(text) };
}
