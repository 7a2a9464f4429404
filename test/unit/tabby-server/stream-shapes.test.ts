import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import type { BrainEvent } from "../../support/tabby-server/brain.ts";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import type { Tier } from "../../support/tabby-server/tier.ts";
import { type Chunk, post, readEvents, serverFor, tiers } from "./wire.ts";

const text = "Good evening, 世界! 12";

function textOf(chunks: readonly Chunk[]): string {
  return chunks
    .flatMap(({ choices }) => choices.map(({ text: piece, delta }) => piece ?? delta?.content ?? ""))
    .join("");
}

async function* slow(prefill: Promise<void>): AsyncIterable<BrainEvent> {
  yield { type: "accepted" };
  await prefill;
  yield { type: "text", text: "late" };
}

async function streamed(t: Parameters<typeof serverFor>[0], tier: Tier, path: string, extra: object = {}) {
  const server = await serverFor(t, { brain: createScriptBrain(text), tier });
  const request = path.includes("chat") ? { messages: [{ role: "user", content: "Hi" }] } : { prompt: "Hi" };
  return readEvents(await post(server, path, { ...request, stream: true, max_tokens: 100, ...extra }));
}

for (const tier of tiers) {
  test(`tier ${tier}: a text stream is one token a chunk and ends with [DONE]`, async t => {
    const { chunks, done } = await streamed(t, tier, "/v1/completions");
    assert.equal(textOf(chunks), text);
    assert.ok(chunks.length > 8);
    assert.ok(done);
    assert.ok(chunks.every(({ object }) => object === "text_completion"));
    assert.equal(chunks.at(-1)?.choices[0]?.finish_reason, "stop");
    assert.ok(chunks.slice(0, -1).every(({ choices }) => choices[0]?.finish_reason === null));
    const names = tier === "A" || tier === "B" ? "model" : "model_name";
    assert.ok(chunks.every(chunk => names in chunk && !((names === "model" ? "model_name" : "model") in chunk)));
  });
}

test("chat chunks carry a role up to tier B, and never later", async t => {
  for (const tier of tiers) {
    const { chunks } = await streamed(t, tier, "/v1/chat/completions");
    const roles = chunks.slice(0, -1).map(({ choices }) => choices[0]?.delta?.role);
    assert.ok(
      roles.every(role => role === (tier === "A" || tier === "B" ? "assistant" : undefined)),
      tier,
    );
    assert.equal(textOf(chunks), text);
    assert.deepEqual(chunks.at(-1)?.choices[0]?.delta, {});
    assert.equal(chunks.at(-1)?.choices[0]?.finish_reason, "stop");
  }
});

test("chat chunks of tier C lack object, created and model", async t => {
  for (const tier of tiers) {
    const { chunks } = await streamed(t, tier, "/v1/chat/completions");
    const complete = chunks.every(chunk => "object" in chunk && "created" in chunk && "model" in chunk);
    const bare = chunks.every(chunk => !("object" in chunk) && !("created" in chunk) && "model_name" in chunk);
    assert.deepEqual([complete, bare], tier === "C" ? [false, true] : [true, false], tier);
  }
});

test("a chat stream of tier A ends without [DONE]", async t => {
  for (const tier of tiers) {
    const { done } = await streamed(t, tier, "/v1/chat/completions");
    assert.equal(done, tier !== "A", tier);
  }
});

test("a chat stream's usage comes never, in a chunk of its own, or in the one with the finish reason", async t => {
  const include = { stream_options: { include_usage: true } };
  const last = async (tier: Tier) => (await streamed(t, tier, "/v1/chat/completions", include)).chunks.slice(-2);
  const [, endOfA] = await last("A");
  assert.equal(endOfA?.usage, undefined);
  const [finishOfB, usageOfB] = await last("B");
  assert.equal(finishOfB?.choices[0]?.finish_reason, "stop");
  assert.deepEqual(usageOfB?.choices, []);
  assert.ok((usageOfB?.usage?.completion_tokens ?? 0) > 0);
  for (const tier of ["C", "D"] as const) {
    const [before, end] = await last(tier);
    assert.equal(before?.choices[0]?.finish_reason, null);
    assert.equal(end?.choices[0]?.finish_reason, "stop");
    assert.ok((end?.usage?.completion_tokens ?? 0) > 0);
  }
});

test("usage is counted: completion tokens are 0 on tier A, and null unless asked for on C and D", async t => {
  for (const tier of tiers) {
    const server = await serverFor(t, { brain: createScriptBrain("one two", "one two"), tier });
    const usage = async (extra: object) => {
      const response = await post(server, "/v1/completions", { prompt: "Hi", max_tokens: 9, ...extra });
      return ((await response.json()) as Chunk).usage;
    };
    const plain = await usage({});
    const asked = await usage({ stream_options: { include_usage: true } });
    assert.equal(plain === null, tier === "C" || tier === "D", tier);
    // BOS and "Hi".
    assert.equal(asked?.prompt_tokens, 2, tier);
    assert.equal(asked?.completion_tokens, tier === "A" ? 0 : 2, tier);
  }
});

test("a reply stops at max_tokens and at a stop string, which is left out", async t => {
  const server = await serverFor(t, { brain: createScriptBrain("one two three", "ab<|im_end|>cd") });
  const cut = await readEvents(await post(server, "/v1/completions", { prompt: "x", stream: true, max_tokens: 2 }));
  assert.equal(textOf(cut.chunks), "one two");
  assert.equal(cut.chunks.at(-1)?.choices[0]?.finish_reason, "length");
  const stopped = await readEvents(
    await post(server, "/v1/completions", { prompt: "x", stream: true, max_tokens: 9, stop: ["<|im_end|>"] }),
  );
  assert.equal(textOf(stopped.chunks), "ab");
  assert.equal(stopped.chunks.at(-1)?.choices[0]?.finish_reason, "stop");
});

test("a stop string is found across tokens, and what only begins like one is sent", async t => {
  const server = await serverFor(t, { brain: createScriptBrain("one\n#two\n##", "a\n#") });
  const ask = async () =>
    textOf(
      (
        await readEvents(
          await post(server, "/v1/completions", { prompt: "x", stream: true, max_tokens: 99, stop: "\n##" }),
        )
      ).chunks,
    );
  assert.equal(await ask(), "one\n#two");
  assert.equal(await ask(), "a\n#");
});

test("only tier D pings an idle stream", async t => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  for (const tier of tiers) {
    let finishPrefill = (): void => {};
    const prefill = new Promise<void>(resolve => {
      finishPrefill = resolve;
    });
    const server = await serverFor(t, { brain: createScriptBrain({ play: () => slow(prefill) }), tier });
    const response = await post(server, "/v1/completions", { prompt: "x", stream: true, max_tokens: 9 });
    t.mock.timers.tick(15_000);
    finishPrefill();
    const { raw, chunks } = await readEvents(response);
    assert.equal(/^: ping - .*\r\n\r\n/.test(raw), tier === "D", tier);
    assert.equal(textOf(chunks), "late");
  }
});

for (const tier of tiers) {
  test(`tier ${tier}: the openai SDK reads a text stream`, async t => {
    const server = await serverFor(t, { brain: createScriptBrain(text), tier });
    const client = new OpenAI({ baseURL: server.url, apiKey: server.apiKey, maxRetries: 0 });
    const stream = await client.completions.create({ model: "any", prompt: "Hi", stream: true, max_tokens: 100 });
    let received = "";
    for await (const chunk of stream) {
      received += chunk.choices[0]?.text ?? "";
    }
    assert.equal(received, text);
  });
}
