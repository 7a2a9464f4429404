import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { ulid } from "ulid";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import type { MemoryRecord, StoredMessage } from "../../../src/memory/records.ts";
import { answer, FIRST_PAGE, openStore, say, temporaryFolder } from "./support.ts";

async function talk(t: TestContext, texts: readonly string[]): Promise<AgentStore> {
  const store = await openStore(t, await temporaryFolder(t));
  for (const text of texts) {
    await say(store, text);
  }
  return store;
}

function found(store: AgentStore, query: string): string[] {
  return store.recall.search(query, { page: 0, pageSize: 100 }).hits.map(hit => hit.text);
}

test("what both sides said is found, with who said it and the message", async t => {
  const store = await openStore(t, await temporaryFolder(t));
  const question = await say(store, "My dog is called Pochi.");
  const reply = await answer(store, "Pochi is a lovely name!");
  const { hits, total } = store.recall.search("pochi", FIRST_PAGE);
  assert.equal(total, 2);
  assert.deepEqual(
    hits.map(hit => [hit.role, hit.text, hit.message.id]).sort(),
    [
      ["assistant", "Pochi is a lovely name!", reply.id],
      ["user", "My dog is called Pochi.", question.id],
    ].sort(),
  );
});

test("thoughts, events, results, summaries and other functions' arguments are not found", async t => {
  const store = await openStore(t, await temporaryFolder(t));
  const base = { at: "2026-11-22T10:00:00.000Z" };
  const messages: StoredMessage[] = [
    { ...base, kind: "event", id: ulid(), parentId: null, cause: "login", text: "secret" },
    {
      ...{ ...base, kind: "call", id: ulid(), parentId: null, thoughts: "secret" },
      ...{ function: "archival_memory_insert", params: { content: "secret" } },
    },
    { ...base, kind: "result", id: ulid(), parentId: null, function: "x", status: "OK", text: "secret" },
    { ...base, kind: "summary", id: ulid(), parentId: null, text: "secret", keptFrom: "x", covers: 1 },
    {
      ...{ ...base, kind: "call", id: ulid(), parentId: null, thoughts: "secret" },
      ...{ function: "send_message", params: { message: "said aloud" } },
    },
  ];
  const chained = messages.map((message, index) => ({ ...message, parentId: messages[index - 1]?.id ?? null }));
  await store.append(chained.map(message => ({ type: "message", message })));
  assert.deepEqual(found(store, "secret"), []);
  assert.deepEqual(found(store, "aloud"), ["said aloud"]);
  assert.equal(store.recall.count(), 1);
});

test("Japanese is found by any part of a word, in either kana and any width", async t => {
  const store = await talk(t, ["昨日、東京都美術館へ行った。", "ネコカフェは楽しかった", "ﾎﾟﾁは元気です"]);
  for (const query of ["美術", "京都", "館", "美術館へ", "東京都美術館", "昨日東京に行った？"]) {
    assert.deepEqual(found(store, query)[0], "昨日、東京都美術館へ行った。", query);
  }
  for (const query of ["ねこ", "ﾈｺ", "カフェ", "ねこかふぇ"]) {
    assert.deepEqual(found(store, query), ["ネコカフェは楽しかった"], query);
  }
  assert.deepEqual(found(store, "ポチ"), ["ﾎﾟﾁは元気です"]);
  assert.deepEqual(found(store, "北海道"), []);
});

test("English is found by other forms of the word, in any case, and by parts of words", async t => {
  const store = await talk(t, ["We were running along the beach", "I bought apples"]);
  assert.deepEqual(found(store, "RUN"), ["We were running along the beach"]);
  assert.deepEqual(found(store, "apple"), ["I bought apples"]);
  assert.deepEqual(found(store, "ough"), ["I bought apples"]);
  assert.deepEqual(found(store, "Did you ever run?"), ["We were running along the beach"]);
});

