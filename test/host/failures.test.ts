import assert from "node:assert/strict";
import type { ErrorItem } from "../../src/shared/protocol.ts";
import { dropAfter, garbage, type ScriptedReply, say } from "../support/tabby-server/script-brain.ts";
import type { TabbyServerOptions } from "../support/tabby-server/server.ts";
import { type HostBench, useServer, withServer } from "./test-access.ts";

/** A message that fails, then what mends it, then a retry that is answered. */
async function failsThenAnswers(
  options: Omit<TabbyServerOptions, "brain">,
  spoil: (bench: HostBench) => readonly ScriptedReply[],
  mend: (bench: HostBench) => void,
): Promise<ErrorItem> {
  let told: ErrorItem | undefined;
  await withServer(options, async bench => {
    await bench.agents.create({ name: "Wren", profile: "companion", persona: "wren", human: "default" });
    const { id } = bench.session().info;
    bench.brain.queue(...spoil(bench));
    await bench.session().run({ type: "user", text: "Are you there?" });
    const { items } = bench.session().transcript.rows(true);
    assert.ok(
      items.some(item => item.kind === "user" && item.text === "Are you there?"),
      "the message is gone",
    );
    const last = items.at(-1);
    assert.equal(last?.kind, "error");
    told = last as ErrorItem;
    mend(bench);
    bench.brain.queue(say("Yes, here."));
    assert.deepEqual(await bench.session().run({ type: "retry" }), { type: "answered" });
    assert.equal(
      bench
        .session()
        .transcript.rows(true)
        .items.some(({ kind }) => kind === "error"),
      false,
    );
    await bench.agents.delete(id);
  });
  assert.ok(told);
  return told;
}

const nothing = () => [];
const leave = () => {};
const actions = (item: ErrorItem) => item.actions.map(({ id }) => id);

describe("failures a person meets", () => {
  it("a server that does not answer", async () => {
    const told = await failsThenAnswers(
      {},
      () => {
        useServer("http://127.0.0.1:9/v1", undefined);
        return [];
      },
      ({ server }) => useServer(server.url, server.apiKey),
    );
    assert.match(told.text, /No model server answers at http:\/\/127\.0\.0\.1:9\/v1/);
    assert.deepEqual(actions(told), ["retry", "set-up-server"]);
  });

  it("a missing key", async () => {
    const told = await failsThenAnswers(
      {},
      ({ server }) => {
        useServer(server.url, undefined);
        return [];
      },
      ({ server }) => useServer(server.url, server.apiKey),
    );
    assert.match(told.text, /asks for a key/);
    assert.deepEqual(actions(told), ["enter-key", "retry"]);
  });

  it("a wrong key, which is not shown", async () => {
    const told = await failsThenAnswers(
      {},
      ({ server }) => {
        useServer(server.url, "wrong-key-3141");
        return [];
      },
      ({ server }) => useServer(server.url, server.apiKey),
    );
    assert.match(told.text, /does not accept the key/);
    assert.doesNotMatch(told.text, /3141/);
  });

  it("no model loaded", async () => {
    const told = await failsThenAnswers({ model: null }, nothing, ({ server }) =>
      server.setModel({ id: "late", maxSeqLen: 8192, promptTemplate: "chatml" }),
    );
    assert.match(told.text, /has no model loaded/);
  });

  it("a connection lost in mid-answer", async () => {
    const told = await failsThenAnswers({}, () => [dropAfter(say("The tide is coming in"), 30)], leave);
    assert.match(told.text, /connection was lost in the middle/);
  });

  it("a model that answers nonsense, whose words are offered as they came", async () => {
    const told = await failsThenAnswers({}, () => [garbage, garbage, garbage], leave);
    assert.match(told.text, /not in the agreed form/);
    assert.equal(told.detail, garbage);
  });
});
