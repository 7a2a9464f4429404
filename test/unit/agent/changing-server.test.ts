import assert from "node:assert/strict";
import { test } from "node:test";
import { startLmStudioServer } from "../../support/model-servers/lm-studio.ts";
import { startOllamaServer } from "../../support/model-servers/ollama.ts";
import { startTextGenerationWebui } from "../../support/model-servers/text-generation-webui.ts";
import type { BrainRequest } from "../../support/tabby-server/brain.ts";
import {
  type Behaviour,
  call,
  type ReplyText,
  type ScriptBrain,
  type ScriptedReply,
  say,
} from "../../support/tabby-server/script-brain.ts";
import { countTokens } from "../../support/tabby-server/tokenizer.ts";
import { type AgentBench, play, ramble, said, withAgent, withAgentOn } from "./agent-bench.ts";

const modelOf = (maxSeqLen: number) => ({ id: "small", maxSeqLen, promptTemplate: "chatml" }) as const;

const SUMMARY_REQUEST = /\[summary request\]\n[^[]*$/;

/** Queues replies in front of which a summary is written as often as one is asked for. */
function queue(brain: ScriptBrain, ...replies: readonly ScriptedReply[]): void {
  brain.queue(
    ...replies.map(reply => {
      const next = (request: BrainRequest): ReplyText | Behaviour => {
        if (SUMMARY_REQUEST.test(request.prompt)) {
          brain.requeue(next);
          return "We talked of many things.";
        }
        return typeof reply === "function" ? reply(request) : reply;
      };
      return next;
    }),
  );
}

/** Plays turns with a ramble as the answer to each. */
async function talk({ agent, brain }: Pick<AgentBench, "agent" | "brain">, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index += 1) {
    queue(brain, say(`Answer ${index}: ${ramble(index)}`));
    const { reason } = await play(agent, `Question ${index}: what do you see from the tower on day ${index}?`);
    assert.deepEqual(reason, { type: "answered" }, `turn ${index}`);
  }
}

const spoken = ({ messages }: Pick<AgentBench, "messages">) => said(messages()).length;

test("2,048 tokens are enough to talk for as long as one likes", async () => {
  await withAgent({ model: modelOf(2048) }, async bench => {
    await talk(bench, 0, 30);
    assert.equal(spoken(bench), 30);
    assert.ok(bench.messages().filter(({ kind }) => kind === "summary").length >= 3);
    for (const { prompt, maxTokens } of bench.brain.requests) {
      assert.ok(countTokens(prompt) + maxTokens <= 2048, `${countTokens(prompt)} + ${maxTokens}`);
    }
  });
});

test("a server that comes back with a smaller context is met by summarising in parts", async () => {
  await withAgent({ model: modelOf(8192) }, async bench => {
    await talk(bench, 0, 18);
    assert.ok(!bench.messages().some(({ kind }) => kind === "summary"));
    bench.server.setModel(modelOf(2560));
    const before = bench.brain.requests.length;
    await talk(bench, 18, 22);
    assert.equal(spoken(bench), 22);
    const since = bench.brain.requests.slice(before);
    assert.ok(since.filter(({ prompt }) => SUMMARY_REQUEST.test(prompt)).length >= 2, "in parts");
    for (const { prompt, maxTokens } of since) {
      assert.ok(countTokens(prompt) + maxTokens <= 2560, `${countTokens(prompt)} + ${maxTokens}`);
    }
  });
});

test("another model between two calls of a turn is spoken to in its own frame", async () => {
  await withAgent({ model: modelOf(8192), template: "" }, async bench => {
    bench.brain.queue(
      call("core_memory_append", { name: "human", content: "Keeps bees." }),
      call("archival_memory_insert", { content: "They have told me of their bees." }),
      say("Bees, how nice."),
    );
    const { reason } = await play(bench.agent, "I keep bees.", ({ type }) => {
      if (type === "function-result") {
        bench.server.setModel({ id: "c4ai-command-r-v01-exl2", maxSeqLen: 8192, promptTemplate: "command-r" });
      }
    });
    assert.deepEqual(reason, { type: "answered" });
    // That it is another one shows with its first reply.
    const [first, , third] = bench.prompts();
    assert.ok(first?.startsWith("<|im_start|>system"));
    assert.ok(third?.startsWith("<|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|>"), third?.slice(0, 60));
    bench.brain.queue(say("They sleep in winter."));
    assert.deepEqual((await play(bench.agent, "What do they do now?")).reason, { type: "answered" });
  });
});

