import assert from "node:assert/strict";
import { test } from "node:test";
import { createScriptBrain, overflow } from "../../support/tabby-server/script-brain.ts";
import { commandRModel } from "../../support/tabby-server/server.ts";
import { answer, post, readEvents, serverFor } from "./wire.ts";

const model = { ...commandRModel, maxSeqLen: 2048 };
const tooLong = "ha ".repeat(3000);

test("tier A cuts the start of the prompt and answers", async t => {
  const brain = createScriptBrain("ok");
  const server = await serverFor(t, { brain, tier: "A", model });
  const prompt = `START ${tooLong}END`;
  const { status } = await answer(post(server, "/v1/completions", { prompt, max_tokens: 5 }));
  assert.equal(status, 200);
  const seen = brain.requests[0]?.prompt ?? "";
  assert.ok(!seen.includes("START") && seen.endsWith("END") && prompt.endsWith(seen));
});

test("tier A cuts even what would fit, to leave room for its generation window", async t => {
  const brain = createScriptBrain("ok");
  const server = await serverFor(t, { brain, tier: "A", model });
  await answer(post(server, "/v1/completions", { prompt: "1".repeat(1800), max_tokens: 5 }));
  assert.equal(brain.requests[0]?.prompt.length, 2048 - 512);
});

test("tier B answers with a generic failure", async t => {
  const server = await serverFor(t, { brain: createScriptBrain(), tier: "B", model });
  const whole = await answer(post(server, "/v1/completions", { prompt: tooLong, max_tokens: 5 }));
  assert.equal(whole.status, 503);
  assert.match(JSON.stringify(whole.body), /Completion aborted/);
  const response = await post(server, "/v1/completions", { prompt: tooLong, max_tokens: 5, stream: true });
  const { chunks, done } = await readEvents(response);
  assert.equal(response.status, 200);
  assert.match(chunks[0]?.error?.message ?? "", /aborted/);
  assert.ok(!done);
});

test("tier B counts the room for the reply too", async t => {
  const server = await serverFor(t, { brain: createScriptBrain("ok"), tier: "B", model });
  const ask = (max: number) => answer(post(server, "/v1/completions", { prompt: "1".repeat(1000), max_tokens: max }));
  assert.equal((await ask(1000)).status, 200);
  assert.equal((await ask(1100)).status, 503);
});

for (const tier of ["C", "D"] as const) {
  test(`tier ${tier} refuses with context_length_exceeded before the stream`, async t => {
    const server = await serverFor(t, { brain: createScriptBrain(overflow()), tier, model });
    const ask = (prompt: string) => answer(post(server, "/v1/completions", { prompt, max_tokens: 5, stream: true }));
    assert.deepEqual(await ask("1".repeat(2999)), {
      status: 400,
      body: {
        error: {
          message: "Prompt length 3000 exceeds the available context size of 2048 tokens",
          type: "invalid_request_error",
          param: null,
          code: "context_length_exceeded",
        },
      },
    });
    const scripted = await ask("short");
    assert.equal(scripted.status, 400);
    assert.match(JSON.stringify(scripted.body), /context_length_exceeded/);
  });
}

test("a reply that does not fit into the cache fails on tier C and is refused on tier D", async t => {
  const body = { prompt: "1".repeat(1500), max_tokens: 1000 };
  const onC = await serverFor(t, { brain: createScriptBrain(), tier: "C", model });
  assert.equal((await answer(post(onC, "/v1/completions", body))).status, 503);
  const onD = await serverFor(t, { brain: createScriptBrain(), tier: "D", model });
  const { status, body: refused } = await answer(post(onD, "/v1/completions", body));
  assert.equal(status, 400);
  assert.match(JSON.stringify(refused), /Initial job allocation requires 2501 cache tokens/);
});
