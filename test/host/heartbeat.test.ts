import assert from "node:assert/strict";
import * as vscode from "vscode";
import { HeartbeatTimer } from "../../src/vscode/heartbeat-timer.ts";
import { call, say, stall } from "../support/tabby-server/script-brain.ts";
import { keptLog } from "./kept-log.ts";
import { type HostBench, withServer } from "./test-access.ts";

const WREN = { name: "Wren", profile: "companion", persona: "wren", human: "default" };
const HOUR = 3_600_000;

async function withHeartbeats(
  settings: Readonly<Record<string, unknown>>,
  run: (bench: HostBench) => Promise<void>,
): Promise<void> {
  const section = vscode.workspace.getConfiguration("kioku.heartbeat");
  for (const [name, value] of Object.entries(settings)) {
    await section.update(name, value, vscode.ConfigurationTarget.Global);
  }
  try {
    await withServer({}, async bench => {
      await bench.agents.create(WREN);
      try {
        await run(bench);
      } finally {
        await bench.agents.delete(bench.session().info.id);
      }
    });
  } finally {
    for (const name of Object.keys(settings)) {
      await section.update(name, undefined, vscode.ConfigurationTarget.Global);
    }
  }
}

const later = (hours: number) => new Date(Date.now() + hours * HOUR);

describe("timed heartbeats", () => {
  it("are off unless the settings say otherwise", async () => {
    await withHeartbeats({ quietHours: "" }, async ({ brain, heartbeats, session }) => {
      brain.queue(say("Good evening."));
      await session().run({ type: "user", text: "Hello" });
      assert.equal(await heartbeats.look(later(100)), false);
    });
  });

  it("let the agent write first, which shows as a badge and in the conversation", async () => {
    await withHeartbeats({ interval: 30, quietHours: "" }, async ({ brain, chat, heartbeats, session }) => {
      await vscode.commands.executeCommand("workbench.view.explorer");
      brain.queue(say("Good evening."), say("Is it raining where you are?"));
      await session().run({ type: "user", text: "Hello" });
      assert.equal(await heartbeats.look(new Date()), false, "not before the conversation has rested");
      assert.equal(await heartbeats.look(later(1)), true);
      const last = session().transcript.rows(true).items.at(-1);
      assert.ok(last?.kind === "agent" && last.text === "Is it raining where you are?");
      assert.equal(chat.unseen, 1);
    });
  });

  it("stay paused for as long as the agent asked, over closing and opening", async () => {
    await withHeartbeats({ interval: 30, quietHours: "" }, async ({ agents, brain, heartbeats, session }) => {
      brain.queue(say("Good night."), call("pause_heartbeats", { minutes: 240 }), say("Morning!"));
      await session().run({ type: "user", text: "Good night" });
      assert.equal(await heartbeats.look(later(1)), true);
      const { id } = session().info;
      await agents.close();
      await agents.open(id);
      assert.equal(await heartbeats.look(later(2)), false);
      assert.equal(await heartbeats.look(later(6)), true);
    });
  });

  it("give way to the person", async () => {
    await withHeartbeats({ interval: 30, quietHours: "" }, async ({ brain, heartbeats, session }) => {
      brain.queue(say("Good evening."), stall(), say("I was lost in thought."));
      await session().run({ type: "user", text: "Hello" });
      const beat = heartbeats.look(later(1));
      while (brain.remaining > 1) {
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      assert.equal(session().busyByItself, true);
      assert.equal(session().transcript.activity.canSend, true);
      assert.deepEqual(await session().run({ type: "user", text: "Are you there?" }), { type: "answered" });
      await beat;
    });
  });

  it("do not come between a message that is taken back and the one that is written instead", async () => {
    await withHeartbeats({ interval: 30, quietHours: "" }, async ({ brain, heartbeats, session }) => {
      brain.queue(say("Good evening."), say("Hm."));
      await session().run({ type: "user", text: "Hello" });
      await session().run({ type: "user", text: "Helo again" });
      await session().takeBackLast();
      assert.equal(await heartbeats.look(new Date(Date.now() + 25 * 60_000)), false);
    });
  });

  it("fail without a word when the server is away, and are not tried again at once", async () => {
    await withHeartbeats({ interval: 30, quietHours: "" }, async ({ brain, heartbeats, server, session }) => {
      brain.queue(say("Good evening."));
      await session().run({ type: "user", text: "Hello" });
      await server.close();
      assert.equal(await heartbeats.look(later(9)), true);
      assert.equal(
        session()
          .transcript.rows(true)
          .items.some(({ kind }) => kind === "error"),
        false,
      );
      assert.equal(await heartbeats.look(new Date(later(9).getTime() + 60_000)), false);
    });
  });

  it("of one agent that fail do not hold back another's", async () => {
    await withHeartbeats({ interval: 30, quietHours: "" }, async ({ agents, brain, heartbeats, server, session }) => {
      const { id } = session().info;
      brain.queue(say("Good evening."), say("Good evening to you."));
      await session().run({ type: "user", text: "Hello" });
      await agents.create({ ...WREN, name: "Robin" });
      await session().run({ type: "user", text: "Hello" });
      const robin = session().info.id;
      await server.close();
      assert.equal(await heartbeats.look(later(9)), true);
      assert.equal(await heartbeats.look(later(9)), false);
      await agents.open(id);
      assert.equal(await heartbeats.look(later(9)), true);
      await agents.delete(robin);
    });
  });

  it("do not come while the quiet hours cannot be read, which is told once for each text", async () => {
    await withHeartbeats({ interval: 30, quietHours: "25:00-07:00" }, async ({ agents, brain, session }) => {
      const { lines, log } = keptLog();
      const heartbeats = new HeartbeatTimer(agents, log);
      try {
        brain.queue(say("Good evening."));
        await session().run({ type: "user", text: "Hello" });
        assert.equal(await heartbeats.look(later(9)), false);
        assert.equal(await heartbeats.look(later(10)), false);
        assert.equal(lines.length, 1);
        assert.match(lines[0] ?? "", /^warn: kioku\.heartbeat\.quietHours cannot be read: 25:00-07:00/);
      } finally {
        heartbeats.dispose();
      }
    });
  });
});
