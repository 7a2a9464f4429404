import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import type { AgentSession } from "../../src/vscode/agent-session.ts";
import { say, stall } from "../support/tabby-server/script-brain.ts";
import { fillDisk } from "./full-disk.ts";
import { OtherWindow, until } from "./other-window.ts";
import { type HostBench, withServer } from "./test-access.ts";

const WREN = { name: "Wren", profile: "companion", persona: "wren", human: "default" };

/** An agent with one turn that a second window has open, while this one has none. */
async function withOther(run: (bench: HostBench, other: OtherWindow) => Promise<void>): Promise<void> {
  await withServer({}, async bench => {
    await bench.agents.create(WREN);
    const { id } = bench.session().info;
    bench.brain.queue(say("Hello."));
    await bench.session().run({ type: "user", text: "Hello" });
    await bench.agents.close();
    await OtherWindow.with(bench, id, async other => {
      await other.open();
      await bench.agents.open(id);
      const { askConsent } = bench.shared;
      bench.shared.askConsent = async () => "no-answer";
      try {
        await run(bench, other);
      } finally {
        bench.shared.askConsent = askConsent;
      }
    });
    await bench.agents.close();
    await rm(join(bench.storage, "agents", id), { recursive: true, force: true });
  });
}

function texts({ session }: HostBench): string[] {
  return session()
    .transcript.rows(true)
    .items.map(item => (item.kind === "user" || item.kind === "agent" ? item.text : item.kind));
}

/** Resolves when the session goes on after a pause. */
function resumed(session: AgentSession): Promise<void> {
  return new Promise(resolve => {
    session.resume = () => {
      // From here on it is the method of the class again.
      Reflect.deleteProperty(session, "resume");
      session.resume();
      resolve();
    };
  });
}

const actions = ({ session }: HostBench) => session().banner?.actions.map(({ id }) => id);

