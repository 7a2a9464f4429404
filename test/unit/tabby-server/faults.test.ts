import assert from "node:assert/strict";
import { test } from "node:test";
import {
  call,
  createScriptBrain,
  cutOff,
  drop,
  dropAfter,
  failure,
  failureAfter,
  garbage,
  say,
  stallAfter,
  stallBeforeHeaders,
  status,
} from "../../support/tabby-server/script-brain.ts";
import { answer, type Chunk, get, post, readEvents, serverFor, tiers, until } from "./wire.ts";

const streaming = { prompt: "x", stream: true, max_tokens: 200 };
const whole = { prompt: "x", max_tokens: 200 };

async function textOf(response: Response): Promise<string> {
  return ((await response.json()) as Chunk).choices[0]?.text ?? "";
}

test("objects become one line of JSON in the protocol's shape", async t => {
  const brain = createScriptBrain(
    say("やあ", { thoughts: "挨拶しよう。" }),
    call("core_memory_append", { name: "human", content: "Name: Aiko" }, { thoughts: "Noted." }),
    call("pause_heartbeats", { minutes: 5 }),
  );
  const server = await serverFor(t, { brain });
  assert.equal(
    await textOf(await post(server, "/v1/completions", whole)),
    '{"inner_thoughts": "挨拶しよう。", "function": "send_message", "params": {"message": "やあ"}}',
  );
  assert.equal(
    await textOf(await post(server, "/v1/completions", whole)),
    '{"inner_thoughts": "Noted.", "function": "core_memory_append", "params": {"name": "human", "content": "Name: Aiko", "request_heartbeat": true}}',
  );
  assert.match(await textOf(await post(server, "/v1/completions", whole)), /"params": {"minutes": 5}}$/);
  assert.equal(brain.remaining, 0);
});

test("a reply may depend on the request", async t => {
  const server = await serverFor(t, { brain: createScriptBrain(({ prompt }) => `You said ${prompt}`) });
  assert.equal(await textOf(await post(server, "/v1/completions", whole)), "You said x");
});

test("an empty script fails and names the last user turn", async t => {
  const server = await serverFor(t, { brain: createScriptBrain() });
  const prompt = "<|im_start|>user\nfirst<|im_end|>\n<|im_start|>user\nWhere is it?<|im_end|>\n<|im_start|>assistant\n";
  for (const stream of [false, true]) {
    const { status: code, body } = await answer(post(server, "/v1/completions", { prompt, stream, max_tokens: 9 }));
    assert.equal(code, 500);
    assert.match(String(body), /no reply left for: "Where is it\?"/);
  }
});

test("garbage and a cut-off reply arrive as any text does", async t => {
  const server = await serverFor(t, { brain: createScriptBrain(garbage, cutOff("one two three", 2)) });
  assert.equal(await textOf(await post(server, "/v1/completions", whole)), garbage);
  const { choices } = (await (await post(server, "/v1/completions", whole)).json()) as Chunk;
  assert.deepEqual([choices[0]?.text, choices[0]?.finish_reason], ["one two", "length"]);
});

test("a status comes before the stream", async t => {
  const server = await serverFor(t, { brain: createScriptBrain(status(500), status(503)) });
  assert.equal((await post(server, "/v1/completions", streaming)).status, 500);
  assert.equal((await post(server, "/v1/completions", streaming)).status, 503);
});

test("a failed generation is an error event or 503, and makes the server unhealthy for good", async t => {
  for (const tier of tiers) {
    const brain = createScriptBrain(failure(), failureAfter("one two"), failure());
    const server = await serverFor(t, { brain, tier });
    const early = await readEvents(await post(server, "/v1/completions", streaming));
    assert.match(early.chunks[0]?.error?.message ?? "", /aborted\. Please check the server console\.$/);
    assert.equal(typeof early.chunks[0]?.error?.trace === "string", tier === "A", tier);
    const late = await readEvents(await post(server, "/v1/completions", streaming));
    assert.equal(late.chunks[0]?.choices[0]?.text, "one", tier);
    assert.ok(late.chunks.at(-1)?.error !== undefined && !late.done, tier);
    assert.equal((await post(server, "/v1/completions", whole)).status, 503, tier);
    if (tier !== "A") {
      assert.equal((await get(server, "/health")).status, 503, tier);
    }
  }
});

test("a dropped connection breaks before or in the middle of the stream", async t => {
  const server = await serverFor(t, { brain: createScriptBrain(drop(), dropAfter("one two")) });
  await assert.rejects(post(server, "/v1/completions", streaming));
  const response = await post(server, "/v1/completions", streaming);
  assert.equal(response.status, 200);
  await assert.rejects(response.text());
});

test("a stall lasts until the client gives up", async t => {
  const server = await serverFor(t, { brain: createScriptBrain(stallBeforeHeaders(), stallAfter("one two", 1)) });
  const early = new AbortController();
  const silent = post(server, "/v1/completions", streaming, { signal: early.signal });
  await until(() => server.generations.running === 1);
  early.abort();
  await assert.rejects(silent, { name: "AbortError" });
  const late = new AbortController();
  const response = await post(server, "/v1/completions", streaming, { signal: late.signal });
  const first = await response.body?.getReader().read();
  assert.match(new TextDecoder().decode(first?.value), /"text":"one"/);
  late.abort();
});
