import assert from "node:assert/strict";
import { startLlamaCppServer } from "../support/model-servers/llama-cpp.ts";
import { startLmStudioServer } from "../support/model-servers/lm-studio.ts";
import { startOllamaServer } from "../support/model-servers/ollama.ts";
import { startOpenAiCompatibleServer } from "../support/model-servers/openai-compatible.ts";
import { startTextGenerationWebui } from "../support/model-servers/text-generation-webui.ts";
import { startVllmServer } from "../support/model-servers/vllm.ts";
import { call, type ScriptBrain, say } from "../support/tabby-server/script-brain.ts";
import { startTabbyServer } from "../support/tabby-server/server.ts";
import { type StandIn, withStandIn } from "./test-access.ts";

/**
 * Three turns with a note, a search and a plain answer; then the agent is opened anew and still knows. What the model
 * was sent last holds it all, in the frame of whichever transport.
 */
async function holdsConversation(start: (brain: ScriptBrain) => Promise<StandIn>): Promise<void> {
  await withStandIn(start, async ({ agents, brain, session }) => {
    await agents.create({ name: "ミナ", profile: "auto", persona: "mina", human: "default-ja" });
    const { id } = session().info;
    try {
      brain.queue(
        call("core_memory_append", { name: "human", content: "名前は花子。猫のタマと暮らす。" }),
        say("花子、よろしくね。タマによろしく🐈"),
        call("conversation_search", { query: "花子" }),
        say("花子でしょ。さっき聞いたよ。"),
      );
      const talk = async (text: string) => session().run({ type: "user", text });
      assert.deepEqual(await talk("花子です。猫のタマと暮らしてます。"), { type: "answered" });
      assert.deepEqual(await talk("わたしの名前、覚えてる？"), { type: "answered" });
      await agents.close();
      await agents.open(id);
      brain.queue(say("タマ、元気にしてる？"));
      assert.deepEqual(await talk("うちの猫の名前は？"), { type: "answered" });
      const said = session()
        .transcript.rows(true)
        .items.flatMap(item => (item.kind === "agent" ? [item.text] : []));
      assert.deepEqual(said, [
        "花子、よろしくね。タマによろしく🐈",
        "花子でしょ。さっき聞いたよ。",
        "タマ、元気にしてる？",
      ]);
      const prompt = brain.requests.at(-1)?.prompt ?? "";
      for (const part of [
        "# System Preamble",
        "名前は花子。猫のタマと暮らす。",
        "花子でしょ。",
        "うちの猫の名前は？",
      ]) {
        assert.ok(prompt.includes(part), part);
      }
      assert.ok(prompt.indexOf("# System Preamble") < prompt.indexOf("うちの猫の名前は？"));
      assert.equal(brain.remaining, 0);
    } finally {
      await agents.delete(id);
    }
  });
}

describe("servers", () => {
  for (const tier of ["A", "B", "C", "D"] as const) {
    it(`holds a conversation with TabbyAPI of tier ${tier}`, () =>
      holdsConversation(brain => startTabbyServer({ brain, tier })));
  }

  for (const [name, start] of [
    ["llama.cpp", startLlamaCppServer],
    ["LM Studio", startLmStudioServer],
    ["Ollama", startOllamaServer],
    ["vLLM", startVllmServer],
    ["text-generation-webui", startTextGenerationWebui],
    ["another OpenAI-compatible server", startOpenAiCompatibleServer],
  ] as const) {
    it(`holds a conversation with ${name}`, () => holdsConversation(brain => start({ brain })));
  }
});
