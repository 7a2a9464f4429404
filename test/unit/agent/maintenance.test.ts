import assert from "node:assert/strict";
import { test } from "node:test";
import { newId } from "../../../src/shared/ids.ts";
import { call, drop, say, stall } from "../../support/tabby-server/script-brain.ts";
import { type AgentBench, play, ramble, said, withAgent } from "./agent-bench.ts";

const SMALL = { model: { id: "small", maxSeqLen: 4096, promptTemplate: "chatml" } } as const;

/** Talks until most of the conversation's room is taken. */
async function fillUp({ agent, brain }: AgentBench): Promise<void> {
  for (let index = 0; !agent.needsMaintenance; index += 1) {
    assert.ok(index < 60, "the context never fills up");
    brain.queue(say(`Answer number ${index}: ${ramble(index)}`));
    const text = `Question number ${index}: ${"what do you see from the tower ".repeat(4)}`;
    assert.deepEqual((await play(agent, text)).reason, { type: "answered" });
  }
}

/** Once the model has been asked for the last reply in the script. */
async function whenAsked({ brain }: AgentBench): Promise<void> {
  while (brain.remaining > 0) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

function kinds({ messages }: AgentBench): string[] {
  return messages().map(message => (message.kind === "event" ? message.cause : message.kind));
}

test("in a quiet moment the agent is warned, saves what matters, and room is made", async () => {
  await withAgent(SMALL, async bench => {
    await fillUp(bench);
    const before = said(bench.messages()).length;
    bench.brain.queue(
      call("core_memory_append", { name: "human", content: "They watch from a tower." }),
      say("Nothing else to note."),
      "They ask what I see from the tower.",
      "{",
    );
    const turn = await play(bench.agent, { type: "maintenance" });
    assert.deepEqual(turn.reason, { type: "rested" });
    assert.equal(bench.agent.needsMaintenance, false);
    assert.match(bench.store.core.blocks().get("human") ?? "", /tower/);
    assert.equal(said(bench.messages()).length, before, "what was said to nobody is not kept");
    assert.deepEqual(kinds(bench).slice(-4), ["memory-pressure", "call", "result", "summary"]);
    assert.ok(!turn.events.some(({ type }) => type === "message-delta"), "nothing shows while it is written");

    const read = bench.prompts().at(-1) ?? "";
    const opening = "<|im_start|>assistant\n";
    bench.brain.queue(say("A ship, far out."));
    await play(bench.agent, "What do you see now?");
    assert.ok(bench.prompts().at(-1)?.startsWith(read.slice(0, -opening.length)), "the server has read it already");
  });
});

test("the person's next message need not wait: an interrupted maintenance leaves the conversation whole", async () => {
  await withAgent(SMALL, async bench => {
    await fillUp(bench);
    bench.brain.queue(stall());
    const turn = await play(bench.agent, { type: "maintenance" }, (event, abort) => {
      if (event.type === "model-waiting") {
        void whenAsked(bench).then(() => abort.abort());
      }
    });
    assert.deepEqual(turn.reason, { type: "stopped" });
    assert.equal(kinds(bench).at(-1), "memory-pressure");
    bench.brain.queue(say("Here I am."), say("Here I am again."));
    assert.deepEqual((await play(bench.agent, "Hello?")).reason, { type: "answered" });
    assert.equal(kinds(bench).filter(kind => kind === "memory-pressure").length, 1, "warned once");
  });
});

test("without a quiet moment the warning comes with the person's message", async () => {
  await withAgent(SMALL, async bench => {
    await fillUp(bench);
    bench.brain.queue(say("Still here, and well."));
    assert.deepEqual((await play(bench.agent, "Hello?")).reason, { type: "answered" });
    assert.deepEqual(kinds(bench).slice(-3), ["user", "memory-pressure", "call"]);
    assert.match(bench.prompts().at(-1) ?? "", /\[notice\]\n[^[]*out of your sight/);
  });
});

test("a server that goes away in a quiet moment loses nothing", async () => {
  await withAgent(SMALL, async bench => {
    await fillUp(bench);
    bench.brain.queue(drop());
    assert.equal((await play(bench.agent, { type: "maintenance" })).reason.type, "model-failed");
    bench.brain.queue(say("Nothing to note."), "We talked of the tower.", "{");
    assert.deepEqual((await play(bench.agent, { type: "maintenance" })).reason, { type: "rested" });
    assert.equal(kinds(bench).at(-1), "summary");
  });
});

test("compacting on request makes room, and says when there is nothing to take out", async () => {
  await withAgent({}, async bench => {
    bench.brain.queue(say("Hello."));
    await play(bench.agent, "Hello");
    assert.deepEqual((await play(bench.agent, { type: "compact" })).reason, { type: "compacted", freed: false });
    for (let index = 0; index < 4; index += 1) {
      bench.brain.queue(say(`Answer number ${index}, about the tower.`));
      await play(bench.agent, `Question number ${index}`);
    }
    bench.brain.queue("We talked of the tower.");
    assert.deepEqual((await play(bench.agent, { type: "compact" })).reason, { type: "compacted", freed: true });
    bench.brain.queue(say("Yes, of the tower."));
    await play(bench.agent, "What of?");
    assert.match(bench.prompts().at(-1) ?? "", /\[summary\][\s\S]*We talked of the tower\./);
    assert.doesNotMatch(bench.prompts().at(-1) ?? "", /Question number 0/);
  });
});

test("a timed heartbeat is a turn of the agent's own, which need not end in a message", async () => {
  await withAgent({}, async bench => {
    bench.brain.queue(say("Good evening."), call("pause_heartbeats", { minutes: 999 }));
    await play(bench.agent, "Hello");
    const turn = await play(bench.agent, { type: "heartbeat", reflection: false });
    assert.deepEqual(turn.reason, { type: "rested" });
    assert.match(bench.prompts().at(-1) ?? "", /\[heartbeat\]\n[^\n]*\d{4}-\d\d-\d\d \d\d:\d\d/);
    const until = Date.parse(bench.store.heartbeatsPausedUntil ?? "");
    const minutes = (until - Date.now()) / 60_000;
    assert.ok(minutes > 355 && minutes <= 360, `${minutes} minutes`);
  });
});

test("the agent may write first, and what it says is answered like anything else", async () => {
  await withAgent({}, async bench => {
    bench.brain.queue(say("Good evening."), say("Did the interview go well?"), say("I knew it."));
    await play(bench.agent, "I have an interview today.");
    assert.deepEqual((await play(bench.agent, { type: "heartbeat", reflection: true })).reason, { type: "rested" });
    assert.equal(said(bench.messages()).at(-1), "Did the interview go well?");
    assert.deepEqual((await play(bench.agent, "Yes!")).reason, { type: "answered" });
  });
});

test("heartbeats that come to nothing do not pile up", async () => {
  await withAgent({}, async bench => {
    bench.brain.queue(say("Good evening."), drop(), drop(), say("Is anybody there?"));
    await play(bench.agent, "Hello");
    for (let beat = 0; beat < 2; beat += 1) {
      const { reason } = await play(bench.agent, { type: "heartbeat", reflection: false });
      assert.equal(reason.type, "model-failed");
    }
    assert.deepEqual((await play(bench.agent, { type: "heartbeat", reflection: false })).reason, { type: "rested" });
    assert.deepEqual(kinds(bench), ["user", "call", "heartbeat-timed", "call"]);
  });
});

test("a heartbeat that came to nothing hours ago does not tell the time of now", async () => {
  await withAgent({}, async bench => {
    const { store } = bench;
    bench.brain.queue(say("Good evening."), say("Is anybody there?"));
    await play(bench.agent, "Hello");
    const at = new Date(Date.now() - 4 * 60 * 60 * 1000).toISOString();
    const idle = { kind: "event", id: newId(), parentId: store.conversation.headId, at, text: "It is late." } as const;
    await store.append([{ type: "message", message: { ...idle, cause: "heartbeat-timed" } }]);
    await play(bench.agent, { type: "heartbeat", reflection: false });
    assert.deepEqual(kinds(bench), ["user", "call", "heartbeat-timed", "heartbeat-timed", "call"]);
  });
});
