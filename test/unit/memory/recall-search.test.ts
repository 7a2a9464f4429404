import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { RecallHit, RecallOptions } from "../../../src/memory/agent-store.ts";
import type { StoredMessage } from "../../../src/memory/records.ts";
import { FakeEmbedder } from "./fake-embedder.ts";
import { MemoryInHand } from "./memory-in-hand.ts";

const ALL = { page: 0, pageSize: 10_000 };

/** Each turn in a sitting of its own, so that it is found by its own words only. */
function talk(texts: readonly string[]): MemoryInHand {
  const memory = new MemoryInHand();
  for (const text of texts) {
    memory.say(text);
    memory.wait(4);
  }
  return memory;
}

async function hitsOf(
  memory: MemoryInHand,
  query: string,
  options: Partial<RecallOptions> = {},
): Promise<readonly RecallHit[]> {
  const { hits, total } = await memory.state.recall.search(query, { paging: ALL, ...options });
  assert.equal(hits.length, total);
  return hits;
}

async function found(memory: MemoryInHand, query: string, options: Partial<RecallOptions> = {}): Promise<string[]> {
  return (await hitsOf(memory, query, options)).map(hit => hit.text);
}

function listed(memory: MemoryInHand, options: Partial<RecallOptions> = {}): string[] {
  return memory.state.recall.list({ paging: ALL, ...options }).hits.map(({ text }) => text);
}

test("what both sides said is found, with who said it and the message", async () => {
  const memory = new MemoryInHand();
  const question = memory.say("My dog is called Pochi.");
  const reply = memory.answer("Pochi is a lovely name!");
  const hits = await hitsOf(memory, "pochi");
  assert.deepEqual(hits.map(hit => [hit.role, hit.text, hit.message]).sort(), [
    ["assistant", "Pochi is a lovely name!", reply],
    ["user", "My dog is called Pochi.", question],
  ]);
});

test("thoughts, events, results, summaries and other functions' arguments are not found", async () => {
  const memory = new MemoryInHand();
  const base = { at: "2026-11-22T10:00:00.000Z" };
  const call = { kind: "call", thoughts: "secret" } as const;
  const messages: StoredMessage[] = [
    { ...base, kind: "event", id: "1", parentId: null, cause: "login", text: "secret" },
    { ...base, ...call, id: "2", parentId: "1", function: "archival_memory_insert", params: { content: "secret" } },
    { ...base, kind: "result", id: "3", parentId: "2", function: "x", status: "OK", text: "secret" },
    { ...base, kind: "summary", id: "4", parentId: "3", text: "secret", keptFrom: "x", covers: 1 },
    { ...base, kind: "repair", id: "5", parentId: "4", removed: ["secret"] },
    { ...base, ...call, id: "6", parentId: "5", function: "send_message", params: { message: ["secret"] } },
    { ...base, ...call, id: "7", parentId: "6", function: "send_message", params: { message: "said aloud" } },
  ];
  for (const message of messages) {
    memory.add(message);
  }
  assert.deepEqual(await found(memory, "secret"), []);
  assert.deepEqual(await found(memory, "aloud"), ["said aloud"]);
  assert.equal(memory.state.recall.count(), 1);
});

test("Japanese is found by any part of a word, in either kana and any width", async () => {
  const memory = talk(["昨日、東京都美術館へ行った。", "ネコカフェは楽しかった", "ﾎﾟﾁは元気です"]);
  for (const query of ["美術", "京都", "館", "美術館へ", "東京都美術館", "昨日東京に行った？"]) {
    assert.deepEqual((await found(memory, query))[0], "昨日、東京都美術館へ行った。", query);
  }
  for (const query of ["ねこ", "ﾈｺ", "カフェ", "ねこかふぇ"]) {
    assert.deepEqual(await found(memory, query), ["ネコカフェは楽しかった"], query);
  }
  assert.deepEqual(await found(memory, "ポチ"), ["ﾎﾟﾁは元気です"]);
  assert.deepEqual(await found(memory, "北海道"), []);
});

