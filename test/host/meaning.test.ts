import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { storeBanner } from "../../src/vscode/chat/store-banner.ts";
import { call, say } from "../support/tabby-server/script-brain.ts";
import { writeTinyModel } from "../support/tiny-onnx/tiny-model.ts";
import { until } from "./other-window.ts";
import { withServer } from "./test-access.ts";

async function useModel(id: string | undefined): Promise<void> {
  await vscode.workspace.getConfiguration("kioku.embedding").update("model", id, vscode.ConfigurationTarget.Global);
}

describe("a change of the embedding model", () => {
  it("keeps the model before at hand until everything is embedded anew, also after a restart in the middle", async () => {
    await withServer({}, async ({ agents, brain, meaning, session, storage }) => {
      const models = join(storage, "models", "tiny");
      await writeTinyModel(join(models, "one"));
      await writeTinyModel(join(models, "two"));
      await useModel("tiny/one");
      await until(() => meaning.embedders.current?.modelId.startsWith("tiny/one:") === true);
      await agents.create({ name: "Wren", profile: "companion", persona: "wren", human: "default" });
      try {
        const { store } = session();
        brain.queue(call("archival_memory_insert", { content: "They cannot stand rhubarb." }), say("Noted."));
        await session().run({ type: "user", text: "I cannot stand rhubarb." });
        const isDone = () => store.embedding.total > 0 && store.embedding.done === store.embedding.total;
        await until(() => isDone() && store.embeddedBy.some(id => id.startsWith("tiny/one:")));
        const [one = ""] = store.embeddedBy;

        const before: (string | undefined)[] = [];
        const listening = meaning.onDidChange(() => before.push(meaning.embedders.previous?.modelId));
        await useModel("tiny/two");
        await until(() => store.embeddedBy.length === 1 && store.embeddedBy[0]?.startsWith("tiny/two:") === true);
        await until(() => meaning.embedders.previous === undefined);
        listening.dispose();
        assert.equal(before[0], one, "the one before is still there when the new one comes");

        await meaning.serve({ access: "write", embeddedBy: [one], embedding: { done: 0, total: 2 } });
        assert.equal(meaning.embedders.previous?.modelId, one, "its files are there, so it is loaded again");
        await meaning.serve({ access: "write", embeddedBy: ["gone/model:full:1"], embedding: { done: 0, total: 2 } });
        assert.equal(meaning.embedders.previous, undefined);
      } finally {
        await agents.delete(session().info.id);
        await useModel(undefined);
        await until(() => meaning.embedders.current === undefined);
        await meaning.serve({ access: "write", embeddedBy: [], embedding: { done: 0, total: 0 } });
        await rm(models, { recursive: true, force: true });
      }
    });
  });
});

describe("an agent of a newer version", () => {
  it("can be read but not written, and says how it can", () => {
    const banner = storeBanner({ access: "newer-format", unsaved: undefined });
    assert.equal(banner?.kind, "warning");
    assert.match(banner?.text ?? "", /newer version of Kioku\. You can read here but not write; update Kioku/);
  });
});
