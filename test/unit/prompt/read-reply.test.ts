import assert from "node:assert/strict";
import { test } from "node:test";
import { readReply } from "../../../src/prompt/reply/read-reply.ts";
import { MAX_REPLY_LENGTH } from "../../../src/prompt/reply/reply-parser.ts";

const MESSAGE = { function: "send_message", thoughts: "うん。", params: { message: "やあ、元気？" } };
const NO_THOUGHTS = { ...MESSAGE, thoughts: "" };
const APPEND = {
  function: "core_memory_append",
  thoughts: "覚えておこう。",
  params: { name: "human", content: "抹茶が好き", request_heartbeat: true },
};

/** Shapes in which models have been seen to answer, and what each of them means. */
const RECOVERED: Readonly<Record<string, readonly [text: string, call: object]>> = {
  "MemGPT's shape, thoughts in the parameters": [
    '{\n  "function": "send_message",\n  "params": {\n    "inner_thoughts": "うん。",\n    "message": "やあ、元気？"\n  }\n}',
    MESSAGE,
  ],
  "code fence": [
    '```json\n{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}\n```',
    MESSAGE,
  ],
  "prose around": [
    'Sure! Here is the call:\n{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}\nHope it helps {smile}.',
    MESSAGE,
  ],
  "braces in the prose before": [
    'I am {happy} and [calm].\n{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}',
    MESSAGE,
  ],
  "reasoning tags with a draft": [
    '<think>Maybe {"function": "send_message", "params": {"message": "no"}}?</think>\n{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}',
    MESSAGE,
  ],
  "a closing reasoning tag alone": [
    'Maybe {"message": "no"}?</think>{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}',
    MESSAGE,
  ],
  "Cohere's response markers": [
    '<|START_THINKING|>{}<|END_THINKING|><|START_RESPONSE|>{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}<|END_RESPONSE|>',
    MESSAGE,
  ],
  "Command-R's list of actions": [
    'Action: ```json\n[\n  {\n    "tool_name": "send_message",\n    "parameters": {\n      "message": "やあ、元気？"\n    }\n  }\n]\n```',
    NO_THOUGHTS,
  ],
  "OpenAI's tool calls, arguments as a string": [
    '{"tool_calls": [{"id": "1", "type": "function", "function": {"name": "core_memory_append", "arguments": "{\\"inner_thoughts\\": \\"覚えておこう。\\", \\"name\\": \\"human\\", \\"content\\": \\"抹茶が好き\\", \\"request_heartbeat\\": true}"}}]}',
    APPEND,
  ],
  "tool-call tags": [
    '<tool_call>\n{"name": "core_memory_append", "arguments": {"inner_thoughts": "覚えておこう。", "name": "human", "content": "抹茶が好き", "request_heartbeat": true}}\n</tool_call>',
    APPEND,
  ],
  "Mistral's tool calls": [
    '[TOOL_CALLS] [{"name": "send_message", "arguments": {"message": "やあ、元気？"}}]',
    NO_THOUGHTS,
  ],
  "Llama's function tag": ['<function=send_message>{"message": "やあ、元気？"}</function>', NO_THOUGHTS],
  "action and action_input": [
    '{"thought": "うん。", "action": "send_message", "action_input": {"message": "やあ、元気？"}}',
    MESSAGE,
  ],
  "action_input as plain text": [
    '{"thought": "うん。", "action": "send_message", "action_input": "やあ、元気？"}',
    MESSAGE,
  ],
  "tool and args": ['{"tool": "send_message", "args": {"message": "やあ、元気？"}, "thoughts": "うん。"}', MESSAGE],
  "the function as an object": [
    '{"inner_thoughts": "うん。", "function": {"name": "send_message", "params": {"message": "やあ、元気？"}}}',
    MESSAGE,
  ],
  "the whole JSON opened again inside": [
    '{"function": {"function": "send_message", "params": {"inner_thoughts": "うん。", "message": "やあ、元気？"}}}',
    MESSAGE,
  ],
  "a wrapper of another name": [
    '{"response": {"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}}',
    MESSAGE,
  ],
  "the function's name as the key": [
    '{"inner_thoughts": "うん。", "send_message": {"message": "やあ、元気？"}}',
    MESSAGE,
  ],
  "parameters beside the name": [
    '{"inner_thoughts": "覚えておこう。", "function": "core_memory_append", "name": "human", "content": "抹茶が好き", "request_heartbeat": true}',
    APPEND,
  ],
  "the heartbeat beside the parameters": [
    '{"inner_thoughts": "覚えておこう。", "function": "core_memory_append", "params": {"name": "human", "content": "抹茶が好き"}, "request_heartbeat": true}',
    { ...APPEND, params: { request_heartbeat: true, name: "human", content: "抹茶が好き" } },
  ],
  "a message and nothing else": ['{"message": "やあ、元気？"}', NO_THOUGHTS],
  "thoughts and message without a function": ['{"inner_thoughts": "うん。", "message": "やあ、元気？"}', MESSAGE],
  "camel case": [
    '{"innerThoughts": "うん。", "functionName": "send_message", "params": {"message": "やあ、元気？"}}',
    MESSAGE,
  ],
  "a qualified name with parentheses": [
    '{"inner_thoughts": "うん。", "function": "functions.send_message()", "params": {"message": "やあ、元気？"}}',
    MESSAGE,
  ],
  "several objects: the first counts": [
    '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}\n{"inner_thoughts": "x", "function": "send_message", "params": {"message": "again"}}',
    MESSAGE,
  ],
  "an object that is no call before": [
    '{"mood": "good"} {"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}',
    MESSAGE,
  ],
  "raw newlines": [
    '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "一行目\n\t二行目"}}',
    { ...MESSAGE, params: { message: "一行目\n\t二行目" } },
  ],
  "escapes that JSON does not know": [
    '{"inner\\_thoughts": "うん。", "function": "send\\_message", "params": {"message": "it\\\'s"}}',
    { ...MESSAGE, params: { message: "it's" } },
  ],
  "trailing commas": [
    '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？",},}',
    MESSAGE,
  ],
  "a missing comma": [
    '{"inner_thoughts": "うん。" "function": "send_message" "params": {"message": "やあ、元気？"}}',
    MESSAGE,
  ],
  "single quotes and Python literals": [
    "{'inner_thoughts': '覚えておこう。', 'function': 'core_memory_append', 'params': {'name': 'human', 'content': '抹茶が好き', 'request_heartbeat': True}}",
    APPEND,
  ],
  "unquoted keys": ['{inner_thoughts: "うん。", function: "send_message", params: {message: "やあ、元気？"}}', MESSAGE],
  "quotation marks inside the message": [
    '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "He said "hi" to me"}} ok?',
    { ...MESSAGE, params: { message: 'He said "hi" to me' } },
  ],
  "full-width punctuation": [
    "｛“inner_thoughts”：“うん。”，“function”：“send_message”，“params”：｛“message”：“やあ、元気？”｝｝",
    MESSAGE,
  ],
  "full-width colons and commas only": [
    '{"inner_thoughts"： "うん。"， "function"： "send_message"、 "params"： {"message"： "やあ、元気？"}}',
    MESSAGE,
  ],
  "missing closers": [
    '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"',
    MESSAGE,
  ],
  "one closer missing": [
    '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}',
    MESSAGE,
  ],
  "one closer too many": [
    '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}}',
    MESSAGE,
  ],
  "control tokens behind": [
    '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}<|im_end|>\n<|im_start|>user',
    MESSAGE,
  ],
  "half a surrogate pair": [
    '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "\\ud83d"}}',
    { ...MESSAGE, params: { message: "\uFFFD" } },
  ],
};