test("English is found by other forms of the word, in any case, and by parts of words", async () => {
  const memory = talk(["We were running along the beach", "I bought apples"]);
  assert.deepEqual(await found(memory, "RUN"), ["We were running along the beach"]);
  assert.deepEqual(await found(memory, "apple"), ["I bought apples"]);
  assert.deepEqual(await found(memory, "ough"), ["I bought apples"]);
  assert.deepEqual(await found(memory, "Did you ever run?"), ["We were running along the beach"]);
});

test("one- and two-character words and emoji are found", async () => {
  const memory = talk(["猫が好き", "目が痛い", "Go is fun", "🎂 today"]);
  assert.deepEqual(await found(memory, "猫"), ["猫が好き"]);
  assert.deepEqual(await found(memory, "目"), ["目が痛い"]);
  assert.deepEqual(await found(memory, "好き"), ["猫が好き"]);
  assert.deepEqual(await found(memory, "go"), ["Go is fun"]);
  assert.deepEqual(await found(memory, "🎂"), ["🎂 today"]);
});

test("wildcards, quotes and operators are plain text", async () => {
  const texts = ["100% sure", "snake_case", 'say "cheese"', "this OR that", "a*b (c) -d", "col:umn", "it's NEAR/2 me"];
  const memory = talk(texts);
  for (const query of [
    "%",
    "_",
    '"',
    "*",
    "(",
    ")",
    "-",
    ":",
    "NEAR/2",
    "OR that",
    'say "cheese"',
    "a*b (c) -d",
    "'",
  ]) {
    const expected = texts.filter(text => text.toLowerCase().includes(query.toLowerCase()));
    assert.deepEqual(new Set((await found(memory, query)).slice(0, expected.length)), new Set(expected), query);
  }
  assert.deepEqual(await found(memory, "snakeXcase"), []);
  for (const query of ["AND", "NOT", "NOT this", '"', '""', "terms:this", "*", "^", "", " ", "\u0000"]) {
    await assert.doesNotReject(found(memory, query), query);
  }
});

test("a text that holds the whole query is always found", async () => {
  const memory = new MemoryInHand();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }), async text => {
      const message = memory.say(`${text} and a tail`);
      for (const mode of ["hybrid", "exact"] as const) {
        const hits = await hitsOf(memory, text, { mode });
        assert.equal(
          text.trim() !== "",
          hits.some(hit => hit.message.id === message.id),
          mode,
        );
      }
    }),
    { numRuns: 100 },
  );
});

test("the text closest to the query comes first; of equals the newest", async () => {
  const memory = talk([
    "red wine",
    "I like red apples and green ones, too",
    "red apple",
    "the apple is red",
    "red apple",
  ]);
  const hits = await hitsOf(memory, "red apple");
  assert.deepEqual(
    hits.slice(0, 2).map(hit => hit.text),
    ["red apple", "red apple"],
  );
  assert.ok((hits[0]?.message.id ?? "") > (hits[1]?.message.id ?? ""));
  assert.equal(hits[2]?.text, "I like red apples and green ones, too");
  assert.equal(hits[3]?.text, "the apple is red");
});

test("common words alone do not make a hit beside better ones", async () => {
  const memory = talk([
    ...Array.from({ length: 30 }, (_, n) => `the weather is fine on day ${n}`),
    "the volcano is far",
  ]);
  assert.deepEqual(await found(memory, "where is the volcano"), ["the volcano is far"]);
});

test("what was said is found by its meaning, on this branch", async () => {
  const embedder = new FakeEmbedder();
  const memory = new MemoryInHand({
    embedQuery: async query => [{ modelId: embedder.modelId, values: embedder.vector(query) }],
  });
  const question = memory.say("So, tell me");
  memory.answer("I would love a kitten");
  memory.answer("I would love a puppy", { parentId: question.id });
  assert.deepEqual(memory.embedAll(embedder), ["I would love a puppy", "So, tell me", "I would love a kitten"]);
  assert.deepEqual(await found(memory, "犬"), ["I would love a puppy"]);
  assert.deepEqual(await found(memory, "猫"), []);
});

