import assert from "node:assert/strict";
import { test } from "node:test";
import { contextLimits } from "../../../src/agent/context/context-limits.ts";
import { ServerLimit } from "../../../src/agent/context/server-limit.ts";
import type { ServerProfile } from "../../../src/model/chat-model.ts";

const SERVER: ServerProfile = {
  kind: "ollama",
  modelId: "small",
  contextLength: 4096,
  contextLengthKnown: true,
  maxPromptTokens: 4096,
  countsTokens: false,
  transport: "chat",
  constraint: "response-format",
  takesRootChoice: true,
  truncatesSilently: true,
};
const EXACT: ServerProfile = { ...SERVER, kind: "tabbyapi", countsTokens: true };
const PROFILE = { limits: { replyTokens: 512, coreBlockTokens: 200, steps: 8 } };

test("limits follow the context: the profile's where there is room, less where there is not", () => {
  assert.deepEqual(contextLimits({ ...SERVER, contextLength: 8192, maxPromptTokens: 7168 }, PROFILE), {
    contextLength: 8192,
    replyTokens: 512,
    coreBlockTokens: 200,
    promptTokens: 7168,
  });
  const small = contextLimits({ ...SERVER, contextLength: 2048, maxPromptTokens: 2048 }, PROFILE);
  assert.ok(small.replyTokens < 400 && small.coreBlockTokens < 120);
  assert.equal(small.promptTokens, 2048 - small.replyTokens);
  assert.ok(contextLimits({ ...SERVER, contextLength: 256, maxPromptTokens: 256 }, PROFILE).coreBlockTokens >= 64);
});

test("an overflow teaches a limit below what was sent, or below what the server names", () => {
  const limit = new ServerLimit();
  assert.equal(limit.promptTokens(SERVER), Number.POSITIVE_INFINITY);
  limit.overflowed(SERVER, 3000, undefined);
  assert.ok(limit.promptTokens(SERVER) < 3000);
  limit.overflowed(SERVER, 2500, 2048);
  assert.ok(limit.promptTokens(SERVER) < 2048);
});

test("a number that cannot be the context is not believed", () => {
  const limit = new ServerLimit();
  limit.overflowed(SERVER, 3000, 131_072);
  assert.ok(limit.promptTokens(SERVER) > 2000);
});

test("another model or another context forgets what was learned", () => {
  const limit = new ServerLimit();
  limit.overflowed(SERVER, 3000, undefined);
  assert.equal(limit.promptTokens({ ...SERVER, contextLength: 8192 }), Number.POSITIVE_INFINITY);
});

test("an exact count that the server reports short of is a cut prompt; a few tokens are not", () => {
  const limit = new ServerLimit();
  assert.equal(limit.seen(EXACT, 3000, 2960, true).truncated, false);
  assert.equal(limit.seen(EXACT, 3000, 2000, false).truncated, true);
  assert.ok(limit.promptTokens(EXACT) < 3000);
});

test("estimates are compared by their growth, so that a high estimate is no alarm", () => {
  const limit = new ServerLimit();
  assert.equal(limit.seen(SERVER, 3000, 1800, true).truncated, false, "the estimate is high, the prompt whole");
  assert.equal(limit.seen(SERVER, 3200, 1920, true).truncated, false);
  assert.equal(limit.seen(SERVER, 3400, 1900, true).truncated, true, "more was sent, less was read");
});

test("a prompt that was put together anew says nothing about its growth", () => {
  const limit = new ServerLimit();
  limit.seen(SERVER, 3000, 1800, true);
  assert.equal(limit.seen(SERVER, 3200, 1500, false).truncated, false);
});

test("a server that never cuts in silence is never suspected", () => {
  const limit = new ServerLimit();
  const honest = { ...EXACT, truncatesSilently: false };
  assert.equal(limit.seen(honest, 3000, 100, true).truncated, false);
});
