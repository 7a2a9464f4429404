import assert from "node:assert/strict";
import * as vscode from "vscode";
import { garbage, say } from "../support/tabby-server/script-brain.ts";
import { type HostBench, withServer } from "./test-access.ts";

const MINA = { name: "ミナ", profile: "auto", persona: "mina", human: "default-ja" };

async function withMina(run: (bench: HostBench) => Promise<void>): Promise<void> {
  await withServer({}, async bench => {
    await bench.agents.create(MINA);
    try {
      await run(bench);
    } finally {
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      await bench.agents.delete(bench.session().info.id);
    }
  });
}

const talk = (bench: HostBench, text: string) => bench.session().run({ type: "user", text });

function rows({ session }: HostBench): string[] {
  return session()
    .transcript.rows(true)
    .items.map(({ kind }) => kind);
}

describe("the context window", () => {
  it("shows the exact prompt that the next turn would send, with tokens by part", async () => {
    await withMina(async bench => {
      bench.brain.queue(say("おかえり。"), say("うん、聞いてるよ。"));
      await talk(bench, "ただいま。```コード```もあるよ");
      await vscode.commands.executeCommand("kioku.showPrompt");
      const document = vscode.window.activeTextEditor?.document;
      assert.equal(document?.uri.scheme, "kioku-report");
      const text = document?.getText() ?? "";
      assert.match(text, /\| core memory \| \d+ \|/);
      assert.match(text, /command-r-ja, turn template: command-r/);
      await talk(bench, "ねえ");
      const sent = bench.brain.requests.at(-1)?.prompt ?? "";
      const shown = /^````text\n([\s\S]*)\n````$/m.exec(text)?.[1] ?? "";
      const opening = "<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>";
      assert.ok(shown.endsWith(opening));
      assert.ok(sent.startsWith(shown.slice(0, -opening.length)), "what was shown is what was sent");
    });
  });

  it("is compacted on request, and everything stays in the conversation", async () => {
    await withMina(async bench => {
      for (let index = 0; index < 4; index += 1) {
        bench.brain.queue(say(`${index}番目の返事だよ。`));
        await talk(bench, `${index}番目の話。`);
      }
      bench.brain.queue("四つの話をした。");
      await vscode.commands.executeCommand("kioku.compactNow");
      assert.equal(rows(bench).filter(kind => kind === "user").length, 4);
      assert.equal(rows(bench).at(-1), "notice");
      bench.brain.queue(say("四つだったね。"));
      await talk(bench, "いくつ話した？");
      assert.match(bench.brain.requests.at(-1)?.prompt ?? "", /四つの話をした。/);
      assert.doesNotMatch(bench.brain.requests.at(-1)?.prompt ?? "", /0番目の話/);
    });
  });

  it("is repaired by taking out what is broken, which can still be read", async () => {
    await withMina(async bench => {
      bench.brain.queue(say("やっほー。", { thoughts: "元気に返そう。" }));
      await talk(bench, "こんにちは");
      const { store } = bench.session();
      const at = new Date().toISOString();
      const echo = "あなたは今日の海の色がとてもきれいだったと話してくれました。";
      const call = { kind: "call", thoughts: echo, function: "send_message", params: { message: echo }, at } as const;
      await store.append([
        { type: "message", message: { kind: "user", id: "U", parentId: store.conversation.headId, at, text: "海" } },
        { type: "message", message: { ...call, id: "ECHO", parentId: "U" } },
      ]);
      const found = await bench.session().poisoned(new AbortController().signal);
      assert.deepEqual(
        found.flatMap(({ ids }) => ids),
        ["ECHO"],
      );
      await bench.session().takeOut(["ECHO"]);
      assert.equal(rows(bench).at(-1), "notice");
      bench.brain.queue(say("うん、また海に行こう。"));
      await talk(bench, "また行きたいな");
      const prompt = bench.brain.requests.at(-1)?.prompt ?? "";
      assert.ok(!prompt.includes(echo) && prompt.includes("やっほー。"));
      assert.equal(store.conversation.get("ECHO")?.id, "ECHO");
    });
  });

  it("offers to try again, to change the message, and to repair, when no reply was any good", async () => {
    await withMina(async bench => {
      bench.brain.queue(garbage, garbage, garbage);
      await talk(bench, "テスト");
      const last = bench.session().transcript.rows(true).items.at(-1);
      assert.ok(last?.kind === "error");
      assert.deepEqual(
        last.actions.map(({ id }) => id),
        ["retry", "edit-message", "repair"],
      );
      assert.equal(bench.session().refusedReplies.length, 3);
      assert.equal(await bench.session().takeBackLast(), "テスト");
      assert.deepEqual(rows(bench), []);
      bench.brain.queue(say("はい、届いたよ。"));
      assert.deepEqual(await talk(bench, "テスト、もう一度"), { type: "answered" });
      assert.doesNotMatch(bench.brain.requests.at(-1)?.prompt ?? "", /\nテスト<\|END/);
    });
  });
});
