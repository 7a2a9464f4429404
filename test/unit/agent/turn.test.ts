import assert from "node:assert/strict";
import { test } from "node:test";
import { call, say } from "../../support/tabby-server/script-brain.ts";
import { play, said, withAgent } from "./agent-bench.ts";

test("answers, and streams the answer as it is written", async () => {
  await withAgent({}, async ({ agent, brain, messages }) => {
    brain.queue(say("おかえり🍵 今日は早いね", { thoughts: "早い帰り。" }));
    const turn = await play(agent, "ただいま");
    assert.deepEqual(turn.reason, { type: "answered" });
    assert.equal(turn.streamed, "おかえり🍵 今日は早いね");
    assert.ok(turn.events.filter(({ type }) => type === "message-delta").length > 3);
    assert.deepEqual(said(messages()), ["おかえり🍵 今日は早いね"]);
  });
});

test("events come in the order of the turn, and the user's message is durable before the model is asked", async () => {
  await withAgent({}, async ({ agent, brain, messages }) => {
    brain.queue(() => {
      assert.equal(messages().at(-1)?.kind, "user");
      return say("hi");
    });
    const { events } = await play(agent, "hello");
    const types = events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
    assert.deepEqual(types, [
      "turn-started",
      "message",
      "context-changed",
      "model-waiting",
      "thought-delta",
      "message-delta",
      "function-call",
      "message",
      "function-result",
      "turn-ended",
    ]);
  });
});

test("a heartbeat that is asked for gives another step, after the result", async () => {
  await withAgent({}, async ({ agent, brain, messages, store, prompts }) => {
    brain.queue(call("core_memory_append", { name: "human", content: "Their name is Hanako." }), say("Hello, Hanako."));
    const turn = await play(agent, "I am Hanako.");
    assert.deepEqual(turn.reason, { type: "answered" });
    assert.match(store.core.blocks().get("human") ?? "", /Hanako/);
    assert.deepEqual(
      messages().map(({ kind }) => kind),
      ["user", "call", "result", "event", "call"],
    );
    assert.match(prompts()[1] ?? "", /\[result OK\]/);
    assert.match(prompts()[1] ?? "", /\[heartbeat\]/);
    assert.ok(turn.events.some(({ type }) => type === "memory-changed"));
  });
});

test("the agent goes on until the person has an answer, though it asked for no heartbeat", async () => {
  await withAgent({}, async ({ agent, brain, messages }) => {
    brain.queue(
      call("archival_memory_insert", { content: "They like green tea." }, { heartbeat: false }),
      say("Noted."),
    );
    assert.deepEqual((await play(agent, "I like green tea.")).reason, { type: "answered" });
    const event = messages().find(({ kind }) => kind === "event");
    assert.equal(event?.kind === "event" ? event.cause : "", "heartbeat-unanswered");
  });
});

test("once there is an answer, a function without heartbeat ends the turn", async () => {
  await withAgent({}, async ({ agent, brain }) => {
    brain.queue(call("archival_memory_insert", { content: "a" }, { heartbeat: true }), say("Noted."));
    await play(agent, "Remember a.");
    assert.equal(brain.remaining, 0);
  });
});

test("a failed function is a heartbeat, and the model reads why", async () => {
  await withAgent({}, async ({ agent, brain, messages, prompts }) => {
    brain.queue(
      call("core_memory_replace", { name: "human", old_content: "nowhere", new_content: "x" }, { heartbeat: false }),
      say("Never mind."),
    );
    assert.deepEqual((await play(agent, "Change it.")).reason, { type: "answered" });
    assert.match(prompts()[1] ?? "", /\[result Failed\]\n`old_content` does not stand in human/);
    const event = messages().find(({ kind }) => kind === "event");
    assert.equal(event?.kind === "event" ? event.cause : "", "heartbeat-failure");
  });
});

test("the step limit ends a turn that goes on for ever", async () => {
  await withAgent({}, async ({ agent, brain }) => {
    for (let page = 0; page < 20; page += 1) {
      brain.queue(call("conversation_search", { query: "x", page }));
    }
    assert.deepEqual((await play(agent, "Look for x.")).reason, { type: "step-limit", steps: 8, answered: false });
    assert.equal(brain.remaining, 12);
  });
});

test("a second turn at the same time is refused, and the first is not harmed", async () => {
  await withAgent({ tokensPerSecond: 200 }, async ({ agent, brain, messages }) => {
    brain.queue(say("one moment please"));
    const first = play(agent, "hello");
    await assert.rejects(play(agent, "me too"), /already running/);
    assert.deepEqual((await first).reason, { type: "answered" });
    assert.equal(messages().length, 2);
  });
});

test("requests share their beginning from one to the next, core-memory edits included", async () => {
  await withAgent({}, async ({ agent, brain, prompts }) => {
    brain.queue(
      call("core_memory_append", { name: "human", content: "Lives in Kyoto." }),
      say("Kyoto! Lovely."),
      say("It rains there too."),
    );
    await play(agent, "I live in Kyoto.");
    await play(agent, "How is the weather?");
    const [first, second, third] = prompts();
    const shared = (first ?? "").lastIndexOf("<|im_start|>assistant");
    assert.equal(second?.slice(0, shared), first?.slice(0, shared));
    const sharedNext = (second ?? "").lastIndexOf("<|im_start|>assistant");
    assert.equal(third?.slice(0, sharedNext), second?.slice(0, sharedNext));
  });
});

test("the schema is sent top-level and the reserve for the reply with it", async () => {
  await withAgent({}, async ({ agent, brain, server }) => {
    brain.queue(say("hi"));
    await play(agent, "hello");
    const body = server.requests.find(({ path }) => path === "/v1/completions")?.body as Record<string, unknown>;
    assert.equal((body["json_schema"] as { type?: string }).type, "object");
    assert.equal(body["max_tokens"], 512);
  });
});

test("Command-R is known by its name and gets its own frame; the person's choice wins", async () => {
  for (const [template, start] of [
    ["", "<|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|># System Preamble"],
    ["chatml", "<|im_start|>system"],
  ] as const) {
    await withAgent({ template }, async ({ agent, brain, prompts }) => {
      brain.queue(say("hi"));
      await play(agent, "hello");
      assert.ok(prompts()[0]?.startsWith(start), prompts()[0]?.slice(0, 60));
    });
  }
});

test("an edited persona file reaches core memory and the trees, unless the block was edited meanwhile", async () => {
  const persona = (memory: string) =>
    `---\nkind: persona\nname: Wren\nlanguage: en\n---\n## Preamble\nYou hum.\n## Core memory\n${memory}\n`;
  await withAgent({ files: { "personas/wren.persona.md": persona("I hum.") } }, async bench => {
    const { agent, brain, files, store, prompts } = bench;
    files["personas/wren.persona.md"] = persona("I whistle.");
    brain.queue(say("Fweee."));
    const { events } = await play(agent, "Hello");
    assert.equal(store.core.blocks().get("persona"), "I whistle.");
    assert.ok(events.some(event => event.type === "memory-changed" && event.change.by === "import"));
    assert.match(prompts().at(-1) ?? "", /I whistle\./);
    brain.queue(call("core_memory_append", { name: "persona", content: "I sing, too." }), say("La."));
    await play(agent, "Sing!");
    files["personas/wren.persona.md"] = persona("I am silent.");
    brain.queue(say("Hm."));
    await play(agent, "And now?");
    assert.equal(store.core.blocks().get("persona"), "I whistle.\nI sing, too.");
  });
});
