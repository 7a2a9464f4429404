import assert from "node:assert/strict";
import { test } from "node:test";
import { say } from "../../support/tabby-server/script-brain.ts";
import { type AgentBench, play, ramble, withAgent } from "./agent-bench.ts";

const SMALL = { model: { id: "small", maxSeqLen: 4096, promptTemplate: "chatml" } } as const;

const preview = ({ agent }: AgentBench) => agent.preview(new AbortController().signal);

test("the preview is what the next turn sends, with nothing done before it", async () => {
  await withAgent({}, async bench => {
    bench.brain.queue(say("Hello."), say("Well."));
    await play(bench.agent, "Hello");
    const { preparations, request } = await preview(bench);
    assert.deepEqual(preparations, []);
    await play(bench.agent, "How are you?");
    const opening = "<|im_start|>assistant\n";
    assert.ok(request.prompt.endsWith(opening));
    assert.ok(bench.prompts().at(-1)?.startsWith(request.prompt.slice(0, -opening.length)));
  });
});

test("the preview says that an edited persona is taken over first", async () => {
  const persona = (memory: string) =>
    `---\nkind: persona\nname: Wren\nlanguage: en\n---\n## Preamble\nYou hum.\n## Core memory\n${memory}\n`;
  await withAgent({ files: { "personas/wren.persona.md": persona("I hum.") } }, async bench => {
    bench.files["personas/wren.persona.md"] = persona("I whistle.");
    assert.deepEqual((await preview(bench)).preparations, ["persona"]);
  });
});

test("the preview says that the agent is warned first, and looking does not change what it sees", async () => {
  await withAgent(SMALL, async bench => {
    for (let index = 0; !bench.agent.needsMaintenance; index += 1) {
      assert.ok(index < 60, "the context never fills up");
      bench.brain.queue(say(`Answer number ${index}: ${ramble(index)}`));
      await play(bench.agent, `Question number ${index}: ${"what do you see from the tower ".repeat(4)}`);
    }
    assert.deepEqual((await preview(bench)).preparations, ["warning"]);
    bench.brain.queue(say("Still here, and well."));
    await play(bench.agent, "Hello?");
    assert.deepEqual((await preview(bench)).preparations, [], "warned once");
  });
});

test("the preview says that room is made first, and remembers nothing of what it has counted", async () => {
  await withAgent(SMALL, async bench => {
    const { store } = bench;
    for (let index = 0; index < 60; index += 1) {
      const [parentId, at] = [store.conversation.headId, new Date().toISOString()];
      const id = `01${String(index).padStart(24, "0")}`;
      await store.append([{ type: "message", message: { kind: "user", id, parentId, at, text: ramble(index) } }]);
    }
    assert.deepEqual((await preview(bench)).preparations, ["compaction"]);
    assert.equal(bench.agent.needsMaintenance, false, "no turn has measured anything yet");
  });
});