test("one- and two-character words and emoji are found", async t => {
  const store = await talk(t, ["猫が好き", "目が痛い", "Go is fun", "🎂 today"]);
  assert.deepEqual(found(store, "猫"), ["猫が好き"]);
  assert.deepEqual(found(store, "目"), ["目が痛い"]);
  assert.deepEqual(found(store, "好き"), ["猫が好き"]);
  assert.deepEqual(found(store, "go"), ["Go is fun"]);
  assert.deepEqual(found(store, "🎂"), ["🎂 today"]);
});

test("wildcards, quotes and operators are plain text", async t => {
  const texts = ["100% sure", "snake_case", 'say "cheese"', "this OR that", "a*b (c) -d", "col:umn", "it's NEAR/2 me"];
  const store = await talk(t, texts);
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
    assert.deepEqual(new Set(found(store, query).slice(0, expected.length)), new Set(expected), query);
  }
  assert.deepEqual(found(store, "snakeXcase"), []);
  for (const query of ["AND", "NOT", "NOT this", '"', '""', "terms:this", "*", "^", "", " ", "\u0000"]) {
    assert.doesNotThrow(() => found(store, query), query);
  }
});

test("a text that holds the whole query is always found, and before those that do not", async t => {
  const store = await openStore(t, await temporaryFolder(t));
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }), async text => {
      const message = await say(store, `${text} and a tail`);
      const { hits } = store.recall.search(text, { page: 0, pageSize: 10_000 });
      assert.equal(
        text.trim() !== "",
        hits.some(hit => hit.message.id === message.id),
      );
    }),
    { numRuns: 100 },
  );
});

test("the text closest to the query comes first; of equals the newest", async t => {
  const store = await talk(t, [
    "red wine",
    "I like red apples and green ones, too",
    "red apple",
    "the apple is red",
    "red apple",
  ]);
  const hits = store.recall.search("red apple", { page: 0, pageSize: 10 }).hits;
  assert.deepEqual(
    hits.slice(0, 2).map(hit => hit.text),
    ["red apple", "red apple"],
  );
  assert.ok((hits[0]?.message.id ?? "") > (hits[1]?.message.id ?? ""));
  assert.equal(hits[2]?.text, "I like red apples and green ones, too");
  assert.equal(hits[3]?.text, "the apple is red");
});

test("common words alone do not make a hit beside better ones", async t => {
  const store = await talk(t, [
    ...Array.from({ length: 30 }, (_, n) => `the weather is fine on day ${n}`),
    "the volcano is far",
  ]);
  assert.deepEqual(found(store, "where is the volcano"), ["the volcano is far"]);
});

test("pages follow each other without gap or repetition, and the total is true", async t => {
  const store = await talk(
    t,
    Array.from({ length: 12 }, (_, n) => `tea number ${n}`),
  );
  await say(store, "coffee");
  const pages = [0, 1, 2, 3].map(page => store.recall.search("tea", { page, pageSize: 5 }));
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

test("search by time takes from ≤ at < to, oldest first", async t => {
  const store = await openStore(t, await temporaryFolder(t));
  const days = ["20", "21", "22"].flatMap(day => [`2026-11-${day}T00:00:00.000Z`, `2026-11-${day}T23:59:59.999Z`]);
  let parentId: string | null = null;
  for (const at of days) {
    const id = ulid();
    const record: MemoryRecord = { type: "message", message: { kind: "user", id, parentId, at, text: at } };
    await store.append([record]);
    parentId = id;
  }
  const page = store.recall.searchByTime("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z", FIRST_PAGE);
  assert.deepEqual(
    page.hits.map(hit => hit.text),
    days.slice(2, 4),
  );
  assert.equal(page.total, 2);
  assert.equal(
    store.recall.searchByTime(days[0] ?? "", "2027-01-01T00:00:00.000Z", { page: 1, pageSize: 5 }).hits.length,
    1,
  );
});

test("search goes on after a checkpoint, which frees every prepared statement", async t => {
  const store = await talk(t, ["before the checkpoint"]);
  await store.checkpoint();
  await say(store, "after the checkpoint");
  assert.equal(found(store, "checkpoint").length, 2);
});
