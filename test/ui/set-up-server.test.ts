import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Locator } from "playwright-core";
import { createScriptBrain, say } from "../support/tabby-server/script-brain.ts";
import { startTabbyServer, type TabbyServer } from "../support/tabby-server/server.ts";
import {
  openChat,
  openVscodePage,
  reloadWindow,
  runCommand,
  sendMessage,
  type VscodePage,
} from "../support/ui/vscode-page.ts";

const brain = createScriptBrain();
let server: TabbyServer;
let editor: VscodePage;

/** Answers the input box with this prompt. */
async function answer(prompt: string, text: string): Promise<void> {
  const input: Locator = editor.page.locator(".quick-input-widget");
  await input.filter({ hasText: prompt }).waitFor();
  await input.locator("input").first().fill(text);
  await editor.page.keyboard.press("Enter");
}

async function setUp(key: string): Promise<void> {
  await runCommand(editor.page, "Kioku: Set Up Server");
  await answerSetUp(key);
}

async function answerSetUp(key: string): Promise<void> {
  await editor.page.locator(".quick-input-list .monaco-list-row", { hasText: "Enter another address" }).click();
  await answer("Where the model server listens", server.url);
  await answer("Key for http", key);
}

/** Waits for a notification; the driver shows no toasts, so the list of notifications is opened. */
async function isTold(text: string): Promise<void> {
  const told = editor.page.locator(".notifications-center .notification-list-item", { hasText: text });
  while ((await told.count()) === 0) {
    await runCommand(editor.page, "Notifications: Show Notifications");
    await setTimeout(500);
  }
  await runCommand(editor.page, "Notifications: Clear All Notifications");
}

describe("setting up a server by hand", { timeout: 300_000 }, () => {
  before(async () => {
    server = await startTabbyServer({ brain });
    editor = await openVscodePage();
  });

  after(async () => {
    await editor?.close();
    await server?.close();
  });

  test("a wrong key is told by name", async () => {
    await setUp("no-such-key");
    await isTold("does not accept the key");
  });

  test("the right key connects, and the agent answers", async () => {
    await setUp(server.apiKey);
    await isTold("Connected to TabbyAPI (tier C), model c4ai-command-r");
    brain.queue(say("Connected, it seems."));
    const chat = await openChat(editor.page);
    await sendMessage(chat, "Hello?");
    await chat.items("agent").filter({ hasText: "Connected, it seems." }).waitFor();
  });

  // This served VS Code keeps secrets in memory only; the editors people use keep them.
  test("after a reload the address is known; a lost key is asked for, and the message is answered with it", async () => {
    await reloadWindow(editor.page);
    const chat = await openChat(editor.page);
    await sendMessage(chat, "And now?");
    const error = chat.items("error").filter({ hasText: `The server at ${server.url} asks for a key` });
    await error.locator('[data-action="enter-key"]').click();
    await answerSetUp(server.apiKey);
    await isTold("Connected to TabbyAPI");
    brain.queue(say("Still connected."));
    await chat.items("error").locator('[data-action="retry"]').click();
    await chat.items("agent").filter({ hasText: "Still connected." }).waitFor();
  });
});
