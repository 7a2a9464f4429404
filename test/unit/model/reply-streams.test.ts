import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelErrorCode } from "../../../src/model/model-error.ts";
import type { Transport } from "../../../src/prompt/render/prompt-request.ts";
import { openModel, readOver, rejectsWith } from "./open-model.ts";
import { type Answer, delta, event, events, json, raw, startGenericServer } from "./wire-server.ts";

const STOP = delta({}, "stop");

const REPLIES: readonly {
  readonly name: string;
  readonly answer: Answer;
  readonly text: string;
  readonly transport?: Transport;
  readonly end?: object;
}[] = [
  {
    name: "no role, null contents, null usage",
    answer: events(delta({ content: null }), { ...delta({ content: "お茶" }), usage: null }, { ...STOP, usage: null }),
    text: "お茶",
  },
  {
    name: "the finish reason in the chunk with the usage",
    answer: events(delta({ content: "a" }), {
      ...delta({}, "length"),
      usage: { prompt_tokens: 7, completion_tokens: 1 },
    }),
    text: "a",
    end: { finishReason: "length", promptTokens: 7, completionTokens: 1 },
  },
  {
    name: "usage in a chunk without choices, after the finish",
    answer: events(delta({ content: "a" }), STOP, { choices: [], usage: { prompt_tokens: 7, completion_tokens: 0 } }),
    text: "a",
    end: { promptTokens: 7 },
  },
  {
    name: "no [DONE]",
    answer: raw([event(delta({ content: "a" })), event(STOP)]),
    text: "a",
  },
  {
    name: "[DONE] and no finish reason",
    answer: events(delta({ content: "a" })),
    text: "a",
  },
  {
    name: "the last chunk twice, text in it",
    answer: events(delta({ content: "a" }), delta({ content: "b" }, "stop"), delta({ content: "b" }, "stop")),
    text: "ab",
  },
  {
    name: "CRLF, ping comments and events with a name",
    answer: raw([
      ": ping - 1\r\n\r\n",
      `event: message\r\ndata: ${JSON.stringify(delta({ content: "a" }))}\r\n\r\n`,
      ": ping - 2\r\n\r\n",
      `data: ${JSON.stringify(STOP)}\r\n\r\n`,
    ]),
    text: "a",
  },
  {
    name: "no blank after data:, and no newline after the last event",
    answer: raw([`data:${JSON.stringify(delta({ content: "a" }))}\n\ndata:${JSON.stringify(STOP)}`]),
    text: "a",
  },
  {
    name: "every byte in a packet of its own",
    answer: raw([...Buffer.from(event(delta({ content: '漢🍵\n"' })) + event(STOP))].map(byte => Uint8Array.of(byte))),
    text: '漢🍵\n"',
  },
  {
    name: "half an escape at the end of a chunk",
    answer: events(delta({ content: '{"message":"caf\\u00' }), delta({ content: 'e9"}' }), STOP),
    text: '{"message":"caf\\u00e9"}',
  },
  {
    name: "half a surrogate pair at the end of a chunk",
    answer: events(delta({ content: "\ud83c" }), delta({ content: "\udf75" }), STOP),
    text: "🍵",
  },
  {
    name: "a wrong content type",
    answer: raw([event(delta({ content: "a" })), event(STOP)], { type: "application/json" }),
    text: "a",
  },
  {
    name: "a reasoning model's reasoning, which is no part of the reply",
    answer: events(
      delta({ reasoning_content: "Hm.", content: null }),
      delta({ reasoning: "Hm." }),
      delta({ content: "a" }),
      STOP,
    ),
    text: "a",
  },
  {
    name: "text in deltas and then once more in a whole message",
    answer: events(delta({ content: "a" }), { choices: [{ message: { content: "a" }, finish_reason: "stop" }] }),
    text: "a",
  },
  {
    name: "content in parts",
    answer: events(delta({ content: [{ type: "text", text: "a" }, { type: "image_url" }] }), STOP),
    text: "a",
  },
  {
    name: "text completions in chat's form",
    transport: "completions",
    answer: events(delta({ content: "a" }), STOP),
    text: "a",
  },
  {
    name: "a second choice, which nobody has asked for",
    transport: "completions",
    answer: events(
      { choices: [{ index: 1, text: "x", finish_reason: "stop" }] },
      { choices: [{ index: 0, text: "a", finish_reason: "stop" }] },
    ),
    text: "a",
  },
  {
    name: "a whole reply as JSON, announced as an event stream",
    answer: raw(['  {"choices":[{"message":{"role":"assistant","content":"whole"},"finish_reason":"stop"}]}']),
    text: "whole",
  },
  {
    name: "a whole reply without a finish reason",
    transport: "completions",
    answer: json({ choices: [{ text: "whole" }] }),
    text: "whole",
  },
  {
    name: "chunks that are no objects",
    answer: events("data: null\n\n", "data: 7\n\n", "data: []\n\n", delta({ content: "a" }), STOP),
    text: "a",
  },
];

