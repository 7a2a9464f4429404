import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startLlamaCppServer } from "../../support/model-servers/llama-cpp.ts";
import { startLmStudioServer } from "../../support/model-servers/lm-studio.ts";
import type { ModelServer, ModelServerOptions } from "../../support/model-servers/model-server.ts";
import { startOllamaServer } from "../../support/model-servers/ollama.ts";
import { startOpenAiCompatibleServer } from "../../support/model-servers/openai-compatible.ts";
import { startTextGenerationWebui } from "../../support/model-servers/text-generation-webui.ts";
import { startVllmServer } from "../../support/model-servers/vllm.ts";
import {
  createScriptBrain,
  dropAfter,
  failureAfter,
  say,
  stallAfter,
} from "../../support/tabby-server/script-brain.ts";
import { ask, serverFor, stream, tools, user } from "./wire.ts";

type Options = Pick<ModelServerOptions, "brain" | "misbehaviour">;

const servers: Readonly<Record<string, (options: Options) => Promise<ModelServer>>> = {
  "llama.cpp": startLlamaCppServer,
  "LM Studio": startLmStudioServer,
  Ollama: startOllamaServer,
  vLLM: startVllmServer,
  "text-generation-webui": startTextGenerationWebui,
  "an OpenAI-compatible server": startOpenAiCompatibleServer,
};

const chat = { model: "practice-chatml", messages: user("Hi"), max_tokens: 200 };

for (const [name, start] of Object.entries(servers)) {
  describe(name, () => {
    test("streams a chat reply that the brain sees rendered in ChatML", async t => {
      const brain = createScriptBrain("Hello, Aiko");
      const server = await serverFor(t, start({ brain }));
      const reply = await stream(server, "/v1/chat/completions", chat);
      assert.equal(reply.text, "Hello, Aiko");
      assert.equal(reply.done, true);
      assert.equal(brain.requests[0]?.prompt, "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
      assert.ok(reply.chunks.some(({ usage }) => (usage?.completion_tokens ?? 0) > 0));
      assert.equal(reply.chunks.flatMap(({ choices }) => choices).filter(choice => choice.finish_reason).length, 1);
    });

    test("makes a native call of a reply where there are tools", async t => {
      const brain = createScriptBrain(say('She said "hi".', { thoughts: "嬉しい。" }), "Just text");
      const server = await serverFor(t, start({ brain }));
      const { chunks, text } = await stream(server, "/v1/chat/completions", { ...chat, tools });
      const calls = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta?.tool_calls ?? []));
      assert.equal(calls[0]?.function.name, "send_message");
      assert.deepEqual(JSON.parse(calls.map(call => call.function.arguments).join("")), {
        inner_thoughts: "嬉しい。",
        message: 'She said "hi".',
      });
      assert.equal(text, "");
      assert.equal(
        chunks.flatMap(({ choices }) => choices).find(choice => choice.finish_reason)?.finish_reason,
        "tool_calls",
      );
      assert.deepEqual(brain.requests[0]?.tools, tools);
      assert.equal((await stream(server, "/v1/chat/completions", { ...chat, tools })).text, "Just text");
    });

    test("misbehaves as it is told", async t => {
      const brain = createScriptBrain("one two three", "one two three", "one two three", "one two three", "whole");
      const server = await serverFor(t, start({ brain }));
      const first = (await stream(server, "/v1/chat/completions", chat)).text;
      assert.equal(first, "one two three");

      server.misbehave({ nullUsage: true, noDone: true });
      const bare = await stream(server, "/v1/chat/completions", chat);
      assert.equal(bare.done, false);
      assert.ok(bare.chunks.every(({ usage }) => usage === null));

      server.misbehave({ finalChunkTwice: true });
      const twice = await stream(server, "/v1/chat/completions", chat);
      const ends = twice.chunks.filter(({ choices }) => choices.some(choice => choice.finish_reason));
      assert.equal(ends.length, 2);

      server.misbehave({ contentChunkTwice: true });
      assert.equal((await stream(server, "/v1/chat/completions", chat)).text, "one two two three");

      server.misbehave({ answer: "whole-body" });
      const whole = await ask(server, "/v1/chat/completions", { ...chat, stream: true });
      assert.match(JSON.stringify(whole.body), /"content":"whole"/);
      server.misbehave({ answer: "error-object" });
      const failed = await ask(server, "/v1/chat/completions", { ...chat, stream: true });
      assert.equal(failed.status, 200);
      assert.match(JSON.stringify(failed.body), /engine stopped/);
      server.misbehave({ answer: "error-event" });
      assert.ok((await stream(server, "/v1/chat/completions", chat)).chunks[0]?.error);
      server.misbehave({ answer: "html" });
      assert.match(String((await ask(server, "/v1/chat/completions", chat)).body), /^<!doctype html>/);
    });

    test("ends a failed generation with an error event, and a dropped one without an end", async t => {
      const brain = createScriptBrain(failureAfter("some words here", 1), dropAfter("some words here", 1));
      const server = await serverFor(t, start({ brain }));
      if (name === "text-generation-webui") {
        // It has no error event: the connection breaks in both cases.
        await assert.rejects(stream(server, "/v1/chat/completions", chat));
      } else {
        const failed = await stream(server, "/v1/chat/completions", chat);
        assert.equal(failed.done, false);
        assert.equal(failed.text, "some");
        assert.ok(failed.chunks.at(-1)?.error);
        assert.doesNotMatch(failed.raw, /finish_reason":"/);
      }
      await assert.rejects(stream(server, "/v1/chat/completions", chat));
    });

    test("notices that the client has gone", async t => {
      const brain = createScriptBrain(stallAfter("A few words", 2));
      const server = await serverFor(t, start({ brain }));
      const abort = new AbortController();
      const response = await fetch(`${server.url}/chat/completions`, {
        method: "POST",
        body: JSON.stringify({ ...chat, stream: true }),
        signal: abort.signal,
      });
      assert.equal(response.status, 200);
      abort.abort();
      await assert.rejects(response.text());
      const deadline = Date.now() + 10_000;
      while (server.generations.cancelled === 0 && Date.now() < deadline) {
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      assert.deepEqual(server.generations, { running: 0, peak: 1, cancelled: 1 });
    });
  });
}
