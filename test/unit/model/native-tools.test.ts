import assert from "node:assert/strict";
import { test } from "node:test";
import { createReplyParser } from "../../../src/prompt/reply/reply-parser.ts";
import { openModel, readOver } from "./open-model.ts";
import { delta, events, json, startGenericServer } from "./wire-server.ts";

/** A delta with a piece of a call. */
function piece(part: object, finish: string | null = null): object {
  return delta({ tool_calls: [part] }, finish);
}

const FINISH = delta({}, "tool_calls");
const SAY = '{"inner_thoughts":"t","message":"hi"}';

async function textOf(...chunks: readonly object[]): Promise<{ text: string; pieces: string[] }> {
  const server = await startGenericServer(events(...chunks));
  try {
    return await readOver(openModel(server), "tools");
  } finally {
    await server.close();
  }
}

test("arguments pass through as they arrive, so that the message streams", async () => {
  const { text, pieces } = await textOf(
    piece({ index: 0, id: "c1", type: "function", function: { name: "send_message", arguments: "" } }),
    piece({ index: 0, function: { arguments: '{"inner_thoughts":"t","mess' } }),
    piece({ index: 0, function: { arguments: 'age":"お' } }),
    piece({ index: 0, function: { arguments: 'か"}' } }),
    FINISH,
  );
  assert.equal(text, '{"function":"send_message","params":{"inner_thoughts":"t","message":"おか"}}');
  assert.equal(pieces.length, 4);
  const parser = createReplyParser();
  const deltas = pieces.flatMap(part => parser.push(part));
  assert.equal(
    deltas
      .filter(({ field }) => field === "message")
      .map(part => part.text)
      .join(""),
    "おか",
  );
});

for (const [name, chunks, expected] of [
  [
    "content before the call becomes the thoughts",
    [delta({ content: 'They said "hi".\n' }), piece({ index: 0, function: { name: "f", arguments: "{}" } }), FINISH],
    { inner_thoughts: 'They said "hi".', function: "f", params: {} },
  ],
  [
    "a whole call in the last chunk, as TabbyAPI sends it",
    [piece({ index: 0, id: "c", type: "function", function: { name: "send_message", arguments: SAY } }, "tool_calls")],
    { function: "send_message", params: JSON.parse(SAY) },
  ],
  [
    "arguments as an object",
    [piece({ index: 0, function: { name: "f", arguments: { a: 1 } } }), FINISH],
    { function: "f", params: { a: 1 } },
  ],
  [
    "no index and no id",
    [piece({ function: { name: "f", arguments: '{"a":' } }), piece({ function: { arguments: "1}" } }), FINISH],
    { function: "f", params: { a: 1 } },
  ],
  [
    "several calls: the first counts",
    [
      piece({ index: 0, id: "1", function: { name: "f", arguments: '{"a":1}' } }),
      piece({ index: 1, id: "2", function: { name: "g", arguments: '{"b":2}' } }),
      FINISH,
    ],
    { function: "f", params: { a: 1 } },
  ],
  [
    "several calls of the same index, as Ollama sends them",
    [
      piece({ index: 0, id: "1", function: { name: "f", arguments: '{"a":1}' } }),
      piece({ index: 0, id: "2", function: { name: "g", arguments: '{"b":2}' } }),
      FINISH,
    ],
    { function: "f", params: { a: 1 } },
  ],
  [
    "several calls in one chunk",
    [
      delta({
        tool_calls: [
          { index: 0, function: { name: "f", arguments: '{"a":1}' } },
          { index: 1, function: { name: "g", arguments: "{}" } },
        ],
      }),
      FINISH,
    ],
    { function: "f", params: { a: 1 } },
  ],
  [
    "the name in each piece",
    [
      piece({ index: 0, function: { name: "f", arguments: '{"a"' } }),
      piece({ index: 0, function: { name: "f", arguments: ":1}" } }),
      FINISH,
    ],
    { function: "f", params: { a: 1 } },
  ],
  [
    "the name in pieces, and after the arguments have begun",
    [
      piece({ index: 0, function: { arguments: '{"a":' } }),
      piece({ index: 0, function: { name: "send_" } }),
      piece({ index: 0, function: { name: "message", arguments: "1}" } }),
      FINISH,
    ],
    { function: "send_message", params: { a: 1 } },
  ],
  [
    "whole arguments before the name",
    [
      piece({ index: 0, function: { arguments: '{"a":1}' } }),
      piece({ index: 0, function: { name: "send_message" } }),
      FINISH,
    ],
    { function: "send_message", params: { a: 1 } },
  ],
  ["no arguments", [piece({ index: 0, function: { name: "f" } }), FINISH], { function: "f", params: {} }],
  [
    "null arguments",
    [piece({ index: 0, function: { name: "f", arguments: null } }), FINISH],
    { function: "f", params: {} },
  ],
  [
    "arguments as JSON in a string",
    [piece({ index: 0, function: { name: "f", arguments: '"{\\"a\\":1}"' } }), FINISH],
    { function: "f", params: '{"a":1}' },
  ],
  [
    "the older function_call",
    [delta({ function_call: { name: "f", arguments: '{"a":1}' } }), delta({}, "function_call")],
    { function: "f", params: { a: 1 } },
  ],
  [
    "text after the arguments, and content after the call",
    [
      piece({ index: 0, function: { name: "f", arguments: '{"a":"}"} trailing' } }),
      delta({ content: "Done." }),
      FINISH,
    ],
    { function: "f", params: { a: "}" } },
  ],
] as const) {
  test(`reads ${name}`, async () => {
    const { text } = await textOf(...chunks);
    assert.deepEqual(JSON.parse(text), expected);
  });
}

test("content without a call stays what it is", async () => {
  const { text } = await textOf(delta({ content: "Just " }), delta({ content: "words." }), delta({}, "stop"));
  assert.equal(text, "Just words.");
});

test("a call that the model writes as text is passed on at once", async () => {
  const { pieces } = await textOf(delta({ content: '{"function":' }), delta({ content: '"f"}' }), delta({}, "stop"));
  assert.deepEqual(pieces, ['{"function":', '"f"}']);
});

test("a call that is cut off stays open, so that it can be seen to be", async () => {
  const { text } = await textOf(
    piece({ index: 0, function: { name: "send_message", arguments: '{"message":"half a rep' } }),
    delta({}, "length"),
  );
  assert.equal(text, '{"function":"send_message","params":{"message":"half a rep');
});

test("a call that nobody has asked for is read over chat, too", async () => {
  const server = await startGenericServer(
    json({
      choices: [{ message: { content: null, tool_calls: [{ function: { name: "f", arguments: "{}" } }] } }],
    }),
  );
  try {
    assert.deepEqual(JSON.parse((await readOver(openModel(server), "chat")).text), { function: "f", params: {} });
  } finally {
    await server.close();
  }
});
