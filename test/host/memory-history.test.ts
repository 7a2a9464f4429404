import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as vscode from "vscode";
import { branchPoints, firstWords } from "../../src/vscode/chat/branches.ts";
import { changePicks } from "../../src/vscode/commands/memory-history.ts";
import { memoryChanges } from "../../src/vscode/history/memory-change.ts";
import { undoChange } from "../../src/vscode/history/undo-change.ts";
import { call, say, stall } from "../support/tabby-server/script-brain.ts";
import { until } from "./other-window.ts";
import { type HostBench, withServer } from "./test-access.ts";

async function withWren(run: (bench: HostBench) => Promise<void>): Promise<void> {
  await withServer({}, async bench => {
    await bench.agents.create({ name: "Wren", profile: "companion", persona: "wren", human: "default" });
    try {
      await run(bench);
    } finally {
      await bench.agents.delete(bench.session().info.id);
    }
  });
}

/** Has the agent carry out a call, and answer. */
async function does({ brain, session }: HostBench, name: string, params: Record<string, string>): Promise<void> {
  const count = session().store.conversation.path().length;
  brain.queue(call(name, params), say(`Thank you for telling me, that is ${count} by now.`));
  assert.deepEqual(await session().run({ type: "user", text: `Please do this, ${count}.` }), { type: "answered" });
}

const note = (bench: HostBench, content: string) => does(bench, "core_memory_append", { name: "human", content });
const human = ({ session }: HostBench) => session().store.core.blocks().get("human") ?? "";
const newest = ({ session }: HostBench) => {
  const [first] = memoryChanges(session().store);
  assert.ok(first);
  return first;
};
const undoLast = () => vscode.commands.executeCommand("kioku.undoMemoryChange");

describe("memory history", () => {
  it("lists every change of core and archival memory, newest first, with who made it", async () => {
    await withWren(async bench => {
      await note(bench, "Has a cat called Momo.");
      await does(bench, "archival_memory_insert", { content: "Momo is afraid of thunder." });
      const changes = memoryChanges(bench.session().store);
      const picks = changePicks(changes, 1_000);
      assert.deepEqual(
        picks.slice(0, 2).map(({ label }) => label),
        ["$(add) Momo is afraid of thunder.", "$(add) Has a cat called Momo."],
      );
      assert.match(picks[0]?.description ?? "", /^archival memory · the agent · .*\d{4}/);
      assert.match(picks[1]?.description ?? "", /^About you · the agent · /);
      assert.match(picks.at(-1)?.description ?? "", /taken from a file/);
      const few = changePicks(changes, 1);
      assert.deepEqual([few.length, few[1]?.label], [2, `$(history) Show ${changes.length - 1} older changes`]);
    });
  });

  it("undoes the last change that is not undone, in the tree and in the next prompt, and does it again", async () => {
    await withWren(async bench => {
      await note(bench, "Has a cat called Momo.");
      await does(bench, "archival_memory_insert", { content: "Momo is afraid of thunder." });
      let drawn = 0;
      const listening = bench.memory.onDidChangeTreeData(() => {
        drawn += 1;
      });
      await undoLast();
      assert.equal(bench.session().store.archival.count(), 0);
      await undoLast();
      listening.dispose();
      assert.doesNotMatch(human(bench), /Momo/);
      assert.equal(drawn, 1);
      bench.brain.queue(say("Hm."));
      await bench.session().run({ type: "user", text: "What do you know?" });
      assert.doesNotMatch(bench.brain.requests.at(-1)?.prompt.split("Please do this")[0] ?? "", /Momo/);

      const undone = memoryChanges(bench.session().store).filter(({ undoneBy }) => undoneBy);
      assert.equal(undone.length, 2);
      for (const entry of undone) {
        assert.equal(await undoChange(bench.session(), bench.merges, entry), "done");
      }
      assert.match(human(bench), /Momo/);
      assert.equal(bench.session().store.archival.count(), 1);
      const again = memoryChanges(bench.session().store).filter(({ record }) => record.change.by === "agent");
      assert.ok(again.every(({ undoneBy }) => undoneBy === undefined));
      const last = newest(bench).record.change;
      assert.deepEqual([last.by, last.messageId], ["user", bench.session().store.conversation.headId]);
    });
  });

  it("undoes, does again and undoes the same change as often as the person likes", async () => {
    await withWren(async bench => {
      await note(bench, "Has a cat called Momo.");
      const { id } = newest(bench).record.change;
      const entry = () => {
        const found = memoryChanges(bench.session().store).find(({ record }) => record.change.id === id);
        assert.ok(found);
        return found;
      };
      for (const isThere of [false, true, false, true]) {
        assert.equal(await undoChange(bench.session(), bench.merges, entry()), "done");
        assert.equal(/Momo/.test(human(bench)), isThere);
        assert.equal(entry().undoneBy === undefined, isThere);
      }
      // The undo of a redo leaves the change undone, though what was undone first is the redo.
      const redo = newest(bench);
      assert.equal(await undoChange(bench.session(), bench.merges, redo), "done");
      assert.doesNotMatch(human(bench), /Momo/);
      assert.ok(entry().undoneBy);
      assert.deepEqual(
        memoryChanges(bench.session().store)
          .filter(({ record, undoneBy }) => undoneBy && record.change.id === redo.record.change.id)
          .map(({ undoneBy }) => undoneBy?.change.id),
        [newest(bench).record.change.id],
      );
      assert.equal(await undoChange(bench.session(), bench.merges, entry()), "done");
      assert.match(human(bench), /Momo/);
    });
  });

  it("keeps a later edit of another place when an earlier one is undone", async () => {
    await withWren(async bench => {
      await note(bench, "Has a cat called Momo.");
      const first = newest(bench);
      await note(bench, "Lives by the sea.");
      assert.equal(await undoChange(bench.session(), bench.merges, first), "done");
      assert.doesNotMatch(human(bench), /Momo/);
      assert.match(human(bench), /Lives by the sea/);
    });
  });

  it("opens a document where a later edit touches the same words, and takes it once it is settled and saved", async () => {
    await withWren(async bench => {
      const before = human(bench);
      await note(bench, "Has a cat called Momo.");
      const first = newest(bench);
      const edit = { name: "human", old_content: "a cat called Momo", new_content: "a dog called Pochi" };
      await does(bench, "core_memory_replace", edit);
      const now = human(bench);
      assert.equal(await undoChange(bench.session(), bench.merges, first), "conflict");
      const document = vscode.window.activeTextEditor?.document;
      assert.ok(document);
      assert.match(document.getText(), /^<<<<<<< [\s\S]*Pochi[\s\S]*^=======$[\s\S]*^>>>>>>> /m);
      assert.equal(human(bench), now, "nothing has been changed yet");

      const write = async (text: string) => {
        const edits = new vscode.WorkspaceEdit();
        edits.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
        await vscode.workspace.applyEdit(edits);
        await document.save();
      };
      await write(`${document.getText()}\nOne more line.`);
      assert.equal(human(bench), now, "marks are still there");
      await write(`${before}\nHas a cat, or a dog.`);
      await until(() => human(bench) !== now);
      assert.equal(human(bench), `${before}\nHas a cat, or a dog.`);
      assert.equal(newest(bench).record.change.undoes, first.record.change.id);
      await until(() => !existsSync(document.uri.fsPath));
    });
  });

  it("changes nothing when such a document is closed as it is", async () => {
    await withWren(async bench => {
      await note(bench, "Has a cat called Momo.");
      const first = newest(bench);
      await does(bench, "core_memory_replace", { name: "human", old_content: "Momo", new_content: "Pochi" });
      const now = human(bench);
      assert.equal(await undoChange(bench.session(), bench.merges, first), "conflict");
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
      assert.equal(human(bench), now);
      assert.equal(newest(bench).record.change.undoes, undefined);
    });
  });

  it("refuses to change memory while the agent replies", async () => {
    await withWren(async bench => {
      await note(bench, "Has a cat called Momo.");
      bench.brain.queue(stall());
      const turn = bench.session().run({ type: "user", text: "Hello?" });
      await until(() => bench.brain.remaining === 0);
      await assert.rejects(undoChange(bench.session(), bench.merges, newest(bench)), /still replying/);
      bench.session().stop();
      await turn;
      assert.match(human(bench), /Momo/);
    });
  });
});

