import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { ModelError } from "../../../src/model/model-error.ts";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { startTabbyServer } from "../../support/tabby-server/server.ts";
import { openModel } from "./open-model.ts";
import { json, startWireServer } from "./wire-server.ts";

for (const tier of ["A", "B", "C", "D"] as const) {
  test(`knows TabbyAPI of tier ${tier}`, async () => {
    const server = await startTabbyServer({ brain: createScriptBrain(), tier });
    try {
      const profile = await openModel(server).profile();
      assert.equal(profile.kind, "tabbyapi");
      assert.equal(profile.tier, tier);
      assert.equal(profile.modelId, "c4ai-command-r-v01-exl2-3.8bpw");
      assert.equal(profile.contextLength, 8192);
      assert.equal(profile.contextLengthKnown, true);
      // Tier A cuts prompts at max_seq_len − max(512, max_seq_len / 8).
      assert.equal(profile.maxPromptTokens, tier === "A" ? 7168 : 8192);
      assert.equal(profile.takesRootChoice, false);
    } finally {
      await server.close();
    }
  });
}

test("TabbyAPI of April and May 2024 takes a response format and still cuts prompts", async () => {
  const fields = ["messages", "cfg_scale", "generate_window", "response_format"];
  const properties = Object.fromEntries(fields.map(field => [field, {}]));
  const server = await startWireServer((response, request) => {
    const answer = {
      "/openapi.json": json({
        info: { title: "TabbyAPI" },
        components: { schemas: { ChatCompletionRequest: { properties } } },
      }),
      "/v1/model": json({ id: "m", parameters: { max_seq_len: 8192 } }),
    }[request.path];
    (answer ?? json({}, 404))(response, request);
  });
  try {
    const { maxPromptTokens, truncatesSilently } = await openModel(server).profile();
    assert.deepEqual([maxPromptTokens, truncatesSilently], [7168, true]);
  } finally {
    await server.close();
  }
});

describe("one server", async () => {
  const server = await startTabbyServer({ brain: createScriptBrain() });
  after(() => server.close());

  test("counts with the server's tokenizer, once for each text", async () => {
    const model = openModel(server);
    const before = server.requests.length;
    const count = await model.countTokens("お茶が好きです");
    assert.equal(await model.countTokens("お茶が好きです"), count);
    assert.ok(count > 0);
    const asked = server.requests.slice(before).filter(({ path }) => path === "/v1/token/encode");
    assert.equal(asked.length, 1);
  });

  test("uses no more context than the person allows", async () => {
    const profile = await openModel(server, { contextLength: 4096 }).profile();
    assert.equal(profile.contextLength, 4096);
  });

  test("tells a wrong key from a missing one by its own words", async () => {
    await rejectsWith("unauthorised", /Invalid API key/, openModel(server, { key: "wrong" }).profile());
  });

  test("says that no model is loaded, and finds it once it is", async () => {
    const empty = await startTabbyServer({ brain: createScriptBrain(), model: null });
    try {
      const model = openModel(empty);
      await rejectsWith("no-model", /No models are currently loaded/, model.profile());
      empty.setModel({ id: "late", maxSeqLen: 4096, promptTemplate: "chatml" });
      assert.equal((await model.profile()).modelId, "late");
    } finally {
      await empty.close();
    }
  });
});

test("says that nothing answers", async () => {
  const server = await startTabbyServer({ brain: createScriptBrain() });
  await server.close();
  await rejectsWith("unreachable", /./, openModel(server).profile());
});

async function rejectsWith(code: string, message: RegExp, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(error instanceof ModelError);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });
}
