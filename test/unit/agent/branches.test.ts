import assert from "node:assert/strict";
import { test } from "node:test";
import { call, say } from "../../support/tabby-server/script-brain.ts";
import { play, said, withAgent } from "./agent-bench.ts";

test("a reply that is given anew is a sibling of the old one, which can be gone back to with its memory", async () => {
  await withAgent({}, async ({ agent, brain, messages, prompts, store }) => {
    brain.queue(call("core_memory_append", { name: "human", content: "Has a cat called Momo." }), say("Momo!"));
    await play(agent, "I have a cat called Momo.");
    const [question, note] = messages();
    assert.equal(await agent.regenerate(), true);
    assert.deepEqual(
      messages().map(({ kind }) => kind),
      ["user"],
    );
    brain.queue(say("A cat, how nice."));
    await play(agent, { type: "retry" });
    assert.doesNotMatch(prompts().at(-1) ?? "", /Has a cat/);
    assert.deepEqual(said(messages()), ["A cat, how nice."]);
    assert.doesNotMatch(store.core.blocks().get("human") ?? "", /Momo/);
    assert.equal(store.conversation.siblings(note?.id ?? "").length, 2);
    assert.equal(messages()[1]?.parentId, question?.id);

    await agent.switchTo(note?.id ?? "");
    assert.deepEqual(said(messages()), ["Momo!"]);
    assert.match(store.core.blocks().get("human") ?? "", /Momo/);
    brain.queue(say("She sleeps."));
    await play(agent, "How is she?");
    assert.match(prompts().at(-1) ?? "", /Has a cat called Momo/);
  });
});

test("there is nothing to give anew before the agent has answered", async () => {
  await withAgent({}, async ({ agent, messages }) => {
    assert.equal(await agent.regenerate(), false);
    assert.deepEqual(messages(), []);
  });
});

test("what was taken out of the context stays out when the reply behind it is given anew", async () => {
  await withAgent({}, async ({ agent, brain, messages, prompts }) => {
    brain.queue(say("The moon is a lemon."), say("It is late."), say("Now it rains."));
    await play(agent, "Hello");
    const lemon = messages().at(-1)?.id ?? "";
    await play(agent, "And now?");
    await agent.takeOut([lemon]);
    assert.equal(await agent.regenerate(), true);
    await play(agent, { type: "retry" });
    assert.doesNotMatch(prompts().at(-1) ?? "", /lemon/);
    assert.deepEqual(said(messages()), ["The moon is a lemon.", "Now it rains."]);
  });
});

test("core memory that the person has changed is in the next prompt", async () => {
  await withAgent({}, async ({ agent, brain, prompts, store }) => {
    brain.queue(call("core_memory_append", { name: "human", content: "Has a cat called Momo." }), say("Momo!"));
    await play(agent, "I have a cat called Momo.");
    const change = store.core.history("human").at(-1);
    assert.ok(change);
    const { before: after, after: before } = change;
    const messageId = store.conversation.headId;
    await store.append([
      { type: "core", change: { ...change, id: `${change.id}x`, by: "user", before, after, messageId } },
    ]);
    agent.refreshMemory();
    brain.queue(say("What did you say?"));
    await play(agent, "Hm.");
    // The call that noted it is still in view; the block is not what it made of it.
    assert.doesNotMatch(prompts().at(-1)?.split("<|im_end|>")[0] ?? "", /Momo/);
  });
});
