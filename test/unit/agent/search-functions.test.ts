import assert from "node:assert/strict";
import { test } from "node:test";
import { EXCERPT } from "../../../src/agent/functions/excerpt.ts";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import type { MemoryRecord, StoredMessage } from "../../../src/memory/records.ts";
import { newId } from "../../../src/shared/ids.ts";
import { call, say } from "../../support/tabby-server/script-brain.ts";
import { type AgentBench, play, ramble, withAgent } from "./agent-bench.ts";

/** The first minute of the turns that `tell` writes: 12:00 in Tokyo. */
const NOON = Date.parse("2026-03-02T03:00:00.000Z");

/** Writes turns of both sides into the conversation, a minute apart, the person's first. */
async function tell(store: AgentStore, ...texts: readonly string[]): Promise<void> {
  let parentId = store.conversation.headId;
  const records: MemoryRecord[] = texts.map((text, index) => {
    const base = { id: newId(), parentId, at: new Date(NOON + index * 60_000).toISOString() };
    parentId = base.id;
    const message: StoredMessage =
      index % 2 === 0
        ? { ...base, kind: "user", text }
        : {
            ...base,
            kind: "call",
            thoughts: "Unspoken xylophone.",
            function: "send_message",
            params: { message: text },
          };
    return { type: "message", message };
  });
  await store.append(records);
}

/** What the model is told of a search, which is the first thing it does in its turn. */
async function resultOf(
  { agent, brain, prompts }: AgentBench,
  name: string,
  params: Record<string, unknown>,
  question = "Hm?",
): Promise<string> {
  const before = prompts().length;
  brain.queue(call(name, params), say(`Answer ${before}: ${ramble(before)}`));
  await play(agent, question);
  const result = prompts()[before + 1]?.split("[result OK]\n").at(-1) ?? "";
  return result.slice(0, result.indexOf("<|im_end|>"));
}

function linesOf(result: string): string[] {
  return JSON.parse(result.slice(result.indexOf("[")));
}

test("a search shows what was said before and after a hit, once, and not the turns that are hits themselves", async () => {
  await withAgent({}, async bench => {
    const turns = [
      "I slept badly.",
      "Was it the storm?",
      "Only the gulls.",
      "I am off to the harbour. And you?",
      "I look for the old ferry, the Kestrel.",
      "Did you find her?",
      "Nothing but her bell.",
      "Where did it hang?",
      "Behind the pub.",
    ];
    await tell(bench.store, ...turns);
    const lines = linesOf(await resultOf(bench, "conversation_search", { query: "Kestrel" }));
    assert.match(lines[0] ?? "", /^timestamp: Mon 2026-03-02 12:04, user - I look for the old ferry, the Kestrel\./);
    const shown = lines.join("\n");
    for (const turn of ["I am off to the harbour. And you?", "I look for the old ferry", "Did you find her?"]) {
      assert.equal(shown.split(turn).length, 2, `${turn} stands there once in ${shown}`);
    }
    assert.ok(
      turns.every(turn => shown.split(turn).length <= 2),
      shown,
    );
    const neighbours = lines.flatMap(line => line.match(/ \| (?:before|after): (?:user|assistant) - [^|]+/g) ?? []);
    assert.ok(neighbours.length > 0, shown);
    assert.ok(neighbours.every(text => !text.includes("Kestrel")));
  });
});

test("neighbours have the room that the hits leave, so that a page is never longer than five whole excerpts", async () => {
  await withAgent({ model: { id: "large", maxSeqLen: 32_768, promptTemplate: "chatml" } }, async bench => {
    const long = (index: number) => `kumquat ${ramble(index)} ${ramble(index + 50)} ${ramble(index + 100)}`;
    await tell(bench.store, ...Array.from({ length: 24 }, (_, index) => long(index)));
    const lines = linesOf(await resultOf(bench, "conversation_search", { query: "kumquat" }));
    assert.equal(lines.length, 5);
    const points = lines.reduce((sum, line) => sum + Array.from(line).length, 0);
    assert.ok(points <= 5 * (EXCERPT + 100), `${points} code points`);
  });
});