describe("an agent that another window has", () => {
  it("is read along as it is written, and nothing can be written here", async () => {
    await withOther(async (bench, other) => {
      const { memory, session } = bench;
      assert.equal(session().store.access, "follow");
      assert.match(session().banner?.text ?? "", /open in another window\. You can read along here/);
      assert.deepEqual(actions(bench), ["take-over"]);
      assert.equal(session().transcript.activity.canSend, false);
      assert.match(session().transcript.activity.readOnly ?? "", /Take Over/);
      assert.equal(await session().run({ type: "user", text: "Here too!" }), undefined);
      await assert.rejects(session().switchTo("x"), /Take Over/);

      const sent: string[] = [];
      session().onPanelMessage(message => {
        if (message.type === "item" && "text" in message.item) {
          sent.push(message.item.text);
        }
      });
      await other.tell({ type: "talk", user: "Is it raining?", agent: "Not yet." });
      await other.tell({ type: "note", block: "human", text: "Asks about the weather." });
      await until(() => /weather/.test(session().store.core.blocks().get("human") ?? ""));
      assert.deepEqual(texts(bench), ["Hello", "Hello.", "Is it raining?", "Not yet."]);
      assert.deepEqual(sent, ["Is it raining?", "Not yet."], "an open panel is told");
      assert.match(
        memory
          .getChildren()
          .flatMap(node => memory.getChildren(node))
          .map(({ text }) => text)
          .join(),
        /weather/,
      );

      await other.tell({ type: "take-back" });
      await until(() => texts(bench).length === 2);
      assert.deepEqual(texts(bench), ["Hello", "Hello."]);
    });
  });

  it("does not say of a question that it waits for an answer, which may be on its way there", async () => {
    await withServer({}, async bench => {
      await bench.agents.create(WREN);
      const { id } = bench.session().info;
      bench.brain.queue(stall());
      const turn = bench.session().run({ type: "user", text: "Are you there?" });
      await until(() => bench.brain.remaining === 0);
      bench.session().stop();
      await turn;
      await bench.agents.close();
      await OtherWindow.with(bench, id, async other => {
        await other.open();
        await bench.agents.open(id);
        assert.deepEqual(texts(bench), ["Are you there?"]);
      });
      await bench.agents.close();
      await rm(join(bench.storage, "agents", id), { recursive: true, force: true });
    });
  });

  it("is taken over with consent, and goes on here with everything that was said there", async () => {
    await withOther(async (bench, other) => {
      await other.tell({ type: "talk", user: "Is it raining?", agent: "Not yet." });
      await vscode.commands.executeCommand("kioku.takeOver");
      await other.handedOver();
      assert.equal(bench.session().store.access, "write");
      assert.equal(bench.session().banner, undefined);
      bench.brain.queue(say("Now it does."));
      assert.deepEqual(await bench.session().run({ type: "user", text: "And now?" }), { type: "answered" });
      assert.deepEqual(texts(bench), ["Hello", "Hello.", "Is it raining?", "Not yet.", "And now?", "Now it does."]);
    });
  });

  it("is handed over once a running reply is finished, and can be taken back", async () => {
    await withOther(async (bench, other) => {
      await bench.shared.takeOver();
      await other.handedOver();
      let answer = () => {};
      const answered = new Promise<void>(resolve => {
        answer = resolve;
      });
      bench.brain.queue({
        async *play() {
          yield { type: "accepted" };
          await answered;
          yield { type: "text", text: JSON.stringify(say("One, two, three.")) };
        },
      });
      const turn = bench.session().run({ type: "user", text: "Count to three." });
      await until(() => bench.brain.remaining === 0);
      const requested = new Promise<void>(resolve => {
        bench.session().store.onEvent(({ type }) => (type === "lease-requested" ? resolve() : undefined));
      });
      const taken = other.takeOver();
      await requested;
      assert.equal(bench.session().busy, true);
      assert.equal(bench.session().store.access, "write", "the reply is not cut off");
      answer();
      assert.deepEqual(await turn, { type: "answered" });
      await taken;
      await until(() => bench.agents.current?.store.access === "follow");
      assert.deepEqual(texts(bench).slice(-2), ["Count to three.", "One, two, three."]);
      await other.tell({ type: "talk", user: "Thanks.", agent: "Any time." });
      await until(() => texts(bench).at(-1) === "Any time.");

      await bench.shared.takeOver();
      assert.equal(bench.session().store.access, "write");
      assert.equal(texts(bench).at(-1), "Any time.");
    });
  });

  it("is kept where the person says so, which the window that asks is told, and can be asked for again", async () => {
    await withOther(async (bench, other) => {
      await bench.shared.takeOver();
      await other.handedOver();
      const asked: string[] = [];
      bench.shared.askConsent = async agent => {
        asked.push(agent);
        return asked.length === 1 ? "keep" : "hand-over";
      };
      await assert.rejects(other.takeOver(), /declined/);
      assert.deepEqual(asked, ["Wren"]);
      assert.equal(bench.session().store.access, "write");
      bench.brain.queue(say("Still with you."));
      assert.deepEqual(await bench.session().run({ type: "user", text: "Are you?" }), { type: "answered" });
      await other.takeOver();
      assert.equal(asked.length, 2);
      await until(() => bench.agents.current?.store.access === "follow");
    });
  });

  it("is not handed over to a window that has given up meanwhile", async () => {
    await withOther(async (bench, other) => {
      await bench.shared.takeOver();
      await other.handedOver();
      bench.shared.askConsent = async () => {
        other.cancelTakeOver();
        await until(() => bench.session().store.requestedBy === undefined);
        return "hand-over";
      };
      await assert.rejects(other.takeOver(), /AbortError/);
      await until(() => bench.session().store.requestedBy === undefined);
      bench.brain.queue(say("Still with you."));
      assert.deepEqual(await bench.session().run({ type: "user", text: "Are you?" }), { type: "answered" });
      bench.shared.askConsent = async () => "hand-over";
      await other.takeOver();
      await until(() => bench.agents.current?.store.access === "follow");
    });
  });

  it("waits for a full disk, and goes to the window that asks then, if one still does", async () => {
    await withOther(async (bench, other) => {
      await bench.shared.takeOver();
      await other.handedOver();
      const session = bench.session();
      let makeRoom = await fillDisk(bench.storage);
      try {
        bench.brain.queue(say("Not saved."));
        await session.run({ type: "user", text: "Is this saved?" });
        assert.ok(session.store.unsaved);
        let waits = resumed(session);
        const givenUp = other.takeOver();
        await waits;
        other.cancelTakeOver();
        await assert.rejects(givenUp, /AbortError/);
        await until(() => session.store.requestedBy === undefined);
        makeRoom();
        assert.equal(await session.store.save(), true);
        assert.equal(bench.session(), session, "nobody asks any more");

        makeRoom = await fillDisk(bench.storage);
        bench.brain.queue(say("Not saved either."));
        assert.deepEqual(await session.run({ type: "user", text: "And this?" }), { type: "answered" });
        waits = resumed(session);
        const taken = other.takeOver();
        await waits;
        makeRoom();
        assert.equal(await session.store.save(), true);
        await taken;
      } finally {
        makeRoom();
      }
      await until(() => bench.agents.current?.store.access === "follow");
      assert.equal(texts(bench).at(-1), "Not saved either.");
    });
  });

  it("can be taken over when that window has crashed", async () => {
    await withOther(async (bench, other) => {
      await other.tell({ type: "talk", user: "Is it raining?", agent: "Not yet." });
      await other.kill();
      await until(() => texts(bench).at(-1) === "Not yet.");
      await bench.shared.takeOver();
      await until(() => bench.agents.current?.store.access === "write");
      assert.equal(texts(bench).at(-1), "Not yet.");
    });
  });

  it("is taken at once when that window lets go of it and the person is in this one", async function () {
    if (!vscode.window.state.focused) {
      this.skip();
    }
    await withOther(async (bench, other) => {
      await other.tell({ type: "talk", user: "Is it raining?", agent: "Not yet." });
      await other.tell({ type: "close" });
      await until(() => bench.agents.current?.store.access === "write");
      assert.equal(texts(bench).at(-1), "Not yet.");
    });
  });

  it("is not deleted from here, and stays open to be read", async () => {
    await withOther(async (bench, other) => {
      const { id } = bench.session().info;
      await assert.rejects(bench.agents.delete(id), { code: "locked" });
      assert.equal(bench.session().store.access, "follow");
      await other.tell({ type: "talk", user: "Still here?", agent: "Of course." });
      await until(() => texts(bench).at(-1) === "Of course.");
    });
  });

  it("that is deleted there says so, with what to do next", async () => {
    await withOther(async (bench, other) => {
      const { id } = bench.session().info;
      await other.kill();
      await rm(join(bench.storage, "agents", id), { recursive: true, force: true });
      await until(() => bench.agents.problem !== undefined);
      assert.equal(bench.agents.current, undefined);
      assert.match(bench.agents.problem?.text ?? "", /Wren was deleted in another window/);
      assert.deepEqual(
        bench.agents.problem?.actions.map(action => action.id),
        ["switch-agent", "create-agent"],
      );
    });
  });

  it("shows the name that is given in another window", async () => {
    await withServer({}, async ({ agents, session }) => {
      await agents.create(WREN);
      const { id } = session().info;
      let drawn = 0;
      session().onReset(() => {
        drawn += 1;
      });
      await agents.rename(id, "Wren the Second");
      assert.equal(session().info.name, "Wren the Second");
      assert.equal(drawn, 1);
      assert.deepEqual(
        (await agents.list()).filter(agent => agent.id === id).map(({ name }) => name),
        ["Wren the Second"],
      );
      await agents.delete(id);
    });
  });
});
