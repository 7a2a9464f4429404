import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelServer } from "../../support/model-servers/model-server.ts";
import {
  type OpenAiCompatibleOptions,
  startOpenAiCompatibleServer,
} from "../../support/model-servers/openai-compatible.ts";
import { startVllmServer } from "../../support/model-servers/vllm.ts";
import { createScriptBrain, type ScriptBrain, say } from "../../support/tabby-server/script-brain.ts";
import { hello, openModel, readAll, readOver, rejectsWith, SHORT_REPLY } from "./open-model.ts";
import { type Answer, delta, events, json, startGenericServer, startWireServer } from "./wire-server.ts";

const HOW = { ...SHORT_REPLY, schema: { type: "object", properties: { function: { type: "string" } } } };
const STOP = delta({}, "stop");
const HI = events(delta({ content: "hi" }), STOP);

async function withServer(
  options: Omit<OpenAiCompatibleOptions, "brain">,
  run: (server: ModelServer, brain: ScriptBrain) => Promise<void>,
): Promise<void> {
  const brain = createScriptBrain(say("first"), say("second"));
  const server = await startOpenAiCompatibleServer({ ...options, brain });
  try {
    await run(server, brain);
  } finally {
    await server.close();
  }
}

function generations(server: ModelServer): { path: string; body: Record<string, unknown> }[] {
  return server.requests
    .filter(({ path }) => path.endsWith("completions"))
    .map(({ path, body }) => ({ path, body: body as Record<string, unknown> }));
}

test("a refused constraint is left out from then on, and the profile says so", async () => {
  await withServer({ responseFormat: "refused" }, async server => {
    const model = openModel(server);
    assert.equal((await model.profile()).constraint, "response-format");
    assert.match((await readOver(model, "chat", HOW)).text, /first/);
    assert.match((await readOver(model, "chat", HOW)).text, /second/);
    assert.deepEqual(
      generations(server).map(({ body }) => "response_format" in body),
      [true, false, false],
    );
    assert.equal((await model.profile()).constraint, "none");
    // A new check tries it again: the server may be a newer one.
    assert.equal((await model.profile({ forget: true })).constraint, "response-format");
  });
});

test("each field that a strict server does not know is left out from then on", async () => {
  await withServer({ strict: true, responseFormat: "refused" }, async server => {
    const model = openModel(server);
    await readOver(model, "chat", HOW);
    await readOver(model, "chat", HOW);
    const sent = generations(server).map(({ body }) => ["stream_options", "response_format"].map(name => name in body));
    assert.deepEqual(sent, [
      [true, true],
      [false, true],
      [false, false],
      [false, false],
    ]);
  });
});

test("an unknown sampling field is left out; one that the person has set is for the person to read", async () => {
  const refusal = (field: string): Answer => json({ detail: [{ loc: ["body", field], msg: "Extra inputs" }] }, 422);
  const server = await startGenericServer(refusal("frequency_penalty"), HI, refusal("temperature"));
  const how = { ...SHORT_REPLY, sampling: { ...SHORT_REPLY.sampling, frequencyPenalty: 0.2 } };
  try {
    const model = openModel(server);
    assert.equal((await readOver(model, "chat", how)).text, "hi");
    await rejectsWith("refused", /body\.temperature: Extra inputs/, readOver(model, "chat", how));
    assert.equal(server.generations.length, 3);
  } finally {
    await server.close();
  }
});

test("a constraint refused in an answer with status 200 is left out as well", async () => {
  const server = await startGenericServer(json({ error: "'response_format.type' must be 'text'" }), HI);
  try {
    assert.equal((await readOver(openModel(server), "chat", HOW)).text, "hi");
  } finally {
    await server.close();
  }
});

test("a refusal that is about nothing that could be left out is passed on at once", async () => {
  const server = await startGenericServer(json({ error: { message: "I do not feel like it" } }, 400));
  try {
    await rejectsWith("refused", /feel like it/, readOver(openModel(server), "chat", HOW));
    assert.equal(server.generations.length, 1);
  } finally {
    await server.close();
  }
});

test("a server that goes on refusing what was left out is not asked for ever", async () => {
  const refusal = json({ error: { message: "response_format and stream_options are not supported" } }, 400);
  const server = await startGenericServer(refusal, refusal, refusal, refusal);
  try {
    await rejectsWith("refused", /not supported/, readOver(openModel(server), "chat", HOW));
    assert.equal(server.generations.length, 2);
  } finally {
    await server.close();
  }
});