test("a hit comes with the turns before and after it in the same sitting", async () => {
  const memory = new MemoryInHand();
  memory.say("long ago");
  memory.wait(4);
  const question = memory.say("What shall I cook?");
  memory.add({ kind: "event", id: "event", parentId: question.id, at: question.at, cause: "login", text: "x" });
  memory.answer("Curry.");
  memory.say("Fine.");
  const [hit] = await hitsOf(memory, "curry", { mode: "exact" });
  assert.deepEqual([hit?.previous?.text, hit?.previous?.role], ["What shall I cook?", "user"]);
  assert.deepEqual([hit?.next?.text, hit?.next?.role], ["Fine.", "user"]);
  const [first] = await hitsOf(memory, "cook", { mode: "exact" });
  assert.equal(first?.previous, undefined);
  const [old] = await hitsOf(memory, "ago", { mode: "exact" });
  assert.equal(old?.next, undefined);
});

test("an answer is found by the words of its question, behind the question itself", async () => {
  const memory = new MemoryInHand();
  memory.say("Where is the volcano?");
  memory.answer("On an island.");
  assert.deepEqual(await found(memory, "volcano"), ["Where is the volcano?", "On an island."]);
});

test("neighbours are those of the branch, also after going there and back", async () => {
  const memory = new MemoryInHand();
  const question = memory.say("Tea or coffee?");
  const tea = memory.answer("Green please.");
  memory.say("Hot?");
  memory.answer("Black please.", { parentId: question.id });
  const neighbours = async () => (await hitsOf(memory, "Tea", { mode: "exact" })).map(({ next }) => next?.text);
  assert.deepEqual(await neighbours(), ["Black please."]);
  memory.moveTo(tea.id);
  assert.deepEqual(await neighbours(), ["Green please."]);
  const [green] = await hitsOf(memory, "Green", { mode: "exact" });
  assert.deepEqual([green?.previous?.text, green?.next], ["Tea or coffee?", undefined]);
  memory.moveTo(question.id);
  assert.deepEqual(await neighbours(), [undefined]);
  memory.moveTo("message-000002");
  assert.deepEqual(await neighbours(), ["Green please."]);
  assert.equal((await hitsOf(memory, "Green", { mode: "exact" }))[0]?.next?.text, "Hot?");
});

test("turns, neighbours and what is found are those of the path, whatever jumps led there", async () => {
  const steps = fc.array(fc.record({ jump: fc.boolean(), to: fc.nat(40), pause: fc.constantFrom(0, 0, 4) }), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(steps, async all => {
      const memory = new MemoryInHand();
      const ids: string[] = [];
      for (const { jump, to, pause } of all) {
        memory.wait(pause);
        if (jump) {
          memory.moveTo(ids[to] ?? null);
        } else {
          const parentId = ids[to % (ids.length + 1)] ?? null;
          ids.push(memory.say("word", { parentId }).id);
        }
      }
      const path = memory.state.conversation.path();
      const together = (a?: StoredMessage, b?: StoredMessage) =>
        a &&
        b &&
        Date.parse(b.at) - Date.parse(a.at) <= 3 * 3_600_000 &&
        Date.parse(b.at) >= Date.parse(a.at) - 3 * 3_600_000;
      const expected = path.map((message, at) => {
        const [previous, next] = [path[at - 1], path[at + 1]];
        return [
          message.id,
          together(previous, message) ? previous?.id : undefined,
          together(message, next) ? next?.id : undefined,
        ];
      });
      const hits = await hitsOf(memory, "word", { mode: "exact" });
      assert.deepEqual(
        hits.map(({ message, previous, next }) => [message.id, previous?.message.id, next?.message.id]).sort(),
        expected.sort(),
      );
      assert.equal(memory.state.recall.count(), path.length);
    }),
    { numRuns: 100 },
  );
});

