import assert from "node:assert/strict";
import { test } from "node:test";
import { clipMiddle } from "../../../src/agent/context/clip-message.ts";
import { cutIndex } from "../../../src/agent/context/cut-index.ts";
import type { ContextMessage } from "../../../src/memory/records.ts";
import { drop, overflow, say, status } from "../../support/tabby-server/script-brain.ts";
import { type AgentBench, play, ramble, said, withAgent } from "./agent-bench.ts";

const SMALL = { model: { id: "small", maxSeqLen: 3072, promptTemplate: "chatml" } } as const;

/** Answers everything: a summary where one is asked for, else words that never repeat. */
function chatter({ brain }: AgentBench, turns: number): void {
  for (let index = 0; index < turns; index += 1) {
    brain.queue(({ prompt }) => {
      return /\[summary request\][^[]*$/.test(prompt)
        ? "I learned that they count lighthouses."
        : say(`Answer number ${index}: ${ramble(index)}`);
    });
  }
}

async function talk(bench: AgentBench, turns: number): Promise<void> {
  chatter(bench, turns * 2);
  for (let index = 0; index < turns; index += 1) {
    const { reason } = await play(
      bench.agent,
      `Question number ${index}: ${"what do you see from the tower ".repeat(4)}`,
    );
    assert.deepEqual(reason, { type: "answered" });
  }
}

test("a long conversation is summarised before it overflows, and every message stays in recall", async () => {
  await withAgent(SMALL, async bench => {
    await talk(bench, 24);
    const summaries = bench.messages().filter(({ kind }) => kind === "summary");
    assert.ok(summaries.length >= 1);
    assert.match(bench.prompts().at(-1) ?? "", /\[summary\][\s\S]*count lighthouses/);
    const { hits } = await bench.store.recall.search("Question number 0", { paging: { page: 0, pageSize: 5 } });
    assert.equal(hits[0]?.role, "user");
    assert.equal(bench.messages().filter(({ kind }) => kind === "user").length, 24);
    for (const { prompt } of bench.brain.requests) {
      assert.ok(prompt.startsWith("<|im_start|>system\n# System Preamble"));
    }
  });
});

test("a summary that comes as a call is taken for its message, or not at all", async () => {
  for (const [reply, expected] of [
    [say("They count lighthouses."), /They count lighthouses\./],
    ['{"inner_thoughts": "", "function": "send_message", "params": {}}', /look for it with conversation_search/],
    ["[summary]\n[Sun 2026-11-22 21:04] They count.", /They count\./],
  ] as const) {
    await withAgent(SMALL, async bench => {
      for (let index = 0; index < 40; index += 1) {
        bench.brain.queue(({ prompt }) => {
          return /\[summary request\][^[]*$/.test(prompt) ? reply : say(`Answer number ${index}: ${ramble(index)}`);
        });
      }
      for (let index = 0; index < 16; index += 1) {
        await play(bench.agent, `Question number ${index}: ${"what do you see there ".repeat(6)}`);
      }
      const summary = bench.messages().find(({ kind }) => kind === "summary");
      assert.ok(summary?.kind === "summary");
      assert.match(summary.text, expected);
      assert.doesNotMatch(summary.text, /^[[{]/);
    });
  }
});

test("a summary that cannot be made leaves a note where the words are", async () => {
  await withAgent(SMALL, async bench => {
    for (let index = 0; index < 60; index += 1) {
      bench.brain.queue(({ prompt }) => {
        return /\[summary request\][^[]*$/.test(prompt) ? status(500) : say(`Answer number ${index}: ${ramble(index)}`);
      });
    }
    for (let index = 0; index < 24; index += 1) {
      const { reason } = await play(bench.agent, `Question number ${index}: ${"what do you see there ".repeat(6)}`);
      assert.deepEqual(reason, { type: "answered" });
    }
    assert.match(bench.prompts().at(-1) ?? "", /\[summary\][\s\S]*look for it with conversation_search/);
  });
});

test("a server that is away while it should summarise costs a retry, not the summary", async () => {
  await withAgent(SMALL, async bench => {
    let lost = 0;
    for (let index = 0; index < 60; index += 1) {
      bench.brain.queue(({ prompt }) => {
        if (!/\[summary request\][^[]*$/.test(prompt)) {
          return say(`Answer number ${index}: ${ramble(index)}`);
        }
        lost += 1;
        return lost === 1 ? drop() : "They count lighthouses.";
      });
    }
    for (let index = 0; index < 24; index += 1) {
      const { reason } = await play(bench.agent, `Question number ${index}: ${"what do you see there ".repeat(6)}`);
      if (reason.type === "model-failed") {
        assert.deepEqual((await play(bench.agent, { type: "retry" })).reason, { type: "answered" });
      } else {
        assert.deepEqual(reason, { type: "answered" });
      }
    }
    assert.ok(lost >= 2);
    const summaries = bench.messages().flatMap(message => (message.kind === "summary" ? [message.text] : []));
    assert.ok(summaries.length > 0 && summaries.every(text => text === "They count lighthouses."));
  });
});

test("an overflow that the server reports is met by making room, and the turn goes on", async () => {
  await withAgent({}, async bench => {
    await talk(bench, 4);
    bench.brain.queue(overflow());
    const rest = bench.brain.remaining;
    assert.ok(rest > 0);
    while (bench.brain.remaining > 1) {
      await play(bench.agent, `More ${bench.brain.remaining}`);
    }
    bench.brain.queue("A summary of the tower.", say("Still here."));
    assert.deepEqual((await play(bench.agent, "And now?")).reason, { type: "answered" });
    assert.equal(said(bench.messages()).at(-1), "Still here.");
    assert.ok(bench.messages().some(({ kind }) => kind === "summary"));
  });
});

test("a message longer than the context is shown by its beginning and end", async () => {
  await withAgent(SMALL, async bench => {
    bench.brain.queue(say("Quite a letter."), say("It is."));
    const letter = `BEGIN ${"漢字と仮名のまじった長い手紙。".repeat(1500)} END`;
    assert.deepEqual((await play(bench.agent, letter)).reason, { type: "answered" });
    assert.match(bench.prompts()[0] ?? "", /BEGIN 漢字[\s\S]*characters left out[\s\S]* END/);
    const [stored] = bench.messages();
    assert.equal(stored?.kind === "user" && stored.text, letter);
    assert.deepEqual((await play(bench.agent, "Was it long?")).reason, { type: "answered" });
  });
});

test("a persona longer than the context is told with numbers, and shortening it helps at once", async () => {
  const persona = (text: string) => `---\nkind: persona\nname: Big\nlanguage: en\n---\n## Preamble\n${text}\n`;
  const files = { "personas/big.persona.md": persona("I talk a lot about the sea. ".repeat(1_700)) };
  await withAgent({ ...SMALL, persona: "big", files }, async bench => {
    const { reason } = await play(bench.agent, "Hello?");
    assert.equal(reason.type, "context-too-small");
    assert.ok(reason.type === "context-too-small" && reason.needed > reason.available && reason.available > 0);
    bench.files["personas/big.persona.md"] = persona("I talk about the sea.");
    bench.brain.queue(say("Hello!"));
    assert.deepEqual((await play(bench.agent, { type: "retry" })).reason, { type: "answered" });
  });
});

for (const [name, path, text, problem] of [
  ["a missing template", "profiles/companion/profile.json", "{}", /profiles\/companion\/profile\.json/],
  ["a template that is no JSON", "templates/chatml.json", "{ not json", /templates\/chatml\.json/],
  ["an empty persona", "personas/wren.persona.md", "", /personas\/wren\.persona\.md/],
  [
    "broken front matter",
    "personas/wren.persona.md",
    "---\nname: [unclosed\n---\nHello",
    /personas\/wren\.persona\.md/,
  ],
] as const) {
  test(`${name} is named, and the next message is answered once it is mended`, async () => {
    await withAgent({}, async bench => {
      bench.files[path] = text;
      const { reason } = await play(bench.agent, "Hello?");
      assert.equal(reason.type, "prompt-broken");
      assert.match(reason.type === "prompt-broken" ? reason.message : "", problem);
      delete bench.files[path];
      bench.brain.queue(say("Hello!"));
      assert.deepEqual((await play(bench.agent, "Still there?")).reason, { type: "answered" });
      assert.equal(bench.messages().filter(({ kind }) => kind === "user").length, 2);
    });
  });
}

test("clipping keeps both ends, whole characters and its limit", () => {
  const text = "🍵".repeat(5_000);
  const clipped = clipMiddle(text, 100, left => `${left} more`);
  assert.ok(clipped.startsWith("🍵") && clipped.endsWith("🍵"));
  assert.ok(!/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/.test(clipped));
  assert.equal(
    clipMiddle("short", 100, () => "…"),
    "short",
  );
});

test("the kept part begins with a message that can stand first", () => {
  const kinds: ContextMessage["kind"][] = [
    "user",
    "call",
    "result",
    "event",
    "call",
    "user",
    "call",
    "result",
    "event",
  ];
  const messages = kinds.map(
    (kind, index) => ({ kind, id: String(index), cause: "heartbeat-requested" }) as ContextMessage,
  );
  for (let heavy = 0; heavy < messages.length; heavy += 1) {
    const sizes = messages.map((_, index) => (index === heavy ? 100 : 10));
    const cut = cutIndex(messages, sizes);
    assert.ok(cut < messages.length);
    assert.notEqual(messages[cut]?.kind, "result");
  }
});

/** Plays turns in which every request for a summary is answered by `summary`. */
async function talkWithSummaries(bench: AgentBench, turns: number, summary: () => string, upkeep = false) {
  const queue = (index: number): void => {
    bench.brain.requeue(({ prompt }) => {
      if (/\[summary request\]\n[^[]*$/.test(prompt)) {
        queue(index);
        return summary();
      }
      return say(`Answer number ${index}: ${ramble(index)}`);
    });
  };
  for (let index = 0; index < turns; index += 1) {
    queue(index);
    const { reason } = await play(bench.agent, `Question number ${index}: ${ramble(index + 60)}`);
    assert.deepEqual(reason, { type: "answered" }, `turn ${index}`);
    if (upkeep && bench.agent.needsMaintenance) {
      // One reply to the warning, and one for the reading ahead.
      queue(index + 200);
      queue(index + 201);
      assert.deepEqual((await play(bench.agent, { type: "maintenance" })).reason, { type: "rested" });
    }
  }
}

/** As long as the notice asks for in a large context. */
const LONG_SUMMARY = Array.from({ length: 6 }, (_, index) => `I learned this. ${ramble(index + 300)}`).join(" ");

const summaries = ({ messages }: AgentBench) =>
  messages().flatMap(message => (message.kind === "summary" ? [message.text] : []));

for (const maxSeqLen of [2048, 2560, 4096]) {
  test(`long summaries and upkeep leave room for the talk (${maxSeqLen})`, async () => {
    await withAgent({ model: { id: "small", maxSeqLen, promptTemplate: "chatml" } }, async bench => {
      await talkWithSummaries(bench, 24, () => LONG_SUMMARY, true);
      assert.equal(said(bench.messages()).filter(text => text.startsWith("Answer")).length >= 24, true);
      assert.ok(summaries(bench).length >= 2);
      const warnings = bench
        .messages()
        .filter(message => message.kind === "event" && message.cause === "memory-pressure");
      assert.ok(warnings.length <= 12, `${warnings.length} warnings in 24 turns`);
    });
  });
}

test("summaries that cannot be made leave one pointer to recall memory, however many they are", async () => {
  await withAgent(SMALL, async bench => {
    await talkWithSummaries(bench, 40, () => "");
    assert.ok(summaries(bench).length >= 5);
    const last = summaries(bench).at(-1) ?? "";
    assert.equal(last.match(/look for it with conversation_search/g)?.length, 1);
  });
});

test("a later summary takes the pointer away again once it is whole", async () => {
  await withAgent(SMALL, async bench => {
    let asked = 0;
    await talkWithSummaries(bench, 24, () => {
      asked += 1;
      return asked <= 2 ? "" : "They count lighthouses.";
    });
    assert.match(summaries(bench)[0] ?? "", /conversation_search/);
    assert.equal(summaries(bench).at(-1), "They count lighthouses.");
  });
});

for (const [name, bad] of [
  ["goes round in circles", "and the sea ".repeat(60)],
  ["is in another language", "彼女は海のそばで猫と暮らしていると話してくれた。仕事で疲れているらしい。"],
  ["is half a call in a fence", '```json\n{"inner_thoughts": "notes", "func'],
] as const) {
  test(`a summary that ${name} is asked for once more, and not kept`, async () => {
    await withAgent(SMALL, async bench => {
      let asked = 0;
      await talkWithSummaries(bench, 14, () => {
        asked += 1;
        return asked % 2 === 1 ? bad : "They count lighthouses.";
      });
      assert.ok(summaries(bench).length > 0 && summaries(bench).every(text => text === "They count lighthouses."));
    });
  });
}

test("a summary in another language is kept when there is no better one", async () => {
  const german = "Sie zählt gern Leuchttürme und hat mir heute von ihrem Turm am Meer erzählt.";
  await withAgent(SMALL, async bench => {
    await talkWithSummaries(bench, 10, () => german);
    assert.ok(summaries(bench).length > 0 && summaries(bench).every(text => text === german));
  });
});

test("the names of roles are no part of a summary", async () => {
  await withAgent(SMALL, async bench => {
    await talkWithSummaries(bench, 10, () => "User: They count lighthouses.");
    assert.ok(summaries(bench).length > 0 && summaries(bench).every(text => text === "They count lighthouses."));
  });
});

test("a reasoning model's thinking is no part of a summary", async () => {
  await withAgent(SMALL, async bench => {
    await talkWithSummaries(
      bench,
      10,
      () => "<think>They want notes. What did they say?</think>\nThey count lighthouses.",
    );
    assert.ok(summaries(bench).length > 0 && summaries(bench).every(text => text === "They count lighthouses."));
  });
});

test("an overflow while summarising is met by smaller parts", async () => {
  await withAgent(SMALL, async bench => {
    let asked = 0;
    await talkWithSummaries(bench, 10, () => {
      asked += 1;
      return asked === 1 ? (overflow() as unknown as string) : `They count lighthouses, part ${asked}.`;
    });
    assert.ok(asked >= 2);
    assert.doesNotMatch(summaries(bench)[0] ?? "", /conversation_search/);
  });
});

test("a persona's own language decides what a summary may be in", async () => {
  const japanese = "花子は海のそばで猫のタマと暮らしている。灯台を数えるのが好きだと話してくれた。";
  await withAgent({ ...SMALL, profile: "companion-ja", persona: "mina" }, async bench => {
    for (let index = 0; index < 3; index += 1) {
      bench.brain.queue(say(["おかえり。", "そうなんだ、いいね。", "灯台か、面白いなあ。"][index] ?? ""));
      await play(bench.agent, `話${index}：${"灯台と猫の話を聞いてほしいな。"}`);
    }
    bench.brain.queue(japanese);
    assert.deepEqual((await play(bench.agent, { type: "compact" })).reason, { type: "compacted", freed: true });
    assert.deepEqual(summaries(bench), [japanese]);
    assert.match(bench.prompts().at(-1) ?? "", /\d+字まで/);
  });
});