for (const [name, [text, call]] of Object.entries(RECOVERED)) {
  test(`understood: ${name}`, () => {
    const reply = readReply(text);
    assert.ok(reply.ok, JSON.stringify(reply));
    assert.deepEqual({ ...reply.call }, call);
    assert.equal(reply.cut, false);
  });
}

test("the agreed shape needs no repair, blanks around it or not", () => {
  const text = '{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元気？"}}';
  assert.deepEqual(readReply(` ${text}\n`), { ok: true, call: MESSAGE, repaired: false, cut: false });
  const other = readReply(text.replace("inner_thoughts", "thoughts"));
  assert.ok(other.ok && other.repaired);
});

test("a reply that ends inside a string is cut", () => {
  const reply = readReply('{"inner_thoughts": "うん。", "function": "send_message", "params": {"message": "やあ、元');
  assert.deepEqual(reply, {
    ok: true,
    call: { ...MESSAGE, params: { message: "やあ、元" } },
    repaired: true,
    cut: true,
  });
});

test("a message keeps its line breaks when quotation marks inside it must be repaired", () => {
  const reply = readReply('{"function": "send_message", "params": {"message": "「うん」と"彼"は\n言った。"}}');
  assert.ok(reply.ok);
  assert.match(String(reply.call.params["message"]), /^「うん」と"彼"は\n言った。$/);
});

