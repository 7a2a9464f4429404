import assert from "node:assert/strict";
import { test } from "node:test";
import { CountCorrection } from "../../../src/model/count-correction.ts";
import { estimateTokens } from "../../../src/model/token-counter.ts";
import { startOllamaServer } from "../../support/model-servers/ollama.ts";
import { createScriptBrain } from "../../support/tabby-server/script-brain.ts";
import { startTabbyServer } from "../../support/tabby-server/server.ts";
import { openModel } from "./open-model.ts";
import { json, startWireServer } from "./wire-server.ts";

test("rises at once with a report above, and sinks slowly", () => {
  const correction = new CountCorrection();
  correction.learn(1000, 1500);
  assert.ok(correction.factor >= 1.5);
  const high = correction.factor;
  correction.learn(1000, 700);
  assert.ok(correction.factor < high);
  assert.ok(correction.factor > 1, "one low report does not undo a high one");
});

test("comes near to what is reported again and again, and stays above it", () => {
  const correction = new CountCorrection();
  for (let report = 0; report < 60; report++) {
    correction.learn(1000, 700);
  }
  assert.ok(correction.factor >= 0.7 && correction.factor < 0.75, `${correction.factor}`);
});

test("never sinks below the last report", () => {
  const correction = new CountCorrection();
  for (const reported of [600, 1300, 500, 900, 400, 1100]) {
    correction.learn(1000, reported);
    assert.ok(correction.factor * 1000 >= reported);
  }
});

test("ignores what cannot be a count of the same text", () => {
  const correction = new CountCorrection();
  for (const [estimated, reported] of [
    [20, 60],
    [1000, 0],
    [1000, 12],
    [1000, 100_000],
    [1000, Number.NaN],
    [0, 50],
  ] as const) {
    correction.learn(estimated, reported);
  }
  assert.equal(correction.factor, 1);
});

const TEXT = "A text with some words in it, as people write them. ".repeat(30);

test("a server's usage corrects estimates, also of texts that were counted before", async () => {
  const server = await startWireServer((response, request) => {
    (request.path === "/v1/models" ? json({ data: [{ id: "m" }] }) : json({}, 404))(response, request);
  });
  try {
    const model = openModel(server);
    const estimated = await model.countTokens(TEXT);
    assert.equal(estimated, estimateTokens(TEXT));
    model.learnCount?.(estimated, estimated * 2);
    await model.profile();
    const corrected = await model.countTokens(TEXT);
    assert.ok(corrected >= estimated * 2 && corrected < estimated * 2.2, `${estimated} → ${corrected}`);
    // What was counted with the factor is not corrected a second time.
    model.learnCount?.(corrected, estimated * 2);
    await model.profile();
    assert.ok((await model.countTokens(TEXT)) <= corrected);
  } finally {
    await server.close();
  }
});

test("an exact counter is not corrected", async () => {
  const server = await startTabbyServer({ brain: createScriptBrain() });
  try {
    const model = openModel(server);
    const counted = await model.countTokens(TEXT);
    model.learnCount?.(counted, counted * 2);
    await model.profile();
    assert.equal(await model.countTokens(TEXT), counted);
  } finally {
    await server.close();
  }
});

test("a low report of a server that may have cut the prompt teaches nothing", async () => {
  const server = await startOllamaServer({ brain: createScriptBrain(), model: { id: "m", contextLength: 2048 } });
  try {
    const model = openModel(server);
    const estimated = await model.countTokens(TEXT);
    model.learnCount?.(2000, 1000);
    await model.profile();
    assert.equal(await model.countTokens(TEXT), estimated);
    model.learnCount?.(1000, 900);
    await model.profile();
    assert.ok((await model.countTokens(TEXT)) < estimated);
  } finally {
    await server.close();
  }
});
