import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createReplyParser } from "../../../src/prompt/reply/reply-parser.ts";

/** What the deltas of a reply add up to. */
function streamed(chunks: readonly string[]) {
  const parser = createReplyParser();
  const deltas = chunks.flatMap(chunk => parser.push(chunk));
  const joined = (field: string) =>
    deltas
      .filter(delta => delta.field === field)
      .map(({ text }) => text)
      .join("");
  return { thoughts: joined("thoughts"), message: joined("message"), deltas, reply: parser.end() };
}

function reply(thoughts: string, message: string): string {
  return JSON.stringify({ inner_thoughts: thoughts, function: "send_message", params: { message } });
}

test("thoughts and message come as they are written", () => {
  const parser = createReplyParser();
  assert.deepEqual(parser.push('{"inner_tho'), []);
  assert.deepEqual(parser.push('ughts": "Hm'), [{ field: "thoughts", text: "Hm" }]);
  assert.deepEqual(parser.push('.", "function": "send_me'), [{ field: "thoughts", text: "." }]);
  assert.deepEqual(parser.push('ssage", "params": {"message": "Hel'), [{ field: "message", text: "Hel" }]);
  assert.deepEqual(parser.push("lo\\"), [{ field: "message", text: "lo" }]);
  assert.deepEqual(parser.push("n\\u30"), [], "a blank may be the last one before a control token");
  assert.deepEqual(parser.push('42"}}'), [{ field: "message", text: "\nあ" }]);
  assert.deepEqual(parser.push("\n and more"), []);
  const end = parser.end();
  assert.ok(end.ok);
  assert.deepEqual(end.call, { thoughts: "Hm.", function: "send_message", params: { message: "Hello\nあ" } });
});

test("half a character is kept back, whether it is escaped or cut by the transport", () => {
  const parser = createReplyParser();
  parser.push('{"function": "send_message", "params": {"message": "');
  assert.deepEqual(parser.push("a\\ud83d"), [{ field: "message", text: "a" }]);
  assert.deepEqual(parser.push("\\ude00"), [{ field: "message", text: "😀" }]);
  assert.deepEqual(parser.push("\ud83d"), []);
  assert.deepEqual(parser.push("\ude00"), [{ field: "message", text: "😀" }]);
  assert.deepEqual(parser.push('\\ud83d"}'), [{ field: "message", text: "\uFFFD" }]);
});

/** All shapes in which the message is shown while it grows. */
const SHAPES: Readonly<Record<string, string>> = {
  "MemGPT's": '{"function": "send_message", "params": {"inner_thoughts": "t😀", "message": "m\\n😀"}}',
  "message before the function":
    '{"inner_thoughts": "t😀", "params": {"message": "m\\n😀"}, "function": "send_message"}',
  "no function": '{"inner_thoughts": "t😀", "message": "m\\n😀"}',
  "function as an object":
    '{"thoughts": "t😀", "function": {"name": "send_message", "arguments": {"message": "m\\n😀"}}}',
  "tool calls":
    '{"tool_calls": [{"type": "function", "function": {"name": "send_message", "arguments": {"thought": "t😀", "message": "m\\n😀"}}}]}',
  "arguments as a string":
    '{"name": "send_message", "arguments": "{\\"inner_thoughts\\": \\"t😀\\", \\"message\\": \\"m\\\\n😀\\"}"}',
  "the function as the key": '{"inner_thoughts": "t😀", "send_message": {"message": "m\\n😀"}}',
  "a list in a fence":
    'Action: ```json\n[{"tool_name": "send_message", "parameters": {"thought": "t😀", "message": "m\\n😀"}}]\n```',
  "prose and reasoning before":
    'I feel {fine}. <think>{"function": "send_message", "params": {"message": "no"}}</think> {"inner_thoughts": "t😀", "function": "send_message", "params": {"message": "m\\n😀"}}',
  "raw newline": '{"inner_thoughts": "t😀", "function": "send_message", "params": {"message": "m\n😀"}}',
  "other members between":
    '{"id": 7, "ok": [true, null, -1.5e3, {"message": "no"}], "inner_thoughts": "t😀", "function": "send_message", "params": {"mood": "x", "message": "m\\n😀"}}',
};

for (const [name, text] of Object.entries(SHAPES)) {
  test(`streamed, whole and unit by unit: ${name}`, () => {
    for (const chunks of [[text], text.split("")]) {
      const { thoughts, message, reply: end } = streamed(chunks);
      assert.deepEqual([thoughts, message], ["t😀", "m\n😀"]);
      assert.ok(end.ok);
      assert.deepEqual([end.call.thoughts, end.call.params["message"]], ["t😀", "m\n😀"]);
    }
  });
}

