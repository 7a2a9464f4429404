import assert from "node:assert/strict";
import { test } from "node:test";
import { ModelError } from "../../../src/model/model-error.ts";
import {
  createScriptBrain,
  cutOff,
  drop,
  dropAfter,
  failure,
  overflow,
  type ScriptBrain,
  say,
  stall,
  stallAfter,
  stallBeforeHeaders,
  status,
} from "../../support/tabby-server/script-brain.ts";
import { startTabbyServer, type TabbyServer, type TabbyServerOptions } from "../../support/tabby-server/server.ts";
import { openModel, readAll } from "./open-model.ts";

async function withServer(
  options: Omit<TabbyServerOptions, "brain">,
  run: (server: TabbyServer, brain: ScriptBrain) => Promise<void>,
): Promise<void> {
  const brain = createScriptBrain();
  const server = await startTabbyServer({ ...options, brain });
  try {
    await run(server, brain);
  } finally {
    await server.close();
  }
}

for (const tier of ["A", "B", "C", "D"] as const) {
  test(`streams a reply from tier ${tier}, emoji and kanji unharmed`, async () => {
    await withServer({ tier }, async (server, brain) => {
      brain.queue(say("おかえり。漢字と🍵、どうぞ"));
      const { text, end } = await readAll(openModel(server));
      assert.equal(JSON.parse(text).params.message, "おかえり。漢字と🍵、どうぞ");
      assert.equal(end?.finishReason, "stop");
    });
  });
}

test("sends what TabbyAPI needs and no nulls", async () => {
  await withServer({}, async (server, brain) => {
    brain.queue(say("hi"));
    await readAll(openModel(server));
    const body = server.requests.find(({ path }) => path === "/v1/completions")?.body as Record<string, unknown>;
    assert.equal(body["model"], "c4ai-command-r-v01-exl2-3.8bpw");
    assert.equal(body["max_tokens"], 200);
    assert.ok(!Object.values(body).includes(null));
  });
});

test("tells that the reply limit was reached", async () => {
  await withServer({}, async (server, brain) => {
    brain.queue(cutOff(say("a rather long reply that will not end"), 9));
    assert.equal((await readAll(openModel(server))).end?.finishReason, "length");
  });
});

for (const [name, behaviour, code] of [
  ["no header in time", () => stallBeforeHeaders(), "stalled"],
  ["headers and then nothing", () => stall(), "stalled"],
  ["silence in the middle", () => stallAfter(say("hello there"), 4), "stalled"],
  ["a connection lost before the answer", () => drop(), "unreachable"],
  ["a connection lost in the middle", () => dropAfter(say("hello there"), 4), "dropped"],
  ["status 500", () => status(500), "server-error"],
  ["an error event in the stream", () => failure(), "server-error"],
] as const) {
  test(`${name} is "${code}", and the next request works`, async () => {
    await withServer({}, async (server, brain) => {
      brain.queue(behaviour(), say("back again"));
      const model = openModel(server, { firstByteTimeout: 300, idleTimeout: 300 });
      await assert.rejects(readAll(model), (error: unknown) => {
        assert.ok(error instanceof ModelError);
        assert.equal(error.code, code);
        assert.ok(error.message.length > 0);
        return true;
      });
      assert.match((await readAll(model)).text, /back again/);
    });
  });
}

test("a failed generation is sent once, not retried", async () => {
  await withServer({}, async (server, brain) => {
    brain.queue(status(503), say("never asked for"));
    await assert.rejects(readAll(openModel(server)), ModelError);
    assert.equal(brain.remaining, 1);
  });
});

test("abort closes the connection and the server stops generating", async () => {
  await withServer({}, async (server, brain) => {
    brain.queue(stallAfter(say("hello there"), 4));
    const abort = new AbortController();
    const reading = readAll(openModel(server), abort.signal);
    setTimeout(() => abort.abort(), 100);
    await assert.rejects(reading, (error: unknown) => error instanceof ModelError && error.code === "aborted");
    for (let wait = 0; wait < 100 && server.generations.cancelled === 0; wait += 1) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    assert.equal(server.generations.cancelled, 1);
  });
});

test("a second generation waits for the first", async () => {
  await withServer({ tokensPerSecond: 500 }, async (server, brain) => {
    brain.queue(say("first reply"), say("second reply"));
    const model = openModel(server);
    await model.profile();
    const [first, second] = await Promise.all([readAll(model), readAll(model)]);
    assert.match(first.text, /first/);
    assert.match(second.text, /second/);
    assert.equal(server.generations.peak, 1);
  });
});

test("a request that is given up while it waits leaves the queue open", async () => {
  await withServer({ tokensPerSecond: 500 }, async (server, brain) => {
    brain.queue(say("first reply"), say("third reply"));
    const model = openModel(server);
    await model.profile();
    const abort = new AbortController();
    const first = readAll(model);
    const second = assert.rejects(readAll(model, abort.signal), ModelError);
    abort.abort();
    await second;
    await first;
    assert.match((await readAll(model)).text, /third/);
  });
});

for (const [tier, code] of [
  ["B", "server-error"],
  ["C", "overflow"],
  ["D", "overflow"],
] as const) {
  test(`an overlong prompt is "${code}" on tier ${tier}`, async () => {
    await withServer({ tier }, async (server, brain) => {
      brain.queue(overflow());
      await assert.rejects(readAll(openModel(server)), (error: unknown) => {
        return error instanceof ModelError && error.code === code;
      });
    });
  });
}
