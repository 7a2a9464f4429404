import assert from "node:assert/strict";
import { test } from "node:test";
import { AGENT_FUNCTIONS } from "../../../src/agent/functions/registry.ts";
import { renderSystem } from "../../../src/prompt/render/render-system.ts";
import { countTokens } from "./count-tokens.ts";
import { PROFILES, shipped } from "./support.ts";

/** Tokens of o200k. MemGPT 0.3.8 needs about 2,100 for the same. */
const BUDGET = 900;

for (const id of PROFILES) {
  test(`everything before the first message, core memory's texts apart, takes at most ${BUDGET} tokens (${id})`, async () => {
    const { profile, view } = await shipped(id);
    const memory = new Map([...view.memory.keys()].map(block => [block, ""]));
    const segments = renderSystem(profile, AGENT_FUNCTIONS, { ...view, memory });
    const tokens = countTokens(segments.map(({ text }) => text).join(""));
    assert.ok(tokens <= BUDGET, `${tokens} tokens`);
    assert.ok(tokens > BUDGET / 2, `${tokens} tokens: something is missing`);
  });
}
