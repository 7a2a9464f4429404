import assert from "node:assert/strict";
import { test } from "node:test";
import {
  call,
  cutOff,
  drop,
  dropAfter,
  failure,
  garbage,
  type ScriptedReply,
  say,
  stallAfter,
  status,
} from "../../support/tabby-server/script-brain.ts";
import { type AgentBench, play, ramble, said, withAgent } from "./agent-bench.ts";

/** A turn of the program's own; the rules at the top mention the header too. */
const NOTICE_TURN = /<\|im_start\|>user\n\[notice\]/;

/** Whatever has gone wrong before: the person's message is there, and the next one is answered. */
async function assertGoesOn({ agent, brain, messages }: AgentBench, text: string): Promise<void> {
  assert.ok(messages().some(message => message.kind === "user" && message.text === text));
  brain.queue(say("Here I am again, all well."));
  assert.deepEqual((await play(agent, "Are you there?")).reason, { type: "answered" });
  assert.equal(said(messages()).at(-1), "Here I am again, all well.");
}

for (const [name, reply] of [
  ["no JSON", garbage],
  ["an empty reply", ""],
  ["a call that is cut off", cutOff(call("core_memory_append", { name: "human", content: "x".repeat(400) }), 30)],
  ["an empty message", say("   ")],
  [
    "thoughts that are the message",
    say("You have told me about the sea.", { thoughts: "You have told me about the sea!" }),
  ],
] as const satisfies readonly (readonly [string, ScriptedReply])[]) {
  test(`${name} is asked again and never kept`, async () => {
    await withAgent({}, async bench => {
      bench.brain.queue(reply, say("Now in good order."));
      const turn = await play(bench.agent, "Tell me of the sea.");
      assert.deepEqual(turn.reason, { type: "answered" });
      assert.equal(turn.streamed, "Now in good order.");
      assert.deepEqual(said(bench.messages()), ["Now in good order."]);
      assert.ok(turn.events.some(({ type }) => type === "reply-rejected"));
      assert.match(bench.prompts()[1] ?? "", NOTICE_TURN);
      await assertGoesOn(bench, "Tell me of the sea.");
      assert.doesNotMatch(bench.prompts().at(-1) ?? "", NOTICE_TURN);
    });
  });

  test(`${name}, three times, ends the turn with what the model wrote`, async () => {
    await withAgent({}, async bench => {
      bench.brain.queue(reply, reply, reply);
      const { reason } = await play(bench.agent, "Tell me of the sea.");
      assert.equal(reason.type, "reply-rejected");
      await assertGoesOn(bench, "Tell me of the sea.");
    });
  });
}

test("an empty reply is told as empty", async () => {
  await withAgent({}, async ({ agent, brain }) => {
    brain.queue("", "  ", "\n");
    const { reason } = await play(agent, "Hello?");
    assert.equal(reason.type === "reply-rejected" ? reason.reason : reason.type, "empty");
  });
});

for (const [name, reply, direction] of [
  ["a fault of form is asked again cooler", garbage, -1],
  ["an empty message is asked again warmer", say("   "), 1],
] as const satisfies readonly (readonly [string, ScriptedReply, number])[]) {
  test(name, async () => {
    await withAgent({}, async ({ agent, brain, server }) => {
      brain.queue(reply, say("fine"));
      await play(agent, "hello");
      const bodies = server.requests.filter(({ path }) => path === "/v1/completions").map(({ body }) => body);
      const [first, second] = bodies as { temperature: number }[];
      assert.equal(Math.sign((second?.temperature ?? 0) - (first?.temperature ?? 0)), direction);
    });
  });
}

test("an answer that is cut by the reply limit is kept, and marked", async () => {
  await withAgent({}, async bench => {
    bench.brain.queue(cutOff(say("Once upon a time there was a very long story about the sea and the wind"), 58));
    assert.deepEqual((await play(bench.agent, "A story!")).reason, { type: "answered" });
    const last = bench.messages().at(-1);
    assert.equal(last?.kind === "call" ? last.cut : "", "length");
    assert.match(said(bench.messages())[0] ?? "", /^Once upon/);
    await assertGoesOn(bench, "A story!");
  });
});

