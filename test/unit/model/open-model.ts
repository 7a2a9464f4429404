import assert from "node:assert/strict";
import type { ChatModel, GenerateOptions, ModelChunk } from "../../../src/model/chat-model.ts";
import { ModelError, type ModelErrorCode } from "../../../src/model/model-error.ts";
import { createOpenAiModel, type OpenAiModelOptions } from "../../../src/model/openai-model.ts";
import { parseServerAddress } from "../../../src/model/server-address.ts";
import type { PromptRequest, Transport } from "../../../src/prompt/render/prompt-request.ts";

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

const MESSAGES = [
  { role: "system", content: "You are Mina." },
  { role: "user", content: "Hello" },
] as const;

const TOOLS = [
  {
    type: "function",
    function: { name: "send_message", description: "Speaks.", parameters: { type: "object", properties: {} } },
  },
] as const;

/** The same greeting for each transport. */
export function hello(transport: Transport): PromptRequest {
  return {
    ...HELLO,
    transport,
    stop: ["<|im_end|>", "### User"],
    messages: transport === "completions" ? [] : MESSAGES,
    tools: transport === "tools" ? TOOLS : [],
  };
}

export const SHORT_REPLY: GenerateOptions = { maxTokens: 200, sampling: { temperature: 0.7, topP: 0.9 } };

export interface WholeReply {
  text: string;
  /** The pieces as they came. */
  pieces: string[];
  end: (ModelChunk & { type: "end" }) | undefined;
}

export async function readAll(
  model: ChatModel,
  signal: AbortSignal = new AbortController().signal,
  request: PromptRequest = HELLO,
  how: GenerateOptions = SHORT_REPLY,
): Promise<WholeReply> {
  const reply: WholeReply = { text: "", pieces: [], end: undefined };
  for await (const chunk of model.generate(request, how, signal)) {
    if (chunk.type === "text") {
      reply.text += chunk.text;
      reply.pieces.push(chunk.text);
    } else {
      reply.end = chunk;
    }
  }
  return reply;
}

/** Reads a greeting over one transport. */
export function readOver(model: ChatModel, transport: Transport, how = SHORT_REPLY): Promise<WholeReply> {
  return readAll(model, new AbortController().signal, hello(transport), how);
}

export async function rejectsWith(
  code: ModelErrorCode,
  message: RegExp,
  promise: Promise<unknown>,
): Promise<ModelError> {
  let caught: unknown;
  await assert.rejects(promise, (error: unknown) => {
    caught = error;
    return true;
  });
  assert.ok(caught instanceof ModelError, String(caught));
  assert.equal(caught.code, code, caught.message);
  assert.match(caught.message, message);
  return caught;
}
