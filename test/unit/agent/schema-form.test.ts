import assert from "node:assert/strict";
import { test } from "node:test";
import { startLlamaCppServer } from "../../support/model-servers/llama-cpp.ts";
import { type ScriptBrain, say } from "../../support/tabby-server/script-brain.ts";
import { startTabbyServer } from "../../support/tabby-server/server.ts";
import { play, type StandIn, withAgentOn } from "./agent-bench.ts";

const servers: readonly (readonly [name: string, start: (brain: ScriptBrain) => Promise<StandIn>, isTied: boolean])[] =
  [
    ["llama.cpp", (brain: ScriptBrain) => startLlamaCppServer({ brain }), true],
    ["TabbyAPI D", (brain: ScriptBrain) => startTabbyServer({ brain, tier: "D" }), false],
    ["TabbyAPI C", (brain: ScriptBrain) => startTabbyServer({ brain, tier: "C" }), false],
    ["TabbyAPI A", (brain: ScriptBrain) => startTabbyServer({ brain, tier: "A" }), false],
  ];

for (const [name, start, isTied] of servers) {
  test(`${name} is sent ${isTied ? "a choice of whole calls" : "one object, as its engine wants it"}`, async () => {
    await withAgentOn(start, {}, async ({ agent, brain }) => {
      brain.queue(say("Hello."));
      await play(agent, "Hello");
      const schema = brain.requests[0]?.jsonSchema as { anyOf?: unknown[]; type?: string } | undefined;
      assert.equal(schema?.anyOf?.length, isTied ? 8 : undefined);
      assert.equal(schema?.type, isTied ? undefined : "object");
      assert.match(JSON.stringify(schema), /"enum":\["persona","human"\]/);
    });
  });
}