test("an unknown function is asked again with the names of those there are, and not kept", async () => {
  await withAgent({}, async bench => {
    bench.brain.queue(call("open_the_door", {}), say("I cannot."));
    assert.deepEqual((await play(bench.agent, "Open it.")).reason, { type: "answered" });
    assert.match(bench.prompts()[1] ?? "", /open_the_door.*Functions: send_message, /);
    await assertGoesOn(bench, "Open it.");
    assert.doesNotMatch(bench.prompts().at(-1) ?? "", /open_the_door/);
  });
});

test("wrong argument types are asked again with what is wanted, and not kept", async () => {
  await withAgent({}, async bench => {
    bench.brain.queue(call("pause_heartbeats", { minutes: "ten" }), say("Later."));
    assert.deepEqual((await play(bench.agent, "Rest.")).reason, { type: "answered" });
    assert.match(bench.prompts()[1] ?? "", /`minutes` must be an integer, got "ten"/);
    await assertGoesOn(bench, "Rest.");
    assert.doesNotMatch(bench.prompts().at(-1) ?? "", /"ten"/);
  });
});

test("what small models were seen to write under a grammar never reaches the conversation", async () => {
  for (const reply of [
    '{"inner_thoughts": "I am.", "function": "send_message", "params": {"name": "Pete", "content": "Hi", "request_heartbeat": false}}',
    '{"inner_thoughts": "🔥🔥", "function": "send_message", "params": {}}',
    '{"inner_thoughts": "…", "function": "…", "params": {"message": "…"}}',
    '{"inner_thoughts": "…", "function": "send_message", "params": {"message": "…"}}',
  ]) {
    await withAgent({}, async ({ agent, brain, messages }) => {
      brain.queue(reply, say("A real answer."));
      assert.deepEqual((await play(agent, "Hello")).reason, { type: "answered" });
      assert.deepEqual(
        messages().map(({ kind }) => kind),
        ["user", "call"],
      );
    });
  }
});

test("the same call once more is not carried out again", async () => {
  await withAgent({}, async ({ agent, brain, store }) => {
    const insert = call("archival_memory_insert", { content: "The key is under the mat." });
    brain.queue(insert, insert, say("Done."));
    assert.deepEqual((await play(agent, "Remember the key.")).reason, { type: "answered" });
    assert.equal(store.archival.count(), 1);
  });
});

test("a message repeated from before is asked again, a short one is not", async () => {
  await withAgent({}, async ({ agent, brain, messages }) => {
    brain.queue(say("おやすみ"), say("おやすみ"));
    await play(agent, "おやすみ");
    assert.deepEqual((await play(agent, "おやすみなさい")).reason, { type: "answered" });
    const long = say("I was thinking about the lighthouse all day.");
    brain.queue(long, long, say("The lighthouse, still. You?"));
    await play(agent, "What did you do?");
    await play(agent, "And now?");
    assert.equal(said(messages()).at(-1), "The lighthouse, still. You?");
  });
});

for (const [name, fault, code] of [
  ["lost before the answer", () => drop(), "unreachable"],
  ["lost in mid-answer", () => dropAfter(say("The tide is coming in"), 30), "dropped"],
  ["stalled in mid-answer", () => stallAfter(say("The tide is coming in"), 30), "stalled"],
  ["answered with status 500", () => status(500), "server-error"],
  ["broken off by an error event", () => failure(), "server-error"],
] as const) {
  test(`a reply that is ${name} ends the turn, and a retry answers`, async () => {
    await withAgent({ idleTimeout: 400 }, async bench => {
      bench.brain.queue(fault());
      const { reason } = await play(bench.agent, "How is the sea?");
      assert.equal(reason.type === "model-failed" ? reason.code : reason.type, code);
      assert.deepEqual(said(bench.messages()), []);
      bench.brain.queue(say("Calm."));
      assert.deepEqual((await play(bench.agent, { type: "retry" })).reason, { type: "answered" });
      assert.equal(bench.messages().filter(({ kind }) => kind === "user").length, 1);
      await assertGoesOn(bench, "How is the sea?");
    });
  });
}