for (const { name, answer, text, transport = "chat", end = {} } of REPLIES) {
  test(`reads ${name}`, async () => {
    const server = await startGenericServer(answer);
    try {
      const reply = await readOver(openModel(server), transport);
      assert.equal(reply.text, text);
      assert.deepEqual(reply.end, { type: "end", finishReason: "stop", ...end });
    } finally {
      await server.close();
    }
  });
}

const FAILURES: readonly (readonly [name: string, answer: Answer, code: ModelErrorCode, words: RegExp])[] = [
  ["an empty answer", raw([]), "dropped", /before the reply had begun/],
  ["an empty stream with [DONE]", events(), "dropped", /before the reply had begun/],
  ["an end in mid-reply", raw([event(delta({ content: "a" }))]), "dropped", /before the reply was complete/],
  ["an end in mid-event", raw([event(delta({ content: "a" })), 'data: {"choices":[{"del']), "dropped", /complete/],
  ["a broken connection", raw([event(delta({ content: "a" }))], { breakOff: true }), "dropped", /complete/],
  ["a broken connection before the first event", raw([], { breakOff: true }), "dropped", /complete/],
  ["half a JSON body", raw(['{"choices":[{"mess']), "dropped", /complete/],
  ["an event that is no JSON", raw(["data: {oops}\n\n"]), "server-error", /no JSON/],
  ["a web page", raw(["<!DOCTYPE html><title>Sign in</title>"], { type: "text/html" }), "refused", /web page.*Sign in/],
  ["an XML answer", raw(["<error/>"]), "refused", /no event stream/],
  ["an error as text", json({ error: "out of memory" }), "server-error", /out of memory/],
  [
    "an error object by its code",
    json({ error: { message: "Bad key", code: "invalid_api_key" } }),
    "unauthorised",
    /Bad key/,
  ],
  ["an error object by its number", json({ error: { message: "Bad key", code: 401 } }), "unauthorised", /Bad key/],
  ["an error object by its type", json({ error: { message: "No", type: "invalid_request_error" } }), "refused", /No/],
  ["a model that is not there", json({ error: { message: "The model 'x' does not exist." } }), "no-model", /'x'/],
  [
    "an overflow event",
    events({ error: { message: "Too long.", code: "context_length_exceeded" } }),
    "overflow",
    /Too long/,
  ],
  [
    "an overflow in a traceback",
    events({ error: { message: "Aborted.", trace: "AssertionError: Job requires 33 pages (only 32 available)" } }),
    "overflow",
    /Aborted/,
  ],
  ["llama.cpp's error of 2024", raw(['error: {"message":"No slot","code":500}\n\n']), "server-error", /No slot/],
  ["vLLM's error of 2024", events({ object: "error", message: "Bad", code: 400 }), "refused", /Bad/],
  ["FastAPI's detail", json({ detail: "Not today" }), "server-error", /Not today/],
  ["an event named error", raw(['event: error\ndata: {"message":"It failed"}\n\n']), "server-error", /It failed/],
  ["a generation that failed", events(delta({ content: "a" }), delta({}, "error")), "server-error", /failed/],
  ["a generation that was aborted", events(delta({ content: "a" }), delta({}, "abort")), "dropped", /broke off/],
  ["status 502 with a proxy's page", json("<html><title>502 Bad Gateway</title>", 502), "server-error", /Bad Gateway/],
  ["status 403", json({ detail: "Forbidden" }, 403), "unauthorised", /Forbidden/],
  ["status 503 without a body", json("", 503), "server-error", /./],
];

