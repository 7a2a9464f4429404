import type { CallMessage, ContextMessage, ResultMessage } from "../../memory/records.ts";
import { fillNotice } from "../files/notice.ts";
import type { Profile } from "../files/profile.ts";
import { SEND_MESSAGE } from "../prompt-function.ts";
import { callText } from "./call-text.ts";
import type { ContextView } from "./context-view.ts";
import type { PromptPart } from "./prompt-request.ts";
import { timeStamps } from "./time-stamps.ts";
import { breakHeaders, turnHeader } from "./turn-header.ts";

/** One turn of the conversation, before a template or a chat route gives it its form. */
export interface Turn {
  /** A result is the program's answer to the agent; whose turn that is in the prompt, the template says. */
  readonly role: "user" | "assistant" | "result";
  readonly part: PromptPart;
  readonly text: string;
  /** What the text was made of, for routes that have a form of their own for calls and results. */
  readonly message?: CallMessage | ResultMessage;
}

/** Stands where a conversation has lost the person's first words: every family wants a user's turn first. */
const OPENING: Turn = { role: "user", part: "conversation", text: "[…]" };

/** What functions return that have nothing to say, as in MemGPT. */
const NOTHING = "None";

/**
 * Summary, messages and nudge as turns, the first one a user's.
 * @param clean breaks what would end a turn.
 */
export function conversationTurns(profile: Profile, view: ContextView, clean: (text: string) => string): Turn[] {
  const body = (header: string, text: string) => `${header}\n${clean(breakHeaders(text))}`;
  const stamps = timeStamps(view.messages, view.timeZone);
  const turns = view.messages.map((message, index) => messageTurn(message, stamps[index] ?? "", body, clean));
  if (view.summary) {
    const heading = fillNotice(profile.notices, "summary-heading", { covers: String(view.summary.covers) });
    const text = body(turnHeader(view.summary), `${heading}\n${view.summary.text}`);
    turns.unshift({ role: "user", part: "summary", text });
  }
  if (view.nudge) {
    turns.push({ role: "user", part: "conversation", text: body(turnHeader(view.nudge), view.nudge.text) });
  }
  return turns.length === 0 || turns[0]?.role === "user" ? turns : [OPENING, ...turns];
}

function messageTurn(
  message: ContextMessage,
  stamp: string,
  body: (header: string, text: string) => string,
  clean: (text: string) => string,
): Turn {
  const part = "conversation";
  switch (message.kind) {
    case "user":
      return { role: "user", part, text: body(stamp, message.text) };
    case "event":
      return { role: "user", part, text: body(turnHeader(message), message.text) };
    case "call":
      return { role: "assistant", part, text: clean(callText(message)), message };
    case "result": {
      const header = turnHeader(message);
      const text = message.text.trim() === NOTHING ? header : body(header, message.text);
      return { role: "result", part, text, message };
    }
  }
}

/** That a message has reached the person goes without saying, and would cost a turn each time it is said. */
export function isSentMessage({ message }: Turn): boolean {
  return message?.kind === "result" && message.function === SEND_MESSAGE && message.status === "OK";
}