const REFUSED: Readonly<Record<string, readonly [text: string, problem: RegExp]>> = {
  empty: ["", /empty/],
  blank: [" \n\u3000", /empty/],
  prose: ["こんばんは、元気だった？", /no JSON object/],
  "no function": ['{"inner_thoughts": "うん。"}', /no "function"/],
  "prose that names a function": [
    "I will call send_message(message) or archival_memory_search (again).",
    /no JSON object/,
  ],
  "prose with labels": ["Thought: it is late.\nAction: go to sleep.\nMessage: none", /no JSON object/],
  "function none": ['{"inner_thoughts": "うん。", "function": "none", "params": {}}', /no "function"/],
  "a list of words": ['["send_message", "やあ"]', /no JSON object/],
  "a bare string": ['"やあ"', /no JSON object/],
  garbage: ["{]}{{::::", /could not be read|no "function"/],
  "far too long": [`{"message": "${"あ".repeat(MAX_REPLY_LENGTH)}"}`, /too long/],
};

for (const [name, [text, problem]] of Object.entries(REFUSED)) {
  test(`refused with its text: ${name}`, () => {
    const reply = readReply(text);
    assert.ok(!reply.ok, JSON.stringify(reply));
    assert.match(reply.problem, problem);
    assert.equal(reply.text, text);
  });
}

test("good JSON is read exactly, whatever its keys and values look like", () => {
  const params = { "a b!": 'x", "y', list: ["a", 1, true, null, 'b"]'], deep: { "：": "，" }, n: -1.5e3, end: "}}" };
  const reply = readReply(JSON.stringify({ inner_thoughts: "t", function: "act", params }));
  assert.ok(reply.ok && !reply.repaired);
  assert.deepEqual({ ...reply.call }, { thoughts: "t", function: "act", params });
});

test("keys that mean something to JavaScript are plain data", () => {
  const reply = readReply(
    '{"__proto__": {"function": "x"}, "function": "send_message", "params": {"__proto__": 1, "message": "a"}}',
  );
  assert.ok(reply.ok);
  assert.equal(reply.call.function, "send_message");
  assert.equal(reply.call.params["message"], "a");
});

test("text that is nothing but brackets and quotation marks ends in an answer", () => {
  for (const piece of ["[", "{", '{"a":', '"', "{'", "{“", "\\", "｛", "}", "{/*", '{"message":"a"b ']) {
    const text = piece.repeat(Math.floor(20_000 / piece.length));
    assert.equal(typeof readReply(text).ok, "boolean");
  }
});
