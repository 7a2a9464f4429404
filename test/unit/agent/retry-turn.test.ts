import assert from "node:assert/strict";
import { test } from "node:test";
import { call, garbage, say } from "../../support/tabby-server/script-brain.ts";
import { play, said, withAgent } from "./agent-bench.ts";

const NOTE = call("archival_memory_insert", { content: "Hanako was born in Nara." });

test("trying again does not do again what was done for this message", async () => {
  await withAgent({}, async ({ agent, brain, store }) => {
    brain.queue(NOTE, garbage, garbage, garbage);
    assert.equal((await play(agent, "I was born in Nara.")).reason.type, "reply-rejected");
    brain.queue(NOTE, say("Nara, then."));
    const { events, reason } = await play(agent, { type: "retry" });
    assert.deepEqual(reason, { type: "answered" });
    assert.equal(store.archival.count(), 1);
    assert.ok(events.some(event => event.type === "reply-rejected" && event.reason === "repeated-call"));
  });
});

test("the next message may ask for the same again", async () => {
  await withAgent({}, async ({ agent, brain, store }) => {
    brain.queue(NOTE, say("Nara, then."), NOTE, say("Noted a second time."));
    await play(agent, "I was born in Nara.");
    assert.deepEqual((await play(agent, "Note it again.")).reason, { type: "answered" });
    assert.equal(store.archival.count(), 2);
  });
});

test("what was taken out of the context may be done again", async () => {
  await withAgent({}, async ({ agent, brain, messages }) => {
    const search = call("conversation_search", { query: "Nara" });
    brain.queue(search, garbage, garbage, garbage);
    await play(agent, "Where was I born?");
    await agent.takeOut(messages().flatMap(({ kind, id }) => (kind === "user" ? [] : [id])));
    brain.queue(search, say("You never told me."));
    const { events, reason } = await play(agent, { type: "retry" });
    assert.deepEqual(reason, { type: "answered" });
    assert.ok(!events.some(({ type }) => type === "reply-rejected"));
  });
});

test("a question that was left open is still open after the agent has spoken by itself", async () => {
  await withAgent({}, async ({ agent, brain, messages, prompts }) => {
    brain.queue(garbage, garbage, garbage, say("What a quiet evening."), say("Blue, I think."), say("never asked for"));
    await play(agent, "What is your favourite colour?");
    assert.deepEqual((await play(agent, { type: "heartbeat", reflection: false })).reason, { type: "rested" });
    assert.deepEqual((await play(agent, { type: "retry" })).reason, { type: "answered" });
    assert.deepEqual(said(messages()), ["What a quiet evening.", "Blue, I think."]);
    assert.match(prompts().at(-1) ?? "", /quiet evening[\s\S]*They still wait/);
    assert.deepEqual((await play(agent, { type: "retry" })).reason, { type: "answered" });
    assert.equal(brain.remaining, 1, "it has its answer now");
  });
});
