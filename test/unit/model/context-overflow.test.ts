import assert from "node:assert/strict";
import { test } from "node:test";
import { errorOfBody } from "../../../src/model/to-model-error.ts";

for (const [server, body, contextLength] of [
  ["TabbyAPI", "Prompt length 9000 exceeds the available context size of 8192 tokens", 8192],
  [
    "TabbyAPI of tier D",
    "Initial job allocation requires 9000 cache tokens, which exceeds the available context size of 8192 tokens",
    8192,
  ],
  ["ExLlamaV2", "Request length 71599 + 2048 is greater than max_seq_len 65536", 65_536],
  ["llama.cpp", "request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it", 4096],
  [
    "llama.cpp of 2024",
    { error: { message: "the request exceeds the available context size.", n_ctx: 4096, n_prompt_tokens: 5000 } },
    4096,
  ],
  ["OpenAI and vLLM", "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens", 4096],
  ["vLLM of 2025", "The decoder prompt (length 5000) is longer than the maximum model length of 4096.", 4096],
  ["llama-cpp-python", "Requested tokens (5000) exceed context window of 4096", 4096],
  [
    "LM Studio",
    "Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.",
    4096,
  ],
  [
    "LM Studio of 2024",
    "The number of tokens to keep from the initial prompt is greater than the context length.",
    undefined,
  ],
  ["Ollama", "the input length exceeds the context length", undefined],
  ["a code alone", { error: { message: "Too long", code: "context_length_exceeded" } }, undefined],
  ["a type alone", { error: { message: "Too long", type: "exceed_context_size_error" } }, undefined],
] as const) {
  test(`knows the overflow of ${server}`, () => {
    for (const status of [400, 500, undefined]) {
      const error = errorOfBody(status, body);
      assert.equal(error.code, "overflow");
      assert.equal(error.contextLength, contextLength);
    }
  });
}

for (const words of [
  "temperature must be between 0 and 2",
  "max_tokens exceeds the limit",
  "The context is not valid JSON",
  "Rate limit exceeded",
]) {
  test(`"${words}" is no overflow`, () => {
    assert.equal(errorOfBody(400, { error: { message: words } }).code, "refused");
  });
}

test("endless words of a server are cut", () => {
  const error = errorOfBody(500, { detail: `Context ${"length of ".repeat(200_000)}` });
  assert.ok(error.message.length <= 401);
});
