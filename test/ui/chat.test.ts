import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Locator } from "playwright-core";
import { call, createScriptBrain, dropAfter, say, stallAfter } from "../support/tabby-server/script-brain.ts";
import { startTabbyServer, type TabbyServer } from "../support/tabby-server/server.ts";
import { killExtensionHosts } from "../support/ui/extension-host.ts";
import {
  type ChatPanel,
  chatPanel,
  openChat,
  openVscodePage,
  reloadWindow,
  runCommand,
  saveScreenshot,
  sendMessage,
  useColorTheme,
  type VscodePage,
} from "../support/ui/vscode-page.ts";

const brain = createScriptBrain();
let server: TabbyServer;
let editor: VscodePage;
let chat: ChatPanel;

const send = (text: string) => sendMessage(chat, text);

/** Waits until a row of the transcript shows the text. */
async function shows(kind: "user" | "agent" | "function" | "error" | "notice", text: string): Promise<Locator> {
  const row = chat.items(kind).filter({ hasText: text });
  await row.first().waitFor();
  return row;
}

describe("the chat in a real VS Code", { timeout: 300_000 }, () => {
  before(async () => {
    server = await startTabbyServer({ brain, tokensPerSecond: 80 });
    editor = await openVscodePage({
      environment: { KIOKU_SERVER_URL: server.url, KIOKU_SERVER_KEY: server.apiKey },
    });
  });

  after(async () => {
    await editor?.close();
    await server?.close();
  });

  test("no agent is opened and no server asked before the view is shown", async () => {
    await editor.page.waitForTimeout(1_000);
    assert.equal(existsSync(agentsFolder()), false);
    assert.equal(server.requests.length, 0);
    chat = await openChat(editor.page);
    await chat.input.waitFor();
  });

  test("the answer streams in, with the memory change before it", async () => {
    brain.queue(
      call("core_memory_append", { name: "human", content: "Name: Hanako" }),
      say("Hanako, then. **Good** to know.", { thoughts: "A name at last." }),
    );
    await send("I am Hanako 🍵");
    await shows("user", "I am Hanako 🍵");
    await chat.frame.locator('[data-testid="item"][data-streaming="true"]').first().waitFor();
    await shows("function", "Notes about you: Name: Hanako");
    const answer = await shows("agent", "Hanako, then. Good to know.");
    assert.equal(await answer.locator("strong").textContent(), "Good");
    assert.equal(await chat.answers.count(), 1);
  });

  test("core memory shows in the tree", async () => {
    await editor.page
      .getByRole("button", { name: /Core Memory/ })
      .first()
      .click();
    await editor.page.getByRole("treeitem", { name: /Name: Hanako/ }).waitFor();
  });

  test("stop keeps what was read, and the next message is answered", async () => {
    brain.queue(stallAfter(say("The tide is coming in and then it never ends"), 60));
    await send("What do you see?");
    await shows("agent", "The tide is");
    await chat.frame.locator('[data-testid="stop"]').click();
    await shows("agent", "You stopped this reply.");
    brain.queue(say("Where was I? The tide."));
    await send("Go on");
    await shows("agent", "Where was I?");
  });

  test("a connection lost in mid-answer is explained, and Try Again answers", async () => {
    brain.queue(dropAfter(say("Now I will tell you everything about"), 50));
    await send("Tell me more");
    const error = await shows("error", "connection was lost in the middle");
    await shows("user", "Tell me more");
    brain.queue(say("Everything, in short: rain."));
    await error.locator('[data-testid="action"][data-action="retry"]').click();
    await shows("agent", "Everything, in short");
    assert.equal(await chat.items("error").count(), 0);
  });

  test("hiding the view in mid-reply keeps the draft, and the reply is there when it is shown again", async () => {
    const activity = (name: RegExp) => editor.page.locator(".activitybar").getByRole("tab", { name });
    brain.queue(say("A slow answer that goes on while nobody looks at it."));
    await send("Answer slowly");
    await chat.frame.locator('[data-testid="item"][data-streaming="true"]').first().waitFor();
    await chat.input.fill("a draft 下書き");
    await activity(/^Explorer/).click();
    await editor.page.locator("iframe.webview.ready").waitFor({ state: "hidden" });
    await activity(/^Kioku/).click();
    await shows("agent", "nobody looks at it.");
    assert.equal(await chat.input.inputValue(), "a draft 下書き");
    await chat.input.fill("");
  });

  test("a reload keeps the conversation and the memory", async () => {
    const rows = await chat.items().count();
    await reloadWindow(editor.page);
    chat = await openChat(editor.page);
    await shows("user", "I am Hanako 🍵");
    await chat
      .items()
      .nth(rows - 1)
      .waitFor();
    brain.queue(say("You are Hanako."));
    await send("Who am I?");
    await shows("agent", "You are Hanako.");
    assert.match(brain.requests.at(-1)?.prompt ?? "", /## human[^\n]*\n[^#]*Name: Hanako/);
  });

  test("kill -9 in mid-reply loses nothing: the message is there, and Try Again answers it", async () => {
    brain.queue(stallAfter(say("I was just about to tell you"), 60));
    await send("The key is under the mat 🔑");
    await chat.frame.locator('[data-testid="item"][data-streaming="true"]').first().waitFor();
    assert.ok(killExtensionHosts(editor.server.dataFolder) > 0);
    await reloadWindow(editor.page);
    chat = await openChat(editor.page);
    await shows("user", "The key is under the mat 🔑");
    const error = await shows("error", "The last message has no answer yet.");
    brain.queue(say("Under the mat. I will not tell."));
    await error.locator('[data-testid="action"][data-action="retry"]').click();
    await shows("agent", "Under the mat.");
  });

  test("a second window reads along live, and the first goes on", async () => {
    const browser = editor.page.context().browser();
    assert.ok(browser);
    const second = await browser.newPage();
    try {
      await second.goto(editor.page.url());
      await second.locator('.activitybar [aria-label^="Kioku"]').first().click({ timeout: 60_000 });
      const other = chatPanel(second);
      await other.frame.getByText("This agent is open in another window").waitFor();
      await saveScreenshot(second, "chat-following");
      brain.queue(say("Still with you."));
      await send("And you?");
      await shows("agent", "Still with you.");
      await other.frame.getByText("Still with you.", { exact: true }).waitFor();
    } finally {
      await second.close();
    }
  });

  test("themes", async () => {
    for (const theme of ["Dark Modern", "Light Modern", "Dark High Contrast"]) {
      await useColorTheme(editor.page, theme);
      await saveScreenshot(editor.page, `chat-${theme.toLowerCase().replaceAll(" ", "-")}`);
    }
  });

  test("the persona opens as a document of the workspace", async () => {
    await runCommand(editor.page, "Kioku: Open Persona");
    await editor.page.locator(".tab", { hasText: "wren.persona.md" }).waitFor();
    assert.ok(existsSync(join(editor.workspaceFolder, ".kioku", "personas", "wren.persona.md")));
  });
});

function agentsFolder(): string {
  const storage = join(editor.server.dataFolder, "data", "User", "globalStorage");
  const own = existsSync(storage) ? readdirSync(storage).find(name => name.includes("kioku")) : undefined;
  return join(storage, own ?? "kioku.kioku", "agents");
}
