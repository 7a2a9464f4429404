import assert from "node:assert/strict";
import { test } from "node:test";
import { Type } from "typebox";
import { validateCall } from "../../../src/prompt/reply/validate-call.ts";

const FUNCTIONS = [
  { name: "send_message", params: Type.Object({ message: Type.String() }), mayChain: false },
  { name: "pause_heartbeats", params: Type.Object({ minutes: Type.Integer({ minimum: 1 }) }), mayChain: false },
  {
    name: "core_memory_replace",
    params: Type.Object({
      name: Type.Union([Type.Literal("persona"), Type.Literal("human")]),
      old_content: Type.String(),
      new_content: Type.String(),
    }),
    mayChain: true,
  },
  {
    name: "core_memory_append",
    params: Type.Object({ name: Type.String(), content: Type.String() }),
    mayChain: true,
  },
  {
    name: "search_date",
    params: Type.Object({ start_date: Type.String(), end_date: Type.String() }),
    mayChain: true,
  },
  {
    name: "search",
    params: Type.Object({ query: Type.String(), page: Type.Optional(Type.Integer()) }),
    mayChain: true,
  },
];

function check(name: string, params: Record<string, unknown>) {
  return validateCall(FUNCTIONS, { thoughts: "", function: name, params });
}

function accepted(name: string, params: Record<string, unknown>) {
  const verdict = check(name, params);
  assert.ok(verdict.ok, JSON.stringify(verdict));
  return verdict;
}

function problem(name: string, params: Record<string, unknown>) {
  const verdict = check(name, params);
  assert.ok(!verdict.ok, JSON.stringify(verdict));
  return verdict.problem;
}

test("a right call passes unchanged, parameters in the schema's order, the heartbeat last", () => {
  const { params, requestHeartbeat, fn } = accepted("core_memory_replace", {
    request_heartbeat: true,
    new_content: "",
    name: "human",
    old_content: "茶",
  });
  assert.equal(JSON.stringify(params), '{"name":"human","old_content":"茶","new_content":"","request_heartbeat":true}');
  assert.equal(requestHeartbeat, true);
  assert.equal(fn, FUNCTIONS[2]);
});

const MEANT: readonly [string, Record<string, unknown>, Record<string, unknown>][] = [
  ["pause_heartbeats", { minutes: "10" }, { minutes: 10 }],
  ["pause_heartbeats", { minutes: "１２" }, { minutes: 12 }],
  ["pause_heartbeats", { minutes: "3.0" }, { minutes: 3 }],
  ["send_message", { message: 42 }, { message: "42" }],
  ["send_message", { message: "a", mood: "b", request_heartbeat: true }, { message: "a" }],
  ["search", { query: "q" }, { query: "q", request_heartbeat: false }],
  ["search", { query: "q", page: null, request_heartbeat: "True" }, { query: "q", request_heartbeat: true }],
  ["search", { query: "q", page: "None", request_heartbeat: "no" }, { query: "q", request_heartbeat: false }],
  ["search", { query: "q", page: "2", requestHeartbeat: 1 }, { query: "q", page: 2, request_heartbeat: true }],
  [
    "coreMemoryReplace",
    { name: "Human", oldContent: "a", "new content": "b" },
    { name: "human", old_content: "a", new_content: "b", request_heartbeat: false },
  ],
  ["send_message", { text: "a" }, { message: "a" }],
  ["send_message", { content: "a", text: "b", message: "c" }, { message: "c" }],
  ["send_message", { message: ["a", "", "b"] }, { message: "a\n\nb" }],
  [
    "core_memory_replace",
    { block: "user", old_str: "a", new_str: "" },
    { name: "human", old_content: "a", new_content: "", request_heartbeat: false },
  ],
  [
    "core_memory_replace",
    { label: "Self", old: "a", new: "b", request_heartbeat: "yes" },
    { name: "persona", old_content: "a", new_content: "b", request_heartbeat: true },
  ],
  ["core_memory_append", { section: "ユーザー", text: "a" }, { name: "human", content: "a", request_heartbeat: false }],
  ["core_memory_append", { name: "Human", content: "a" }, { name: "human", content: "a", request_heartbeat: false }],
  ["core_memory_append", { name: "me", content: "a" }, { name: "persona", content: "a", request_heartbeat: false }],
  ["core_memory_append", { name: "garden", content: "a" }, { name: "garden", content: "a", request_heartbeat: false }],
  [
    "search_date",
    { start: "2026-11-01", end: "2026-11-22" },
    { start_date: "2026-11-01", end_date: "2026-11-22", request_heartbeat: false },
  ],
  ["search", { keyword: "q", heartbeat: "true" }, { query: "q", request_heartbeat: true }],
];

for (const [name, given, params] of MEANT) {
  test(`${name} ${JSON.stringify(given)} is understood`, () => {
    assert.deepEqual(accepted(name, given).params, params);
  });
}

const WRONG: readonly [string, Record<string, unknown>, string][] = [
  ["pause_heartbeats", { minutes: "ten" }, 'pause_heartbeats: `minutes` must be an integer, got "ten".'],
  ["pause_heartbeats", { minutes: 1.5 }, "pause_heartbeats: `minutes` must be an integer, got 1.5."],
  ["pause_heartbeats", { minutes: 0 }, "pause_heartbeats: `minutes` must be >= 1, got 0."],
  ["send_message", {}, "send_message: `message` is missing."],
  ["send_message", { message: null }, "send_message: `message` is missing."],
  ["send_message", { message: [1] }, "send_message: `message` must be text, got [1]."],
  ["search", { query: "q", page: true }, "search: `page` must be an integer, got true."],
  [
    "core_memory_replace",
    { name: "cat", old_content: "a" },
    'core_memory_replace: `name` must be "persona" or "human", got "cat"; `new_content` is missing.',
  ],
  [
    "sing",
    {},
    'There is no function "sing". Functions: send_message, pause_heartbeats, core_memory_replace, core_memory_append, search_date, search.',
  ],
  ["constructor", {}, "There is no function"],
];

for (const [name, given, words] of WRONG) {
  test(`${name} ${JSON.stringify(given)} is refused in words for the model`, () => {
    assert.ok(problem(name, given).startsWith(words), problem(name, given));
  });
}

test("a long wrong value is cut at a character", () => {
  assert.match(problem("send_message", { message: [["😀".repeat(500)]] }), /got \[\["😀{57}…\.$/u);
});

test("keys that mean something to JavaScript are harmless", () => {
  const params = JSON.parse('{"query": "q", "__proto__": {"polluted": true}, "constructor": 1}');
  assert.deepEqual(accepted("search", params).params, { query: "q", request_heartbeat: false });
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});