test("without a text route the prompt goes over chat, and the profile asks for chat from then on", async () => {
  await withServer({ textRoute: false }, async server => {
    const model = openModel(server);
    assert.match((await readOver(model, "completions")).text, /first/);
    assert.match((await readOver(model, "completions")).text, /second/);
    const paths = generations(server).map(({ path }) => path);
    assert.deepEqual(paths, ["/v1/completions", "/v1/chat/completions", "/v1/chat/completions"]);
    assert.deepEqual(generations(server)[1]?.body["messages"], [
      { role: "user", content: hello("completions").prompt },
    ]);
    assert.equal((await model.profile()).transport, "chat");
  });
});

test("without a chat route the prompt goes over the text route, and the profile asks for it from then on", async () => {
  const server = await startWireServer((response, request) => {
    const answer = {
      "/v1/models": json({ data: [{ id: "m" }] }),
      "/v1/completions": events({ choices: [{ text: "hi", finish_reason: "stop" }] }),
    }[request.path];
    (answer ?? json({ detail: "Not Found" }, 404))(response, request);
  });
  try {
    const model = openModel(server);
    assert.equal((await readOver(model, "chat")).text, "hi");
    assert.equal((await model.profile()).transport, "completions");
    assert.equal(server.generations.at(-1)?.["prompt"], hello("chat").prompt);
  } finally {
    await server.close();
  }
});

test("a transport that the person has chosen is not changed behind their back", async () => {
  await withServer({ textRoute: false }, async server => {
    const model = openModel(server, { transport: "completions" });
    await rejectsWith("refused", /Unknown request URL/, readOver(model, "completions"));
    assert.equal(generations(server).length, 1);
  });
});

test("a server without either route says so once", async () => {
  const server = await startGenericServer(
    json({ detail: "Not Found" }, 404),
    json({ detail: "Not Found" }, 404),
    json({ detail: "Not Found" }, 404),
  );
  try {
    await rejectsWith("refused", /Not Found/, readOver(openModel(server), "chat"));
    assert.equal(server.generations.length, 2);
  } finally {
    await server.close();
  }
});

test("in chat only markers are stop strings, since a heading may stand in a message", async () => {
  const server = await startGenericServer(HI, events({ choices: [{ text: "hi", finish_reason: "stop" }] }), HI);
  try {
    const model = openModel(server);
    for (const transport of ["chat", "completions", "tools"] as const) {
      await readOver(model, transport);
    }
    const stops = server.generations.map(({ stop }) => stop);
    assert.deepEqual(stops, [["<|im_end|>"], ["<|im_end|>", "### User"], undefined]);
  } finally {
    await server.close();
  }
});

test("native tools go without a schema, and are demanded only where the server knows how", async () => {
  const generic = await startGenericServer(HI);
  const brain = createScriptBrain(say("hi"), "We spoke of tea.");
  const vllm = await startVllmServer({ brain });
  try {
    await readOver(openModel(generic), "tools", HOW);
    await readOver(openModel(vllm), "tools", HOW);
    // A summary is to be text, though the same tools go with it.
    await readOver(openModel(vllm), "tools");
    const bodies = [generic.generations[0], ...generations(vllm).map(({ body }) => body)];
    assert.deepEqual(
      bodies.map(body => [body?.["tool_choice"], body?.["response_format"]]),
      [
        ["auto", undefined],
        ["required", undefined],
        ["auto", undefined],
      ],
    );
  } finally {
    await generic.close();
    await vllm.close();
  }
});

test("a server that cannot count after all is estimated from then on", async () => {
  const server = await startWireServer((response, request) => {
    const answer = {
      "/v1/models": json({ data: [{ id: "m", owned_by: "vllm", max_model_len: 4096 }] }),
      "/v1/chat/completions": HI,
    }[request.path];
    (answer ?? json({ detail: "Not Found" }, 404))(response, request);
  });
  try {
    const model = openModel(server);
    assert.ok((await model.countTokens("a text of some words")) > 0);
    assert.ok((await model.countTokens("another one")) > 0);
    assert.equal((await model.profile()).countsTokens, false);
    assert.equal(server.requests.filter(({ path }) => path === "/tokenize").length, 1);
  } finally {
    await server.close();
  }
});

test("an abort while the server is being detected leaves it to be detected again", async () => {
  let hang = true;
  const server = await startWireServer((response, request) => {
    if (!hang) {
      (request.path === "/v1/models" ? json({ data: [{ id: "m" }] }) : json({}, 404))(response, request);
    }
  });
  try {
    const model = openModel(server);
    const abort = new AbortController();
    const reading = readAll(model, abort.signal);
    abort.abort();
    await rejectsWith("aborted", /stopped/, reading);
    hang = false;
    assert.equal((await model.profile({ refresh: true })).modelId, "m");
  } finally {
    await server.close();
  }
});