test("a server that cuts prompts without a word is found out, and the reply to half a prompt is not kept", async () => {
  const start = (brain: ScriptBrain) =>
    startTextGenerationWebui({ brain, model: { id: "small", contextLength: 3072 } });
  // The person has set more than the model is loaded with, and the server does not tell.
  await withAgentOn(start, { contextLength: 8192 }, async bench => {
    let turns = 0;
    while (!bench.logged.some(line => /the prompt was cut/.test(line))) {
      assert.ok(turns < 40, "nothing was cut");
      // The second is for the reply that is not kept; what is left over answers the next turn.
      queue(bench.brain, say(`Answer ${turns}: ${ramble(turns)}`));
      if (bench.brain.remaining === 1) {
        queue(bench.brain, say(`Once more ${turns}: ${ramble(turns + 50)}`));
      }
      assert.deepEqual((await play(bench.agent, `Question ${turns}: ${ramble(turns + 90)}`)).reason, {
        type: "answered",
      });
      turns += 1;
    }
    assert.equal(spoken(bench), turns);
    assert.ok(bench.messages().some(({ kind }) => kind === "summary"));
    const last = bench.brain.requests.at(-1)?.prompt ?? "";
    assert.match(last, /# System Preamble/, "the beginning is there again");
  });
});

test("a model that loops because its prompt was cut is helped by making room, not by asking again", async () => {
  const start = (brain: ScriptBrain) =>
    startTextGenerationWebui({ brain, model: { id: "small", contextLength: 3072 } });
  await withAgentOn(start, { contextLength: 8192 }, async bench => {
    const lost = (prompt: string) => !prompt.includes("# System Preamble");
    let turn = 0;
    const reply = ({ prompt }: BrainRequest): ReplyText => {
      bench.brain.requeue(reply);
      if (SUMMARY_REQUEST.test(prompt)) {
        return "We talked of many things.";
      }
      return lost(prompt) ? say("and the sea ".repeat(60)) : say(`Answer ${turn}: ${ramble(turn)}`);
    };
    bench.brain.queue(reply);
    for (; turn < 14; turn += 1) {
      const { reason } = await play(bench.agent, `Question ${turn}: ${ramble(turn + 90)}`);
      assert.deepEqual(reason, { type: "answered" }, `turn ${turn}`);
    }
    assert.ok(bench.logged.some(line => /the prompt was cut/.test(line)));
  });
});

test("Ollama's real context is asked for, so that nothing is cut", async () => {
  const start = (brain: ScriptBrain) => startOllamaServer({ brain, model: { id: "small", contextLength: 3072 } });
  await withAgentOn(start, {}, async bench => {
    await talk(bench, 0, 24);
    assert.equal(spoken(bench), 24);
    for (const { prompt } of bench.brain.requests) {
      assert.match(prompt, /# System Preamble/);
    }
  });
});

test("a server without a tokenizer is never overrun, and its counts make the estimate better", async () => {
  const start = (brain: ScriptBrain) => startLmStudioServer({ brain, model: { id: "small", contextLength: 3072 } });
  await withAgentOn(start, {}, async bench => {
    await talk(bench, 0, 24);
    assert.equal(spoken(bench), 24);
    assert.ok(bench.messages().some(({ kind }) => kind === "summary"));
  });
});

test("native tools carry a whole conversation", async () => {
  const start = (brain: ScriptBrain) => startLmStudioServer({ brain, model: { id: "small", contextLength: 8192 } });
  await withAgentOn(start, { transport: "tools" }, async bench => {
    bench.brain.queue(
      call("core_memory_append", { name: "human", content: "Keeps bees." }),
      say("Bees, how nice.", { thoughts: "I must remember that." }),
      "They sleep in winter, all in one ball.",
    );
    const first = await play(bench.agent, "I keep bees.");
    assert.deepEqual(first.reason, { type: "answered" });
    assert.equal(first.streamed, "Bees, how nice.");
    assert.deepEqual((await play(bench.agent, "What do they do now?")).reason, { type: "answered" });
    assert.deepEqual(said(bench.messages()), ["Bees, how nice.", "They sleep in winter, all in one ball."]);
    assert.match(bench.store.core.blocks().get("human") ?? "", /bees/);
  });
});

test("a result is cut to the room that is left, with a note how to get the rest", async () => {
  await withAgent({ model: modelOf(2560) }, async bench => {
    const { agent, brain, messages } = bench;
    for (let index = 0; index < 5; index += 1) {
      const content = `A story of the harbour: ${ramble(index + 40)}`;
      queue(brain, call("archival_memory_insert", { content }), say(`Noted as number ${index}.`));
      assert.deepEqual((await play(agent, `Note story ${index}.`)).reason, { type: "answered" });
    }
    queue(brain, call("archival_memory_search", { query: "harbour" }), say("There are five stories."));
    assert.deepEqual((await play(agent, "What stories are there?")).reason, { type: "answered" });
    const result = messages().findLast(({ kind }) => kind === "result");
    assert.ok(result?.kind === "result");
    assert.match(result.text, /^Showing 5 of 5 results[\s\S]*\n\[… \d+ more characters did not fit/);
  });
});
