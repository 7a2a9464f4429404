import assert from "node:assert/strict";
import { test } from "node:test";
import type { Brain, BrainEvent } from "../../support/tabby-server/brain.ts";
import { createScriptBrain, stall } from "../../support/tabby-server/script-brain.ts";
import { post, serverFor, until } from "./wire.ts";

async function* endless(): AsyncIterable<BrainEvent> {
  for (;;) {
    yield { type: "text", text: "on and " };
  }
}

/** Never settles, whatever happens to its signal. */
const deaf: Brain = { reply: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }) };

for (const stream of [true, false]) {
  test(`a client that goes away aborts its generation (stream: ${stream})`, async t => {
    const brain = createScriptBrain({ play: endless });
    const server = await serverFor(t, { brain, model: { id: "m", maxSeqLen: 1e9, promptTemplate: null } });
    const leaving = new AbortController();
    const body = { prompt: "x", stream, max_tokens: 1e8 };
    const request = post(server, "/v1/completions", body, { signal: leaving.signal }).then(response => response.text());
    await until(() => server.generations.running === 1);
    leaving.abort();
    await assert.rejects(request);
    await until(() => server.generations.running === 0);
    assert.equal(server.generations.cancelled, 1);
    assert.equal(brain.requests[0]?.signal.aborted, true);
  });
}

test("even a brain that does not listen is left", async t => {
  const server = await serverFor(t, { brain: deaf });
  const leaving = new AbortController();
  const request = post(server, "/v1/completions", { prompt: "x", max_tokens: 9 }, { signal: leaving.signal });
  await until(() => server.generations.running === 1);
  leaving.abort();
  await assert.rejects(request);
  await until(() => server.generations.running === 0);
  assert.equal(server.generations.cancelled, 1);
});

test("a finished reply is not counted as cancelled", async t => {
  const brain = createScriptBrain("one two");
  const server = await serverFor(t, { brain });
  await (await post(server, "/v1/completions", { prompt: "x", stream: true, max_tokens: 9 })).text();
  assert.deepEqual(server.generations, { running: 0, peak: 1, cancelled: 0 });
  assert.equal(brain.requests[0]?.signal.aborted, true, "the brain learns that the reply is over");
});

test("the most generations at once are recorded", async t => {
  const server = await serverFor(t, { brain: createScriptBrain(stall(), stall()) });
  const leaving = new AbortController();
  const body = { prompt: "x", stream: true, max_tokens: 9 };
  await Promise.all([1, 2].map(() => post(server, "/v1/completions", body, { signal: leaving.signal })));
  leaving.abort();
  await until(() => server.generations.running === 0);
  assert.deepEqual(server.generations, { running: 0, peak: 2, cancelled: 2 });
});
