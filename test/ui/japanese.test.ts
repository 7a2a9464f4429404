import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { call, createScriptBrain, say } from "../support/tabby-server/script-brain.ts";
import { startTabbyServer, type TabbyServer } from "../support/tabby-server/server.ts";
import {
  type ChatPanel,
  openVscodePage,
  runCommand,
  saveScreenshot,
  sendMessage,
  type VscodePage,
} from "../support/ui/vscode-page.ts";

const brain = createScriptBrain();
let server: TabbyServer;
let editor: VscodePage;
let chat: ChatPanel;

describe("the chat in a Japanese VS Code", { timeout: 300_000 }, () => {
  before(async () => {
    server = await startTabbyServer({ brain });
    editor = await openVscodePage({
      language: "ja",
      environment: { KIOKU_SERVER_URL: server.url, KIOKU_SERVER_KEY: server.apiKey },
    });
    chat = editor.chat;
  });

  after(async () => {
    await editor?.close();
    await server?.close();
  });

  test("speaks Japanese everywhere: the character, the rows, the input", async () => {
    await runCommand(editor.page, "チャットを開く");
    brain.queue(
      call("core_memory_append", { name: "human", content: "名前は花子" }, { thoughts: "名前を聞けた。" }),
      say("おかえり、花子。**今日**は早いね🍵", { thoughts: "早い帰りだな。" }),
    );
    await sendMessage(chat, "ただいま。花子です");
    await chat.items("agent").filter({ hasText: "おかえり、花子。今日は早いね🍵" }).waitFor();
    await chat.items("function").filter({ hasText: "あなたについて覚えました: 名前は花子" }).waitFor();
    await chat.frame.getByText("心の声").first().waitFor();
    assert.match(brain.requests[0]?.prompt ?? "", /ミナ/);
    await saveScreenshot(editor.page, "chat-japanese");
  });
});
