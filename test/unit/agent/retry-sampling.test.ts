import assert from "node:assert/strict";
import { test } from "node:test";
import { retrySampling } from "../../../src/agent/guard/retry-sampling.ts";

const LIVELY = { temperature: 0.8, topP: 0.95, minP: 0.05, repetitionPenalty: 1.05 };

/** The field report's preset. */
const PINNED = { temperature: 0, topP: 0, topK: 1, mirostatMode: 2, mirostatTau: 4, mirostatEta: 0.1 };

test("the first request keeps the sampling as it is", () => {
  assert.equal(retrySampling(PINNED, 0, undefined), PINNED);
});

test("what was pinned to one outcome is let go, since it would give the same reply for ever", () => {
  const again = retrySampling(PINNED, 1, "unreadable");
  assert.ok(again.temperature > 0 && again.topP > 0.5 && again.topK === 0);
  assert.equal(again.mirostatMode, undefined);
});

test("repetitions are asked again warmer, with an end to it, and with a penalty on what was just said", () => {
  const again = [1, 2, 9].map(attempt => retrySampling(LIVELY, attempt, "repeated"));
  assert.ok(again.every(({ temperature }) => temperature > LIVELY.temperature && temperature <= 1.3));
  const penalties = again.map(({ repetitionPenalty }) => repetitionPenalty ?? 0);
  assert.ok((penalties[0] ?? 0) > LIVELY.repetitionPenalty && (penalties[1] ?? 0) > (penalties[0] ?? 0));
  assert.ok(again.every(({ penaltyRange }) => penaltyRange === 512));
  assert.equal(retrySampling({ ...LIVELY, repetitionPenalty: 1.4 }, 1, "empty").repetitionPenalty, 1.4);
});

test("faults of form are asked again cooler, but never without chance", () => {
  const temperatures = [1, 2, 9].map(attempt => retrySampling(LIVELY, attempt, "cut").temperature);
  assert.ok(temperatures.every(temperature => temperature < LIVELY.temperature && temperature >= 0.4));
  assert.equal(retrySampling({ ...LIVELY, temperature: 0.2 }, 1, "cut").temperature, 0.2);
});
