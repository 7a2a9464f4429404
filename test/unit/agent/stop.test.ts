import assert from "node:assert/strict";
import { test } from "node:test";
import { call, say, stall, stallAfter } from "../../support/tabby-server/script-brain.ts";
import { play, said, withAgent } from "./agent-bench.ts";

test("stopping in mid-message keeps what the person has read", async () => {
  await withAgent({}, async ({ agent, brain, messages }) => {
    brain.queue(stallAfter(say("The tide is coming in, and with it the ferry"), 60));
    let read = "";
    const { reason } = await play(agent, "What do you see?", (event, abort) => {
      if (event.type === "message-delta") {
        read += event.text;
        if (read.length > 12) {
          abort.abort();
        }
      }
    });
    assert.deepEqual(reason, { type: "stopped" });
    const last = messages().at(-1);
    assert.equal(last?.kind === "call" ? last.cut : "", "stopped");
    assert.equal(said(messages())[0], read);
    brain.queue(say("Where was I?"));
    assert.deepEqual((await play(agent, "Go on.")).reason, { type: "answered" });
  });
});

test("what the guard would refuse is not kept for having been stopped", async () => {
  await withAgent({}, async ({ agent, brain, messages }) => {
    const message = "As an AI language model, I do not have feelings, but the sea is quiet today and";
    brain.queue(stallAfter(say(message)));
    let read = "";
    const { events, reason } = await play(agent, "How do you feel?", (event, abort) => {
      if (event.type === "message-delta") {
        read += event.text;
        if (read.includes("quiet")) {
          abort.abort();
        }
      }
    });
    assert.deepEqual(reason, { type: "stopped" });
    assert.deepEqual(said(messages()), []);
    assert.ok(events.some(event => event.type === "reply-rejected" && event.reason === "stock-phrase"));
    assert.equal(brain.requests.length, 1, "it is not asked again");
  });
});

test("what is wrong with the thoughts alone is mended in what was stopped", async () => {
  await withAgent({}, async ({ agent, brain, messages }) => {
    const thoughts = Array.from({ length: 80 }, (_, index) => `thought${index}`).join(" ");
    brain.queue(stallAfter(say("The tide is coming in, and with it the ferry", { thoughts })));
    let read = "";
    await play(agent, "What do you see?", (event, abort) => {
      if (event.type === "message-delta") {
        read += event.text;
        if (read.includes("coming")) {
          abort.abort();
        }
      }
    });
    const last = messages().at(-1);
    assert.ok(last?.kind === "call" && last.cut === "stopped");
    assert.ok(last.thoughts.split(" ").length <= 50, last.thoughts);
  });
});

test("what the agent says by itself is given up when it is stopped, not kept in part", async () => {
  await withAgent({}, async ({ agent, brain, messages }) => {
    brain.queue(say("Good evening."), stallAfter(say("The tide is coming in, and with it the ferry"), 60));
    await play(agent, "Hello");
    let read = "";
    const { reason } = await play(agent, { type: "heartbeat", reflection: false }, (event, abort) => {
      if (event.type === "message-delta") {
        read += event.text;
        if (read.length > 12) {
          abort.abort();
        }
      }
    });
    assert.deepEqual(reason, { type: "stopped" });
    assert.deepEqual(said(messages()), ["Good evening."]);
  });
});

test("stopping before the first word keeps the person's message and nothing else", async () => {
  await withAgent({}, async ({ agent, brain, messages }) => {
    brain.queue(stall());
    const { reason } = await play(agent, "Hello?", ({ type }, abort) => {
      if (type === "model-waiting") {
        setTimeout(() => abort.abort(), 50);
      }
    });
    assert.deepEqual(reason, { type: "stopped" });
    assert.deepEqual(
      messages().map(({ kind }) => kind),
      ["user"],
    );
  });
});

test("stopping between two steps ends the turn there", async () => {
  await withAgent({}, async ({ agent, brain }) => {
    brain.queue(call("conversation_search", { query: "sea" }), say("never said"));
    const { reason } = await play(agent, "Search.", ({ type }, abort) => {
      if (type === "function-result") {
        abort.abort();
      }
    });
    assert.deepEqual(reason, { type: "stopped" });
  });
});

for (const after of [
  "turn-started",
  "message",
  "context-changed",
  "model-waiting",
  "thought-delta",
  "function-call",
] as const) {
  test(`a stop at the first "${after}" leaves an agent that answers the next message`, async () => {
    await withAgent({}, async ({ agent, brain, messages }) => {
      brain.queue(say("one answer that may not come"), say("the next answer in any case"), say("spare"));
      await play(agent, "First", ({ type }, abort) => {
        if (type === after) {
          abort.abort();
        }
      });
      assert.deepEqual((await play(agent, "Second")).reason, { type: "answered" });
      assert.equal(messages().filter(({ kind }) => kind === "user").length, 2);
    });
  });
}