test("pages follow each other without gap or repetition, and the total is true", async () => {
  const memory = talk(Array.from({ length: 12 }, (_, n) => `tea number ${n}`));
  memory.say("coffee");
  const pages = await Promise.all(
    [0, 1, 2, 3].map(page => memory.state.recall.search("tea", { paging: { page, pageSize: 5 } })),
  );
  assert.deepEqual(
    pages.map(({ hits, total }) => [hits.length, total]),
    [
      [5, 12],
      [5, 12],
      [2, 12],
      [0, 12],
    ],
  );
  assert.equal(new Set(pages.flatMap(({ hits }) => hits.map(hit => hit.message.id))).size, 12);
});

test("a question does not find itself, nor what came after it, nor others through its own words", async () => {
  const memory = new MemoryInHand();
  memory.say("My cat is called Tama.");
  memory.answer("Nice.");
  const question = memory.say("What is my cat called?");
  memory.answer("Let me look for your cat.");
  const hits = await hitsOf(memory, "cat", { before: question.id });
  assert.equal(hits[0]?.text, "My cat is called Tama.");
  assert.ok(hits.every(({ message }) => message.id < question.id));
  assert.deepEqual(await found(memory, "what", { before: question.id }), []);
  assert.equal(hits.find(({ text }) => text === "Nice.")?.next, undefined);
  assert.deepEqual(listed(memory, { before: question.id }), ["My cat is called Tama.", "Nice."]);
  assert.equal((await found(memory, "cat", { before: "nobody" })).length, (await found(memory, "cat")).length);
});

test("one side alone can be searched and listed", async () => {
  const memory = new MemoryInHand();
  memory.say("I like tea");
  memory.answer("Tea is fine");
  assert.deepEqual(await found(memory, "tea", { role: "assistant" }), ["Tea is fine"]);
  assert.deepEqual(await found(memory, "tea", { role: "user" }), ["I like tea"]);
  assert.deepEqual(listed(memory, { role: "assistant" }), ["Tea is fine"]);
});

test("lists and searches by time take from ≤ at < to, oldest first", async () => {
  const memory = new MemoryInHand();
  const days = ["20", "21", "22"].flatMap(day => [`2026-11-${day}T00:00:00.000Z`, `2026-11-${day}T23:59:59.999Z`]);
  for (const at of days) {
    memory.say(`at ${at}`, { at });
  }
  const day = { from: "2026-11-21T00:00:00Z", to: "2026-11-22T09:00:00+09:00" };
  const expected = days.slice(2, 4).map(at => `at ${at}`);
  assert.deepEqual(listed(memory, day), expected);
  assert.deepEqual((await found(memory, "at", { ...day, mode: "exact" })).toReversed(), expected);
  assert.deepEqual(listed(memory, { from: days[5] ?? "" }), [`at ${days[5]}`]);
  assert.deepEqual(listed(memory, { to: days[1] ?? "" }), [`at ${days[0]}`]);
  const second = memory.state.recall.list({ paging: { page: 1, pageSize: 5 } });
  assert.deepEqual([second.hits.length, second.total], [1, 6]);
});

test("turns are filtered by their time even where the clock was set back, and listed in the order they were said", () => {
  const memory = new MemoryInHand();
  const days = ["2026-11-22", "2026-11-20", "2026-11-23"].map(day => `${day}T00:00:00.000Z`);
  for (const at of days) {
    memory.say(at, { at });
  }
  assert.deepEqual(listed(memory, { from: "2026-11-21T00:00:00Z" }), [days[0], days[2]]);
  assert.deepEqual(listed(memory, { to: "2026-11-21T00:00:00Z" }), [days[1]]);
  assert.deepEqual(listed(memory), days);
});
