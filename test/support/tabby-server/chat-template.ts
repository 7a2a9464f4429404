import type { ChatMessage } from "./brain.ts";
import { Refusal } from "./http-reply.ts";

/** Templates the server can be configured with. */
export type PromptTemplate = "chatml" | "command-r";

export interface RenderOptions {
  readonly addGenerationPrompt: boolean;
}

/** What the tokenizer puts before a prompt by itself. */
export const bosTokens: Readonly<Record<PromptTemplate, string>> = { chatml: "", "command-r": "<BOS_TOKEN>" };

/** Template sources in outline, as `/v1/model` and `/props` show them. */
export const templateSources: Readonly<Record<PromptTemplate, string>> = {
  chatml:
    "{% for message in messages %}<|im_start|>{{ message.role }}\\n{{ message.content }}<|im_end|>\\n{% endfor %}",
  "command-r":
    "{% if messages[0].role == 'system' %}<|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|>{{ messages[0].content }}<|END_OF_TURN_TOKEN|>{% endif %}…",
};

/** The prompt, without BOS. Throws the 400 that a template's exception becomes. */
export function renderChat(
  template: PromptTemplate,
  messages: readonly ChatMessage[],
  options: RenderOptions = { addGenerationPrompt: true },
): string {
  return template === "chatml" ? renderChatMl(messages, options) : renderCommandR(messages, options);
}

function renderChatMl(messages: readonly ChatMessage[], { addGenerationPrompt }: RenderOptions): string {
  const turns = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`);
  return turns.join("") + (addGenerationPrompt ? "<|im_start|>assistant\n" : "");
}

/**
 * Cohere's default template: alternation is checked by position only, so a system or tool message where an
 * assistant's is due passes the check and is silently dropped.
 */
function renderCommandR(messages: readonly ChatMessage[], { addGenerationPrompt }: RenderOptions): string {
  const system = messages[0]?.role === "system" ? messages[0] : undefined;
  const turns = messages.slice(system ? 1 : 0).map(({ role, content }, position) => {
    if ((role === "user") !== (position % 2 === 0)) {
      throw Refusal.detail(400, "TemplateError: Conversation roles must alternate user/assistant/user/assistant/...");
    }
    return role === "user" || role === "assistant"
      ? commandRTurn(role === "user" ? "USER" : "CHATBOT", content.trim())
      : "";
  });
  const start = system ? commandRTurn("SYSTEM", system.content) : "";
  return start + turns.join("") + (addGenerationPrompt ? "<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>" : "");
}

function commandRTurn(role: string, text: string): string {
  return `<|START_OF_TURN_TOKEN|><|${role}_TOKEN|>${text}<|END_OF_TURN_TOKEN|>`;
}
