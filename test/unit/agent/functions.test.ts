import assert from "node:assert/strict";
import { test } from "node:test";
import { EXCERPT, excerpt } from "../../../src/agent/functions/excerpt.ts";
import { splitMemory } from "../../../src/agent/functions/split-memory.ts";
import { call, say } from "../../support/tabby-server/script-brain.ts";
import { play, ramble, said, withAgent } from "./agent-bench.ts";

test("what stands at the end of a long memory can be read back", async () => {
  await withAgent({}, async ({ agent, brain, prompts }) => {
    const days = Array.from({ length: 4 }, (_, day) => ramble(day)).join(" ");
    const story = `${days} In the evening we ate a kumquat.`;
    brain.queue(
      call("archival_memory_insert", { content: story }),
      call("archival_memory_search", { query: "kumquat" }),
      say("A kumquat, in the evening."),
    );
    await play(agent, "Remember this story.");
    assert.match(prompts()[2] ?? "", /\[result OK\]\nShowing [\s\S]*memory: [^"]*kumquat/);
  });
});

test("a search of the conversation shows the place in a long message, and not the question itself", async () => {
  await withAgent({}, async ({ agent, brain, prompts }) => {
    const letter = `${"海は静かだった。".repeat(200)}鍵は植木鉢の下にある。${"風が吹いた。".repeat(200)}`;
    brain.queue(say("長い手紙だね。"));
    await play(agent, letter);
    brain.queue(call("conversation_search", { query: "植木鉢" }), say("植木鉢の下。"));
    await play(agent, "植木鉢の話、覚えてる？");
    const result = prompts().at(-1)?.split("[result OK]").at(-1) ?? "";
    assert.match(result, /Showing 1 of 1 results[\s\S]*鍵は植木鉢の下にある/);
    assert.doesNotMatch(result, /覚えてる/);
  });
});

test("pages and dates that cannot be are told in plain words", async () => {
  await withAgent({}, async ({ agent, brain, prompts }) => {
    brain.queue(
      call("conversation_search", { query: "sea", page: "one" }),
      call("conversation_search_date", { start_date: "2026-02-30", end_date: "2026-03-01" }),
      call("conversation_search_date", { start_date: "2026-03-02", end_date: "2026-03-01" }),
      say("Never mind."),
    );
    await play(agent, "The sea?");
    assert.match(prompts()[1] ?? "", /`page` must be an integer/);
    assert.match(prompts()[2] ?? "", /written as YYYY-MM-DD/);
    assert.match(prompts()[3] ?? "", /`start_date` is after `end_date`/);
  });
});

test("a search by date includes both days, in the person's time zone", async () => {
  await withAgent({}, async ({ agent, brain, prompts, store }) => {
    // 00:30 on the 2nd and 23:30 on the 3rd in Tokyo.
    for (const [id, at, text] of [
      ["01AAAAAAAAAAAAAAAAAAAAAAA1", "2026-03-01T15:30:00.000Z", "just after midnight"],
      ["01AAAAAAAAAAAAAAAAAAAAAAA2", "2026-03-03T14:30:00.000Z", "just before midnight"],
      ["01AAAAAAAAAAAAAAAAAAAAAAA3", "2026-03-03T15:30:00.000Z", "the day after"],
    ] as const) {
      await store.append([
        { type: "message", message: { kind: "user", id, parentId: store.conversation.headId, at, text } },
      ]);
    }
    brain.queue(
      call("conversation_search_date", { start_date: "2026-03-02", end_date: "2026-03-03" }),
      say("Two things."),
    );
    await play(agent, "What did I say then?");
    const result = prompts()[1]?.split("[result OK]").at(-1) ?? "";
    assert.match(result, /Showing 2 of 2 results \(page 0\/0\): \["timestamp: Mon 2026-03-02 00:30, user - just after/);
    assert.doesNotMatch(result, /the day after/);
  });
});

test("a function named in another case is the same function, and its message is said", async () => {
  for (const name of ["sendMessage", "Send_Message", "functions.send_message"]) {
    await withAgent({}, async ({ agent, brain, messages }) => {
      brain.queue(JSON.stringify({ inner_thoughts: "Hm.", function: name, params: { message: "Hello to you." } }));
      assert.deepEqual((await play(agent, "Hello")).reason, { type: "answered" });
      assert.deepEqual(said(messages()), ["Hello to you."]);
    });
  }
});

test("a retry speaks only to a person who waits", async () => {
  await withAgent({}, async ({ agent, brain, messages }) => {
    assert.deepEqual((await play(agent, { type: "retry" })).reason, { type: "answered" });
    brain.queue(say("Hello."));
    await play(agent, "Hello");
    assert.deepEqual((await play(agent, { type: "retry" })).reason, { type: "answered" });
    assert.equal(messages().length, 2);
  });
});

/** 400 characters that say something. */
const MANY_TEAS = Array.from(
  { length: 45 },
  (_, index) => `${String.fromCodePoint(0x4e00 + index * 97)}園の茶が好き。`,
).join("");

test("core memory has a limit in tokens, and the failure says what to do", async () => {
  await withAgent({}, async ({ agent, brain, prompts, store }) => {
    brain.queue(call("core_memory_append", { name: "human", content: MANY_TEAS }), say("Too much tea."));
    await play(agent, "I like tea, very much.");
    assert.match(
      prompts()[1] ?? "",
      /\[result Failed\]\nNot changed: human would have \d+ tokens, and 200 is its limit\./,
    );
    assert.doesNotMatch(store.core.blocks().get("human") ?? "", /茶/);
  });
});

test("pieces of a memory are short, whole characters, and lose nothing but blanks", () => {
  const text = `${"海の話。".repeat(200)}\n\n${"🍵".repeat(900)}\nThe end. `;
  const pieces = splitMemory(text);
  assert.ok(pieces.every(piece => Array.from(piece).length <= EXCERPT));
  assert.equal(pieces.join("").replace(/\s/g, ""), text.replace(/\s/g, ""));
  assert.deepEqual(splitMemory("Short. And sweet."), ["Short. And sweet."]);
});

test("an excerpt is around the match and never splits a character", () => {
  const text = `${"🍵".repeat(600)}鍵${"🍵".repeat(600)}`;
  const part = excerpt(text, "鍵");
  assert.match(part, /^…(🍵)+鍵(🍵)+…$/u);
  assert.equal(excerpt("short", "x"), "short");
  assert.ok(excerpt(text, "nothing of it").startsWith("🍵"));
});