test("the message parameter of another function is not shown", () => {
  const { message, reply: end } = streamed(['{"params": {"message": "secret"}, "function": "archive"}']);
  assert.equal(message, "");
  assert.ok(end.ok);
  assert.equal(end.call.function, "archive");
});

test("a quotation mark in the message waits for what follows it", () => {
  const parser = createReplyParser();
  parser.push('{"inner_thoughts": "", "function": "send_message", "params": {"message": "');
  assert.deepEqual(parser.push("He said"), [{ field: "message", text: "He said" }]);
  assert.deepEqual(parser.push(' "'), []);
  assert.deepEqual(parser.push('hi" to'), [{ field: "message", text: ' "hi' }]);
  assert.deepEqual(parser.push(' me"}}'), [{ field: "message", text: '" to me' }]);
});

test("what may be left of the JSON or of a control token is held back", () => {
  const parser = createReplyParser();
  parser.push('{"inner_thoughts": "", "function": "send_message", "params": {"message": "');
  assert.deepEqual(parser.push('Hello\\"}'), [{ field: "message", text: "Hello" }]);
  assert.deepEqual(parser.push("}<|im"), []);
  assert.deepEqual(parser.push("_end|>"), []);
  const end = parser.end();
  assert.ok(end.ok && !end.cut);
  assert.equal(end.call.params["message"], "Hello");
});

test("a message that stops in the middle is cut", () => {
  const end = streamed(['{"inner_thoughts": "", "function": "send_message", "params": {"message": "Hello, I wa']).reply;
  assert.ok(end.ok && end.cut);
});

test("beyond the limit nothing more is taken in", () => {
  const parser = createReplyParser();
  parser.push(`{"function": "send_message", "params": {"message": "${"a".repeat(70_000)}`);
  assert.deepEqual(parser.push("b"), []);
  const end = parser.end();
  assert.ok(!end.ok);
  assert.match(end.problem, /too long/);
});

const text = fc.string({ unit: "grapheme", maxLength: 40 });

/** Cuts text into chunks of any size, through characters and escapes. */
const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 9 }));

function chunked(whole: string, sizes: Iterator<number>): string[] {
  const chunks: string[] = [];
  for (let at = 0; at < whole.length; ) {
    const size = sizes.next().value;
    chunks.push(whole.slice(at, at + size));
    at += size;
  }
  return chunks;
}

test("the deltas of a good reply, joined, are what the whole says, however it is cut", () => {
  fc.assert(
    fc.property(text, text, cuts, (thoughts, message, sizes) => {
      const whole = reply(thoughts, message);
      const result = streamed(chunked(whole, sizes));
      assert.deepEqual([result.thoughts, result.message], [thoughts, message]);
      assert.deepEqual(result.reply, {
        ok: true,
        call: { thoughts, function: "send_message", params: { message } },
        repaired: false,
        cut: false,
      });
    }),
  );
});

test("every delta is whole characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 20 }), cuts, fc.boolean(), (message, sizes, escaped) => {
      const plain = reply("", message);
      const whole = escaped
        ? plain.replace(/[^\x20-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        : plain;
      const { deltas, message: joined } = streamed(chunked(whole, sizes));
      assert.ok(deltas.every(delta => !/\p{Cs}/u.test(delta.text)));
      assert.equal(joined, message);
    }),
  );
});

test("a reply cut at any point never throws, shows only what was meant, and keeps it", () => {
  fc.assert(
    fc.property(text, text, fc.nat(), (thoughts, message, at) => {
      const whole = reply(thoughts, message);
      const result = streamed([whole.slice(0, at % (whole.length + 1))]);
      assert.ok(thoughts.startsWith(result.thoughts));
      assert.ok(message.startsWith(result.message));
      if (result.reply.ok && result.reply.call.function === "send_message") {
        assert.ok(String(result.reply.call.params["message"] ?? "").startsWith(result.message));
      }
    }),
    { numRuns: 1000 },
  );
});

test("chunking does not change the result of a damaged reply", () => {
  const damage = fc.tuple(fc.nat(), fc.constantFrom("", '"', "{", "}", "\\", "，", "\n", "'"));
  fc.assert(
    fc.property(text, damage, cuts, (message, [at, junk], sizes) => {
      const good = reply("考え", message);
      const place = at % good.length;
      const whole = good.slice(0, place) + junk + good.slice(place + 1);
      const once = streamed([whole]);
      const pieces = streamed(chunked(whole, sizes));
      assert.deepEqual(pieces.reply, once.reply);
      assert.deepEqual([pieces.thoughts, pieces.message], [once.thoughts, once.message]);
    }),
    { numRuns: 1000 },
  );
});
