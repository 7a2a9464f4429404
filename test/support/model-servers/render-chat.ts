import type { ChatMessage } from "../tabby-server/brain.ts";
import { renderChat } from "../tabby-server/chat-template.ts";
import { toChatMessage } from "../tabby-server/completion-routes.ts";
import { isObject, type Params } from "../tabby-server/validation.ts";
import type { PromptJob } from "./complete.ts";

/**
 * Messages and tools in ChatML, in the manner of the Qwen family: tools in the first system turn, calls and results
 * in tags.
 */
export function renderMessages(messages: readonly ChatMessage[], tools: readonly object[]): string {
  if (tools.length === 0) {
    return renderChat("chatml", messages);
  }
  const declared = `# Tools\n<tools>\n${tools.map(tool => JSON.stringify(tool)).join("\n")}\n</tools>`;
  const [first, ...rest] = messages;
  return renderChat(
    "chatml",
    first?.role === "system"
      ? [{ role: "system", content: `${first.content}\n\n${declared}` }, ...rest]
      : [{ role: "system", content: declared }, ...messages],
  );
}

/** What a chat request wants generated, before its prompt is fitted into the context. */
export function chatJob(params: Params, constraint: Pick<PromptJob, "jsonSchema" | "grammar">): PromptJob {
  const messages = chatMessages(params.messages);
  const tools = chatTools(params);
  return {
    kind: "chat",
    prompt: renderMessages(messages, tools),
    messages,
    ...constraint,
    ...(tools.length > 0 ? { tools } : {}),
  };
}

/** A request's messages with their calls and results written into the text. */
export function chatMessages(messages: unknown): ChatMessage[] {
  return Array.isArray(messages) ? messages.filter(isObject).map(withCalls) : [];
}

/** A request's tools; a `tool_choice` of `none` hides them. */
export function chatTools({ tools, tool_choice: choice }: Params): object[] {
  return Array.isArray(tools) && choice !== "none" ? tools.filter(isObject) : [];
}

function withCalls(message: Params): ChatMessage {
  const { role, content } = toChatMessage(message);
  if (role === "tool") {
    return { role, content: `<tool_response>\n${content}\n</tool_response>` };
  }
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls.filter(isObject) : [];
  const written = calls.map(({ function: called }) => {
    const { name, arguments: args } = isObject(called) ? called : {};
    return `<tool_call>\n{"name": ${JSON.stringify(name)}, "arguments": ${String(args)}}\n</tool_call>`;
  });
  return { role, content: [content, ...written].filter(part => part !== "").join("\n") };
}