for (const [name, answer, code, words] of FAILURES) {
  test(`${name} is "${code}", and the next request works`, async () => {
    const server = await startGenericServer(answer, events(delta({ content: "back again" }), STOP));
    try {
      const model = openModel(server);
      await rejectsWith(code, words, readOver(model, "chat"));
      assert.equal((await readOver(model, "chat")).text, "back again");
      assert.equal(server.generations.length, 2);
    } finally {
      await server.close();
    }
  });
}

for (const [name, stalls] of [
  ["before the headers", () => {}],
  [
    "after the headers",
    response => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
    },
  ],
  ["between pings", response => void response.writeHead(200).write(": ping\n\n")],
  ["in mid-reply", response => void response.writeHead(200).write(event(delta({ content: "a" })))],
  ["in mid-event", response => void response.writeHead(200).write(`${event(delta({ content: "a" }))}data: {"cho`)],
  ["in mid-JSON", response => void response.writeHead(200).write('{"choices":[')],
] as const satisfies readonly (readonly [string, Answer])[]) {
  test(`a server that falls silent ${name} is "stalled", and the next request works`, async () => {
    const server = await startGenericServer(stalls, events(delta({ content: "back again" }), STOP));
    try {
      const model = openModel(server, { firstByteTimeout: 200, idleTimeout: 200 });
      await rejectsWith("stalled", /within/, readOver(model, "chat"));
      assert.equal((await readOver(model, "chat")).text, "back again");
    } finally {
      await server.close();
    }
  });
}

test("an abort in mid-reply closes the connection", async () => {
  let closed = () => {};
  const gone = new Promise<void>(resolve => {
    closed = resolve;
  });
  const server = await startGenericServer(response => {
    response.on("close", closed);
    response.writeHead(200).write(event(delta({ content: "a" })));
  });
  try {
    const abort = new AbortController();
    const model = openModel(server);
    const chunks = model.generate(
      { prompt: "p", transport: "chat", segments: [], stop: [], messages: [], tools: [] },
      { maxTokens: 9, sampling: { temperature: 1, topP: 1 } },
      abort.signal,
    );
    const iterator = chunks[Symbol.asyncIterator]();
    assert.deepEqual((await iterator.next()).value, { type: "text", text: "a" });
    abort.abort();
    await rejectsWith("aborted", /stopped/, iterator.next());
    await gone;
  } finally {
    await server.close();
  }
});

test("a reader that goes away in mid-reply closes the connection and frees the queue", async () => {
  let closed = () => {};
  const gone = new Promise<void>(resolve => {
    closed = resolve;
  });
  const server = await startGenericServer(
    response => {
      response.on("close", closed);
      response.writeHead(200).write(event(delta({ content: "a" })));
    },
    events(delta({ content: "next" }), STOP),
  );
  try {
    const model = openModel(server);
    const request = { prompt: "p", transport: "chat", segments: [], stop: [], messages: [], tools: [] } as const;
    const how = { maxTokens: 9, sampling: { temperature: 1, topP: 1 } };
    for await (const chunk of model.generate(request, how, new AbortController().signal)) {
      assert.equal(chunk.type, "text");
      break;
    }
    await gone;
    assert.equal((await readOver(model, "chat")).text, "next");
  } finally {
    await server.close();
  }
});
