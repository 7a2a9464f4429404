import type { ChatModel, ModelChunk } from "../../../src/model/chat-model.ts";
import { createOpenAiModel, type OpenAiModelOptions } from "../../../src/model/openai-model.ts";
import { parseServerAddress } from "../../../src/model/server-address.ts";
import type { PromptRequest } from "../../../src/prompt/render/prompt-request.ts";

/** A client for a test's server, with time-outs long enough never to matter unless the test shortens them. */
export function openModel(
  server: { readonly url: string; readonly apiKey: string },
  options: Partial<OpenAiModelOptions> = {},
): ChatModel {
  return createOpenAiModel({
    address: parseServerAddress(server.url),
    key: server.apiKey,
    contextLength: 0,
    modelId: "",
    firstByteTimeout: 20_000,
    idleTimeout: 20_000,
    ...options,
  });
}

export const HELLO: PromptRequest = {
  prompt: "<|im_start|>user\n[Sun 2026-11-22 21:04]\nHello<|im_end|>\n<|im_start|>assistant\n",
  transport: "completions",
  segments: [],
  stop: ["<|im_end|>"],
  messages: [],
  tools: [],
};

export const SHORT_REPLY = { maxTokens: 200, sampling: { temperature: 0.7, topP: 0.9 } };

export async function readAll(
  model: ChatModel,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ text: string; end: (ModelChunk & { type: "end" }) | undefined }> {
  let text = "";
  let end: (ModelChunk & { type: "end" }) | undefined;
  for await (const chunk of model.generate(HELLO, SHORT_REPLY, signal)) {
    if (chunk.type === "text") {
      text += chunk.text;
    } else {
      end = chunk;
    }
  }
  return { text, end };
}
