import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { StopReason } from "../../src/agent/events.ts";
import type { AgentStore } from "../../src/memory/agent-store.ts";
import type { ChatItem } from "../../src/shared/protocol.ts";
import { stopMessage } from "../../src/vscode/chat/stop-message.ts";
import { call, garbage, say, stall } from "../support/tabby-server/script-brain.ts";
import type { TabbyServerOptions } from "../support/tabby-server/server.ts";
import { ownSession } from "./own-session.ts";
import { type HostBench, withServer } from "./test-access.ts";

const WREN = { name: "Wren", profile: "companion", persona: "wren", human: "default" };
const HEARTBEAT = { type: "heartbeat", reflection: false } as const;

function withWren(
  run: (bench: HostBench) => Promise<void>,
  options: Omit<TabbyServerOptions, "brain"> = {},
): Promise<void> {
  return withServer(options, async bench => {
    await bench.agents.create(WREN);
    const { id } = bench.session().info;
    try {
      await run(bench);
    } finally {
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      await bench.agents.delete(id);
    }
  });
}

const talk = ({ session }: HostBench, text: string) => session().run({ type: "user", text });
const items = ({ session }: HostBench) => session().transcript.rows(true).items;
const actions = (item: ChatItem | undefined) => (item?.kind === "error" ? item.actions.map(({ id }) => id) : []);

/** Share of the prompt's room that is taken. */
async function fullness({ session }: HostBench): Promise<number> {
  const { limits, promptTokens } = await session().preview(new AbortController().signal);
  return promptTokens / limits.promptTokens;
}

function append(store: AgentStore, index: number, text: string): Promise<void> {
  const [id, at] = [`7ZZZZZZZZZZZZZZZZZZZZZZ${100 + index}`, new Date().toISOString()];
  const message = { kind: "user", id, parentId: store.conversation.headId, at, text } as const;
  return store.append([{ type: "message", message }]);
}

