import type { CallMessage, ResultMessage } from "../../memory/records.ts";
import { joinNeighbours } from "./chat-messages.ts";
import type { Turn } from "./conversation-turns.ts";
import type { ChatTurn, ToolCall } from "./prompt-request.ts";

/** Stands for what a call returned where the context does not hold it; the form wants a result for every call. */
const NO_RESULT = "OK";

/** Mistral's chat templates refuse call ids of any other length. */
const ID_LENGTH = 9;

/**
 * The turns for a chat route with native tools: calls as the assistant's `tool_calls`, each followed by its result.
 * A result whose call is no longer in the context is the user's message, as events are.
 * @param clean breaks what would end a turn.
 */
export function toolMessages(system: string, turns: readonly Turn[], clean: (text: string) => string): ChatTurn[] {
  const messages: ChatTurn[] = [{ role: "system", content: system }];
  turns.forEach(({ role, text, message }, index) => {
    const before = turns[index - 1]?.message;
    if (message?.kind === "call") {
      const call = toolCall(message, clean);
      messages.push({ role: "assistant", content: "", tool_calls: [call] });
      const next = turns[index + 1];
      const content = next && answers(next.message, message) ? resultText(next) : NO_RESULT;
      messages.push({ role: "tool", content, tool_call_id: call.id });
    } else if (!answers(message, before)) {
      messages.push({ role: role === "assistant" ? "assistant" : "user", content: text });
    }
  });
  return joinNeighbours(messages);
}

/** Results stand right behind their calls. */
function answers(result: Turn["message"], call: Turn["message"]): result is ResultMessage {
  return call?.kind === "call" && result?.kind === "result" && result.function === call.function;
}

function resultText(turn: Turn): string {
  return turn.message?.kind === "result" && turn.message.status === "OK" ? withoutHeader(turn.text) : turn.text;
}

/** That a tool's message is a result goes without saying; that it failed does not. */
function withoutHeader(text: string): string {
  const end = text.indexOf("\n");
  return end < 0 ? NO_RESULT : text.slice(end + 1);
}

function toolCall({ id, thoughts, function: name, params }: CallMessage, clean: (text: string) => string): ToolCall {
  return {
    id: id
      .replace(/[^0-9A-Za-z]/g, "")
      .slice(-ID_LENGTH)
      .padStart(ID_LENGTH, "0"),
    type: "function",
    function: {
      // An imported conversation may hold names that a server would refuse.
      name: name.replace(/[^\w-]/g, "_").slice(0, 64) || "unknown",
      arguments: clean(JSON.stringify({ inner_thoughts: thoughts, ...params })),
    },
  };
}
