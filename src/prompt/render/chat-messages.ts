import type { Turn } from "./conversation-turns.ts";
import type { ChatTurn } from "./prompt-request.ts";

/**
 * The turns for a chat route: one system message, then user and assistant in turn. Neighbours are joined by a blank
 * line, and results are the user's: strict chat templates refuse or drop anything else.
 */
export function chatMessages(system: string, turns: readonly Turn[]): ChatTurn[] {
  const messages = turns.map(
    ({ role, text }): ChatTurn => ({ role: role === "assistant" ? "assistant" : "user", content: text }),
  );
  return [{ role: "system", content: system }, ...joinNeighbours(messages)];
}

/** Joins neighbouring messages of the user, and of the assistant where they are plain text. */
export function joinNeighbours(messages: readonly ChatTurn[]): ChatTurn[] {
  const joined: ChatTurn[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last && isPlain(last) && isPlain(message) && last.role === message.role) {
      joined[joined.length - 1] = { role: last.role, content: `${last.content}\n\n${message.content}` };
    } else {
      joined.push(message);
    }
  }
  return joined;
}

function isPlain(message: ChatTurn): message is Extract<ChatTurn, { role: "user" | "assistant" }> {
  return message.role === "user" || (message.role === "assistant" && message.tool_calls === undefined);
}