/** Once the model has been asked for the last reply in the script. */
async function whenAsked({ brain }: HostBench): Promise<void> {
  while (brain.remaining > 0) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

describe("the end of a turn", () => {
  it("that was stopped before the first word offers to try again", async () => {
    await withWren(async bench => {
      bench.brain.queue(stall());
      const turn = talk(bench, "Hello?");
      await whenAsked(bench);
      bench.session().stop();
      assert.deepEqual(await turn, { type: "stopped" });
      assert.deepEqual(actions(items(bench).at(-1)), ["retry"]);
      bench.brain.queue(say("Here."));
      assert.deepEqual(await bench.session().run({ type: "retry" }), { type: "answered" });
      assert.deepEqual(
        items(bench).map(({ kind }) => kind),
        ["user", "agent"],
      );
    });
  });

  it("is told with a next step, whatever it was", () => {
    const failed = (code: "refused" | "overflow"): StopReason => ({ type: "model-failed", code, message: "No." });
    const cases: readonly (readonly [StopReason, RegExp, readonly string[]])[] = [
      [failed("refused"), /Check Connection.*try again/, ["check-connection", "retry", "show-log"]],
      [failed("overflow"), /Compact Now.*larger context/, ["compact-now", "load-model", "retry"]],
      [{ type: "step-limit", steps: 8, answered: false }, /Try Again lets it go on/, ["retry"]],
      [{ type: "step-limit", steps: 8, answered: true }, /Write to it/, []],
      [{ type: "crashed", message: "Oh.", userSaved: true }, /is saved/, ["retry", "show-log"]],
      [{ type: "crashed", message: "Oh.", userSaved: false }, /was not sent/, ["show-log"]],
    ];
    for (const [reason, words, wanted] of cases) {
      const told = stopMessage(reason, true);
      assert.match(told?.text ?? "", words);
      assert.deepEqual(
        told?.actions.map(({ id }) => id),
        wanted,
      );
    }
  });

  it("by a mistake of ours tells truly whether the message was saved", async () => {
    await withWren(async bench => {
      const broken = (): never => {
        throw new TypeError("x is not a function");
      };
      const early = ownSession(bench, { now: broken });
      const unsaved = await early.session.run({ type: "user", text: "Hello" });
      assert.deepEqual(unsaved, { type: "crashed", message: "x is not a function", userSaved: false });
      const late = ownSession(bench, { loadPrompt: async () => broken() });
      const saved = await late.session.run({ type: "user", text: "Hello" });
      assert.deepEqual(saved, { type: "crashed", message: "x is not a function", userSaved: true });
      assert.ok(late.lines.some(line => line.startsWith("error: TypeError")));
    });
  });

  it("that nobody waited for is in the log, and is not how the person's last turn ended", async () => {
    await withWren(async bench => {
      const { lines, session } = ownSession(bench);
      bench.brain.queue(say("Hello."));
      await session.run({ type: "user", text: "Hello" });
      await bench.server.close();
      assert.equal((await session.run(HEARTBEAT))?.type, "model-failed");
      assert.ok(lines.includes("info: heartbeat ended: model-failed (unreachable)"), lines.join("\n"));
      assert.deepEqual(session.lastReason, { type: "answered" });
    });
  });

  it("of a heartbeat is a quiet moment in which room is made", async () => {
    await withWren(
      async bench => {
        const { store } = bench.session();
        bench.brain.queue(say("Good evening."));
        await talk(bench, "Hello");
        for (let index = 0; (await fullness(bench)) < 0.88; index += 1) {
          const text = `${index} gulls over the harbour, ${index} more behind the tower, and a ferry with ${index} cars.`;
          await append(store, index, text);
        }
        const seen: string[] = [];
        const tidied = new Promise<void>(resolve => {
          bench.session().onEvent(event => {
            if (event.type === "turn-started") {
              seen.push(event.cause);
            } else if (event.type === "message" && event.message.kind === "summary") {
              seen.push("summary");
              resolve();
            }
          });
        });
        bench.brain.queue(say("So many gulls."), say("Nothing to note."), "We counted gulls by the harbour.", "{");
        assert.deepEqual(await bench.session().run(HEARTBEAT), { type: "rested" });
        await tidied;
        assert.deepEqual(seen, ["heartbeat", "maintenance", "summary"]);
      },
      { model: { id: "small", maxSeqLen: 4096, promptTemplate: "chatml" } },
    );
  });
});

describe("changing the last message", () => {
  it("is no longer offered once the agent has done something by itself, which would leave the view too", async () => {
    await withWren(async bench => {
      bench.brain.queue(garbage, garbage, garbage, say("What a quiet evening."));
      await talk(bench, "What is your favourite colour?");
      assert.deepEqual(actions(items(bench).at(-1)), ["retry", "edit-message", "repair"]);
      const sent: string[] = [];
      bench.session().onPanelMessage(message => {
        if (message.type === "item" && message.item.kind === "error") {
          sent.push(...actions(message.item));
        }
      });
      await bench.session().run(HEARTBEAT);
      const row = items(bench).find(({ kind }) => kind === "error");
      assert.deepEqual(actions(row), ["retry", "repair"]);
      assert.deepEqual(sent, ["retry", "repair"], "an open panel is told");
      bench.brain.queue(say("Blue, I think."));
      assert.deepEqual(await bench.session().run({ type: "retry" }), { type: "answered" });
      assert.deepEqual(
        items(bench).map(item => (item.kind === "agent" ? item.text : item.kind)),
        ["user", "What a quiet evening.", "Blue, I think."],
      );
    });
  });

  it("leaves the question before it open, if it was", async () => {
    await withWren(async bench => {
      bench.brain.queue(...Array.from({ length: 6 }, () => garbage));
      await talk(bench, "What is your favourite colour?");
      await talk(bench, "Well?");
      assert.equal(await bench.session().takeBackLast(), "Well?");
      assert.deepEqual(
        items(bench).map(({ kind }) => kind),
        ["user", "error"],
      );
      assert.deepEqual(actions(items(bench).at(-1)), ["retry"]);
    });
  });

  it("takes what was noted since out of core memory, in the tree too", async () => {
    await withWren(async bench => {
      bench.brain.queue(
        say("Hello."),
        call("core_memory_append", { name: "human", content: "Has a cat called Momo." }),
        say("Momo!"),
      );
      await talk(bench, "Hello");
      await talk(bench, "I have a cat called Momo.");
      assert.ok(bench.session().usage);
      let drawn = 0;
      const listening = bench.memory.onDidChangeTreeData(() => {
        drawn += 1;
      });
      assert.equal(await bench.session().takeBackLast(), "I have a cat called Momo.");
      listening.dispose();
      assert.equal(drawn, 1);
      const lines = bench.memory.getChildren().map(node => node.text);
      assert.doesNotMatch(lines.join("\n"), /Momo/);
      assert.equal(bench.session().usage, undefined, "the status bar shows no count of another conversation");
    });
  });
});

describe("Show Prompt", () => {
  const shownText = () => vscode.window.activeTextEditor?.document.getText() ?? "";

  it("waits for a running turn, and shows what the next one sends", async () => {
    await withWren(async bench => {
      bench.brain.queue(stall());
      const turn = talk(bench, "Hello?");
      await whenAsked(bench);
      const asked = bench.server.requests.length;
      const command = vscode.commands.executeCommand("kioku.showPrompt");
      await new Promise(resolve => setTimeout(resolve, 1_000));
      assert.equal(bench.server.requests.length, asked, "nothing is counted meanwhile");
      bench.session().stop();
      await turn;
      await command;
      assert.match(shownText(), /\| core memory \| \d+ \|/);
    });
  });

  it("can be given up while it waits, without a word", async () => {
    await withWren(async bench => {
      bench.brain.queue(stall());
      const turn = talk(bench, "Hello?");
      await whenAsked(bench);
      const abort = new AbortController();
      const preview = bench.session().preview(abort.signal);
      abort.abort();
      await assert.rejects(preview, { name: "AbortError" });
      bench.session().stop();
      await turn;
    });
  });

  it("tells what the next turn does before it sends anything", async () => {
    await withWren(async bench => {
      const { store } = bench.session();
      for (let index = 0; (await fullness(bench)) <= 1; index += 1) {
        await append(store, index, `${index} ${"gulls ".repeat(300)}`);
      }
      await vscode.commands.executeCommand("kioku.showPrompt");
      // The editor brings a document that it still has up to date a moment later.
      while (!shownText().includes("makes room")) {
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      assert.match(shownText(), /\*\*The next turn first makes room: older messages are summarized\.\*\*/);
    });
  });
});