test("a search is in pages of five, with the true total, and says where they end", async () => {
  await withAgent({}, async bench => {
    await tell(bench.store, ...Array.from({ length: 24 }, (_, index) => `lantern number ${index}`));
    const counts = [5, 5, 5, 5, 4];
    const { agent, brain, prompts } = bench;
    brain.queue(...counts.map((_, page) => call("conversation_search", { query: "lantern", page })), say("So many."));
    await play(agent, "How many are there?");
    const seen = new Set<string>();
    for (const [page, count] of counts.entries()) {
      const last = prompts()[page + 1]?.split("[result OK]\n").at(-1) ?? "";
      const result = last.slice(0, last.indexOf("<|im_end|>"));
      assert.ok(result.startsWith(`Showing ${count} of 24 results (page ${page}/4): ["timestamp: `), result);
      for (const line of linesOf(result)) {
        seen.add(line.match(/ - (lantern number \d+)/)?.[1] ?? "");
      }
    }
    assert.equal(seen.size, 24, "every turn is on one page");
  });
});

test("what the agent said is found, and neither its thoughts nor what functions and events say", async () => {
  await withAgent({}, async bench => {
    await tell(bench.store, "Good morning.", "I saw a puffin.");
    const id = newId();
    const at = new Date(NOON).toISOString();
    const parentId = bench.store.conversation.headId;
    await bench.store.append([
      {
        type: "message",
        message: { kind: "event", id, parentId, at, cause: "login", text: "A xylophone was delivered." },
      },
    ]);
    assert.match(await resultOf(bench, "conversation_search", { query: "puffin" }), /assistant - I saw a puffin\./);
    assert.match(await resultOf(bench, "conversation_search", { query: "xylophone" }), /^No results/);
  });
});

test("the words of a query are no patterns", async () => {
  await withAgent({}, async bench => {
    await tell(bench.store, "Nothing of that kind here.");
    for (const query of ["%", "_", "***", ".*"]) {
      assert.match(await resultOf(bench, "conversation_search", { query }), /^No results/, query);
    }
  });
});

test("a question does not find itself, neither as a hit nor as the neighbour of one", async () => {
  await withAgent({}, async bench => {
    await tell(bench.store, "My cat is called Momo.");
    const result = await resultOf(bench, "conversation_search", { query: "Momo" }, "Who was Momo again?");
    assert.match(result, /^Showing 1 of 1 results/);
    assert.doesNotMatch(result, /again/);
  });
});

test("a search by date lists the turns alone, oldest first", async () => {
  await withAgent({}, async bench => {
    await tell(bench.store, "The first.", "The second.", "The third.");
    const days = { start_date: "2026-03-02", end_date: "2026-03-02" };
    assert.deepEqual(linesOf(await resultOf(bench, "conversation_search_date", days)), [
      "timestamp: Mon 2026-03-02 12:00, user - The first.",
      "timestamp: Mon 2026-03-02 12:01, assistant - The second.",
      "timestamp: Mon 2026-03-02 12:02, user - The third.",
    ]);
  });
});

test("a memory is found at once after it was stored, with the time of the memory, by a query that found nothing before", async () => {
  await withAgent({}, async bench => {
    const { agent, brain, store } = bench;
    assert.match(await resultOf(bench, "archival_memory_search", { query: "rhubarb" }), /^No results/);
    brain.queue(call("archival_memory_insert", { content: "They cannot stand rhubarb." }), say("Noted, no rhubarb."));
    await play(agent, "I cannot stand rhubarb.");
    const [change] = store.archival.history();
    assert.deepEqual([change?.by, change?.before, change?.after?.text], ["agent", null, "They cannot stand rhubarb."]);
    const id = newId();
    const item = {
      id,
      text: "Rhubarb cake.",
      tags: [],
      source: "user",
      at: new Date(NOON).toISOString(),
      messageId: null,
    };
    await store.append([
      {
        type: "archival",
        change: { id: newId(), before: null, after: item, by: "user", at: item.at, messageId: null },
      },
    ]);
    const result = await resultOf(bench, "archival_memory_search", { query: "rhubarb" });
    assert.match(result, /^Showing 2 of 2 results \(page 0\/0\): /);
    assert.ok(linesOf(result).includes("timestamp: Mon 2026-03-02 12:00, memory: Rhubarb cake."), result);
  });
});
