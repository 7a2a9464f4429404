import assert from "node:assert/strict";
import { test } from "node:test";
import { call, garbage, say } from "../../support/tabby-server/script-brain.ts";
import { play, withAgent } from "./agent-bench.ts";

test("taking the last message back gives its text, and goes on from before it", async () => {
  await withAgent({}, async ({ agent, brain, messages, prompts }) => {
    assert.equal(await agent.takeBack(), undefined);
    brain.queue(say("Hello."), garbage, garbage, garbage, say("Oh, hello again."));
    await play(agent, "Hello");
    await play(agent, "Helo agian");
    assert.equal(await agent.takeBack(), "Helo agian");
    assert.deepEqual(
      messages().map(({ kind }) => kind),
      ["user", "call"],
    );
    await play(agent, "Hello again");
    assert.doesNotMatch(prompts().at(-1) ?? "", /agian/);
  });
});

test("what was taken out of the context stays out when the message before is changed", async () => {
  await withAgent({}, async ({ agent, brain, messages, prompts }) => {
    brain.queue(say("The moon is a lemon."), garbage, garbage, garbage);
    await play(agent, "Hello");
    await play(agent, "And now?");
    const lemon = messages().find(({ kind }) => kind === "call")?.id ?? "";
    const answered = messages().at(-1)?.id ?? "";
    await agent.takeOut([lemon, answered]);
    await agent.takeBack();
    const repair = messages().at(-1);
    assert.deepEqual(repair?.kind === "repair" ? repair.removed : [], [lemon], "only what is still there to be seen");
    brain.queue(say("Now it rains."));
    await play(agent, "And what now?");
    assert.doesNotMatch(prompts().at(-1) ?? "", /lemon/);
  });
});

test("what the agent had noted after a message that is taken back is no longer in its sight", async () => {
  await withAgent({}, async ({ agent, brain, prompts, store, messages }) => {
    brain.queue(call("core_memory_append", { name: "human", content: "Has a cat called Momo." }), say("Momo!"));
    await play(agent, "I have a cat called Momo.");
    const noted = messages().map(({ id }) => id);
    // A repair brings the memory block up to date, so that the note stands in it.
    await agent.takeOut(noted.slice(1));
    await agent.takeBack();
    assert.doesNotMatch(store.core.blocks().get("human") ?? "", /Momo/);
    assert.equal(agent.needsMaintenance, false);
    brain.queue(say("Hello."));
    await play(agent, "Hello");
    assert.doesNotMatch(prompts().at(-1) ?? "", /Momo/);
  });
});
