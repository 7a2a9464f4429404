import type { CallMessage, ContextMessage } from "../../memory/records.ts";
import { fillNotice } from "../files/notice.ts";
import type { Profile } from "../files/profile.ts";
import type { TurnTemplate } from "../files/turn-template.ts";
import { type PromptFunction, SEND_MESSAGE } from "../prompt-function.ts";
import type { ContextView } from "./context-view.ts";
import { tokenBreaker } from "./control-tokens.ts";
import { joinSegments, type PromptPart, type PromptRequest, type PromptSegment } from "./prompt-request.ts";
import { renderSystem } from "./render-system.ts";
import { nudgeHeader, turnHeader } from "./turn-header.ts";

type Role = keyof TurnTemplate["roles"];

interface Turn {
  readonly role: Role;
  readonly part: PromptPart;
  readonly text: string;
}

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
): PromptRequest {
  const clean = tokenBreaker(template.controlTokens);
  const turns = conversationTurns(profile, template, view).map(turn => ({ ...turn, text: clean(turn.text) }));
  const system = renderSystem(profile, functions, view).map(({ part, text }) => ({ part, text: clean(text) }));
  const segments = [
    ...joinSegments([
      { part: "preamble", text: template.bos + template.roles.system[0] },
      ...system,
      { part: system.at(-1)?.part ?? "preamble", text: template.roles.system[1] },
    ]),
    ...turnSegments(turns, template),
    { part: "conversation", text: template.roles.assistant[0] } as const,
  ];
  return {
    transport: "completions",
    prompt: segments.map(({ text }) => text).join(""),
    segments,
    stop: template.stop,
    messages: [],
    tools: [],
  };
}

function conversationTurns(profile: Profile, template: TurnTemplate, view: ContextView): Turn[] {
  const turns = view.messages.flatMap(message => messageTurn(message, template, view.timeZone));
  if (view.summary) {
    const heading = fillNotice(profile.notices, "summary-heading", { covers: String(view.summary.covers) });
    const text = [turnHeader(view.summary, view.timeZone), heading, view.summary.text].join("\n");
    turns.unshift({ role: "user", part: "summary", text });
  }
  if (view.nudge) {
    const text = `${nudgeHeader(view.nudge.kind)}\n${view.nudge.text}`;
    turns.push({ role: "user", part: "conversation", text });
  }
  return turns;
}

function messageTurn(message: ContextMessage, template: TurnTemplate, timeZone: string): Turn[] {
  const part = "conversation";
  switch (message.kind) {
    case "user":
    case "event":
      return [{ role: "user", part, text: `${turnHeader(message, timeZone)}\n${message.text}` }];
    case "call":
      return [{ role: "assistant", part, text: callText(message) }];
    case "result":
      // That a message has reached the person goes without saying, and costs a turn each time it is said.
      return message.function === SEND_MESSAGE && message.status === "OK"
        ? []
        : [{ role: template.functionResult, part, text: `${turnHeader(message, timeZone)}\n${message.text}` }];
  }
}

/** A past call in the very form in which the model is to write the next one. */
export function callText({ thoughts, function: name, params }: Pick<CallMessage, "thoughts" | "function" | "params">) {
  return JSON.stringify({ inner_thoughts: thoughts, function: name, params });
}

/** Where roles alternate, neighbouring turns of one role become one, with a blank line between their texts. */
function turnSegments(turns: readonly Turn[], { roles, alternate }: TurnTemplate): PromptSegment[] {
  return turns.map(({ role, part, text }, index) => {
    const [start, end] = roles[role];
    const continues = alternate && turns[index - 1]?.role === role;
    const isContinued = alternate && turns[index + 1]?.role === role;
    return { part, text: `${continues ? "\n\n" : start}${text}${isContinued ? "" : end}` };
  });
}
