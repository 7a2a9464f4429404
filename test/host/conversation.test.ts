import assert from "node:assert/strict";
import * as vscode from "vscode";
import { call, say } from "../support/tabby-server/script-brain.ts";
import { activated, withServer } from "./test-access.ts";

describe("conversation", () => {
  it("opens no agent at activation", async () => {
    assert.equal((await activated()).agents.current, undefined);
  });

  it("makes a first agent, answers, and goes on after the agent was closed and opened again", async () => {
    await withServer({}, async ({ agents, brain, session }) => {
      await agents.openLast();
      const { id } = session().info;
      brain.queue(call("core_memory_append", { name: "human", content: "名前は花子。" }), say("よろしくね、花子。"));
      assert.deepEqual(await session().run({ type: "user", text: "花子です。" }), { type: "answered" });
      await agents.close();
      assert.equal(agents.current, undefined);

      await agents.open(id);
      assert.match(session().store.core.blocks().get("human") ?? "", /花子/);
      const { items } = session().transcript.rows(true);
      assert.deepEqual(
        items.map(({ kind }) => kind),
        ["user", "function", "agent"],
      );
      brain.queue(say("もちろん、花子でしょ。"));
      assert.deepEqual(await session().run({ type: "user", text: "覚えてる？" }), { type: "answered" });
      await agents.delete(id);
    });
  });

  it("keeps the agents apart, and deletes one with everything it remembers", async () => {
    await withServer({}, async ({ agents, session }) => {
      const wanted = { profile: "companion", persona: "wren", human: "default" };
      await agents.create({ ...wanted, name: "One 🍵" });
      const one = session().info.id;
      await agents.create({ ...wanted, name: "Two" });
      const two = session().info.id;
      assert.deepEqual((await agents.list()).map(({ name }) => name).sort(), ["One 🍵", "Two"]);
      await agents.delete(two);
      assert.equal(session().info.id, one, "the next agent is opened");
      await agents.delete(one);
      assert.equal(agents.current, undefined);
      assert.deepEqual(
        agents.problem?.actions.map(({ id }) => id),
        ["create-agent"],
      );
      assert.deepEqual(await agents.list(), []);
    });
  });

  it("lets an edited persona file of the workspace take effect with the next message", async () => {
    await withServer({}, async ({ agents, brain, files, session }) => {
      await agents.create({ name: "Wren", profile: "companion", persona: "wren", human: "default" });
      const uri = await files.editable("personas/wren.persona.md");
      assert.ok(uri);
      assert.match(uri.path, /\/\.kioku\/personas\//);
      const edit = async (text: string) => vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
      const persona =
        "---\nkind: persona\nname: Wren\nlanguage: en\n---\n## Preamble\n- You hum.\n## Core memory\nI hum.\n";
      try {
        await edit(persona);
        brain.queue(say("Hm-hm."));
        await session().run({ type: "user", text: "Hello" });
        assert.match(brain.requests.at(-1)?.prompt ?? "", /- You hum\.[\s\S]*\nI hum\./);

        await edit("---\nname: [\n---\n");
        const broken = await session().run({ type: "user", text: "Hello?" });
        assert.equal(broken?.type, "prompt-broken");
        const row = session().transcript.rows(true).items.at(-1);
        assert.ok(row?.kind === "error" && row.text.includes("wren.persona.md"));

        await edit(persona);
        brain.queue(say("Back."));
        assert.deepEqual(await session().run({ type: "retry" }), { type: "answered" });
      } finally {
        await vscode.workspace.fs.delete(vscode.Uri.joinPath(uri, "../.."), { recursive: true });
        await agents.delete(session().info.id);
      }
    });
  });
});