test("no model loaded: nothing is posted, the message is kept, and it is answered once there is one", async () => {
  await withAgent({ model: null }, async bench => {
    const { reason } = await play(bench.agent, "Anybody?");
    assert.equal(reason.type === "model-failed" ? reason.code : reason.type, "no-model");
    assert.equal(
      bench.server.requests.some(({ path }) => path === "/v1/completions"),
      false,
    );
    bench.server.setModel({ id: "late", maxSeqLen: 4096, promptTemplate: "chatml" });
    await assertGoesOn(bench, "Anybody?");
  });
});

test("hostile params are bounded, kept as data and never run", async () => {
  await withAgent({}, async bench => {
    bench.brain.queue(
      `{"inner_thoughts":"x","function":"__proto__","params":{"__proto__":{"polluted":true},"constructor":"y"}}`,
      say("Nice try."),
    );
    assert.deepEqual((await play(bench.agent, "Hm.")).reason, { type: "answered" });
    assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  });
});

test("a reply that goes round in circles is ended while it is written, and asked again", async () => {
  for (const endless of [
    say("and the sea and the sea ".repeat(400)),
    say("Fine.", { thoughts: "They do all day. You do not do all day. ".repeat(300) }),
    "もうもう、".repeat(2_000),
  ]) {
    await withAgent({}, async ({ agent, brain, server, messages }) => {
      brain.queue(endless, say("The tide is out."));
      const turn = await play(agent, "What do you see?");
      assert.deepEqual(turn.reason, { type: "answered" });
      const rejected = turn.events.find(event => event.type === "reply-rejected");
      assert.ok(rejected?.type === "reply-rejected" && rejected.reason === "looping");
      assert.ok(rejected.text.length < 1_000, `${rejected.text.length} characters were written`);
      // The server notices a moment after the stream is left.
      for (let waited = 0; server.generations.cancelled === 0 && waited < 400; waited += 1) {
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      assert.equal(server.generations.cancelled, 1);
      assert.deepEqual(said(messages()), ["The tide is out."]);
    });
  }
});

test("a long reply that does not go round in circles is written to its end", async () => {
  await withAgent({}, async ({ agent, brain, messages, server }) => {
    const long = Array.from({ length: 5 }, (_, index) => ramble(index)).join(" ");
    brain.queue(say(long));
    await play(agent, "Tell me everything.");
    assert.equal(server.generations.cancelled, 0);
    assert.ok(said(messages())[0]?.startsWith(long.slice(0, 600)));
  });
});

const REGULAR_CODE = `Here it is:\n\`\`\`python\nrows = [\n${"    row(left, right),\n".repeat(26)}]\n\`\`\`\nFill it in.`;

for (const [name, text] of [
  ["regular code", REGULAR_CODE],
  ["a refrain before a story", `${"Abracadabra! ".repeat(13)}${ramble(1)} ${ramble(2)} ${ramble(3)}`],
  ["a round before a story", `${"Row, row, row your boat, and pull, and pull. ".repeat(5)}${ramble(4)} ${ramble(5)}`],
] as const) {
  test(`${name} is written to its end`, async () => {
    await withAgent({}, async ({ agent, brain, messages, server }) => {
      brain.queue(say(text));
      assert.deepEqual((await play(agent, "Show me.")).reason, { type: "answered" });
      assert.equal(server.generations.cancelled, 0);
      assert.equal(said(messages()).length, 1);
    });
  });
}