describe("branches", () => {
  it("are made by giving a reply anew, and bring their memory back when they are gone back to", async () => {
    await withWren(async bench => {
      const { session } = bench;
      assert.deepEqual(branchPoints(session().store.conversation), []);
      bench.brain.queue(call("core_memory_append", { name: "human", content: "Has a cat called Momo." }), say("Momo!"));
      await session().run({ type: "user", text: "I have a cat called Momo." });
      bench.brain.queue(say("A cat, how nice."));
      await vscode.commands.executeCommand("kioku.regenerate");
      const rows = () =>
        session()
          .transcript.rows(true)
          .items.map(item => (item.kind === "agent" ? item.text : item.kind));
      assert.deepEqual(rows(), ["user", "A cat, how nice."]);
      assert.doesNotMatch(human(bench), /Momo/);
      assert.equal(
        memoryChanges(session().store).some(({ record }) => record.change.by === "agent"),
        false,
      );

      const { conversation } = session().store;
      const [point] = branchPoints(conversation);
      assert.ok(point);
      assert.equal(firstWords(conversation, point.parentId ?? "", "back"), "I have a cat called Momo.");
      assert.deepEqual(
        point.branches.map(({ id }) => [id === point.currentId, firstWords(conversation, id, "forward")]),
        [
          [false, "Notes about you: Has a cat called Momo."],
          [true, "A cat, how nice."],
        ],
      );
      await session().switchTo(point.branches[0]?.id ?? "");
      assert.deepEqual(rows(), ["user", "function", "Momo!"]);
      assert.match(human(bench), /Momo/);
    });
  });

  it("can be gone back to when a reply that was to be given anew has failed", async () => {
    await withWren(async bench => {
      const { session } = bench;
      bench.brain.queue(say("Hello."));
      await session().run({ type: "user", text: "Hello" });
      await bench.server.close();
      assert.equal((await session().regenerate())?.type, "model-failed");
      const { conversation } = session().store;
      const [point] = branchPoints(conversation);
      assert.equal(point?.currentId, undefined);
      await session().switchTo(point?.branches[0]?.id ?? "");
      assert.deepEqual(
        session()
          .transcript.rows(true)
          .items.map(({ kind }) => kind),
        ["user", "agent"],
      );
    });
  });

  it("are not switched while the agent replies", async () => {
    await withWren(async bench => {
      bench.brain.queue(say("Hello."), stall());
      await bench.session().run({ type: "user", text: "Hello" });
      const first = bench.session().store.conversation.path()[0]?.id ?? "";
      const turn = bench.session().run({ type: "user", text: "Hello?" });
      await until(() => bench.brain.remaining === 0);
      await assert.rejects(bench.session().switchTo(first), /still replying/);
      await assert.rejects(bench.session().regenerate(), /still replying/);
      bench.session().stop();
      await turn;
    });
  });
});
