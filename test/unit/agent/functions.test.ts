import assert from "node:assert/strict";
import { test } from "node:test";
import { EXCERPT, excerpt } from "../../../src/agent/functions/excerpt.ts";
import { splitMemory } from "../../../src/agent/functions/split-memory.ts";
import { newId } from "../../../src/shared/ids.ts";
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
    assert.match(result, /Showing 2 of 2 results \(page 0\/0\): \["timestamp: [^"]*鍵は植木鉢の下にある/);
    assert.doesNotMatch(result, /覚えてる/);
  });
});

test("a message too long to be shown whole is found by the search in the turn it begins", async () => {
  await withAgent({}, async ({ agent, brain, prompts }) => {
    const days = (from: number) => Array.from({ length: 60 }, (_, day) => ramble(from + day)).join(" ");
    brain.queue(call("conversation_search", { query: "kumquat" }), say("Under the kumquat tree."));
    await play(agent, `${days(0)} The key is under the kumquat tree. ${days(100)} Where is the key?`);
    assert.match(prompts()[0] ?? "", /characters left out here; conversation_search finds them/);
    assert.doesNotMatch(prompts()[0] ?? "", /kumquat/);
    assert.match(prompts()[1]?.split("[result OK]").at(-1) ?? "", /The key is under the kumquat tree/);
  });
});

test("a message behind a summary is found by the search, though it is the last that the person wrote", async () => {
  await withAgent({}, async ({ agent, brain, prompts, store }) => {
    const at = new Date().toISOString();
    const [question, event] = [newId(), newId()];
    await store.append([
      { type: "message", message: { kind: "user", id: question, parentId: null, at, text: "I planted a kumquat." } },
      {
        type: "message",
        message: { kind: "event", id: event, parentId: question, at, cause: "heartbeat-timed", text: "It is late." },
      },
      {
        type: "message",
        message: { kind: "summary", id: newId(), parentId: event, at, text: "A tree.", keptFrom: event, covers: 1 },
      },
    ]);
    brain.queue(call("conversation_search", { query: "kumquat" }), say("How is your kumquat?"));
    assert.deepEqual((await play(agent, { type: "heartbeat", reflection: false })).reason, { type: "rested" });
    assert.doesNotMatch(prompts()[0] ?? "", /kumquat/);
    assert.match(prompts()[1]?.split("[result OK]").at(-1) ?? "", /I planted a kumquat/);
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

test("what functions answer is worded by the profile: a Japanese conversation meets no English sentence", async () => {
  await withAgent({ profile: "companion-ja", persona: "mina" }, async ({ agent, brain, prompts }) => {
    const answers = async (...calls: readonly ReturnType<typeof call>[]) => {
      const before = prompts().length;
      brain.queue(...calls, say(`それは${before}番目の話だね。`));
      await play(agent, `${before}のこと、どう？`);
      return prompts()
        .slice(before + 1)
        .map(prompt => {
          const last = prompt.slice(prompt.lastIndexOf("[result "));
          return last.slice(0, last.indexOf("<|im_end|>"));
        });
    };
    assert.deepEqual(
      await answers(
        call("conversation_search", { query: "金魚" }),
        call("archival_memory_search", { query: "" }),
        call("archival_memory_insert", { content: " " }),
        call("conversation_search_date", { start_date: "きのう", end_date: "きょう" }),
        call("conversation_search_date", { start_date: "2026-03-02", end_date: "2026-03-01" }),
      ),
      [
        "[result OK]\n何も見つからなかった。",
        "[result Failed]\nqueryが空だった。探す言葉を日本語で入れる。",
        "[result Failed]\ncontentが空だった。書くことを日本語で入れる。",
        "[result Failed]\n日付は実在する日をYYYY-MM-DDの形で書く。例: 2026-11-22",
        "[result Failed]\nstart_dateがend_dateより後になっている。",
      ],
    );
    assert.deepEqual(
      await answers(
        call("core_memory_append", { name: "家族", content: "兄" }),
        call("core_memory_replace", { name: "human", old_content: "", new_content: "兄" }),
        call("core_memory_replace", { name: "human", old_content: "妹", new_content: "兄" }),
        call("conversation_search", { query: "どう", page: 7 }),
      ),
      [
        '[result Failed]\nコアメモリに「家族」はない。nameは"persona" / "human"のどちらか。',
        "[result Failed]\nold_contentが空だった。書き換える文を入れるか、core_memory_appendを使う。",
        "[result Failed]\nold_contentと同じ文はhumanにない。今の中身:\nI do not know their name yet.",
        "[result OK]\nページ7はない。結果は2件で、最後はページ0。",
      ],
    );
    const [full = ""] = await answers(call("core_memory_append", { name: "human", content: MANY_TEAS }));
    assert.match(full, /^\[result Failed\]\n書き込めなかった。humanが\d+トークンになり、上限の200を超える。/);
    const [zero] = await answers(call("pause_heartbeats", { minutes: 0 }));
    assert.equal(zero, "[result Failed]\nminutesは1以上にする。");
    await answers(call("pause_heartbeats", { minutes: 900 }));
    await answers();
    assert.match(prompts().at(-1) ?? "", /\[result OK\]\n静かなときの\[heartbeat\]は、これから360分来ない。/);
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
