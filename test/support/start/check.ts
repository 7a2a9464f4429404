import type { Page } from "playwright-core";
import { launchBrowser } from "../host/browser.ts";
import { type ChatPanel, chatPanel, openWindow, reloadWindow, saveScreenshot, sendMessage } from "../ui/vscode-page.ts";

const NAME = "Haruka";
/** A model on a busy processor takes its time for a long prompt. */
const ANSWER_MS = 180_000;

/**
 * Does what a person would do first, and prints each step: talks to the agent in the chat panel at this address,
 * reloads the window, and sees whether the agent still knows the name. Saves a screenshot of the end, good or bad.
 * Throws, saying what failed.
 */
export async function checkByTalking(url: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    const page = await openWindow(browser, url);
    console.log("✔ the window is open");
    try {
      await talk(page);
    } finally {
      console.log(`Screenshot: ${await saveScreenshot(page, "start-check")}`);
    }
  } finally {
    await browser.close();
  }
}

async function talk(page: Page): Promise<void> {
  const chat = chatPanel(page);
  await chat.input.waitFor({ timeout: ANSWER_MS });
  console.log("✔ the chat panel is shown");

  await say(chat, `Hello! My name is ${NAME}.`);
  await say(chat, "I like jasmine tea.");
  const said = await chat.answers.count();

  await reloadWindow(page);
  await chat.input.waitFor({ timeout: ANSWER_MS });
  await chat.answers.nth(said - 1).waitFor();
  console.log("✔ after a reload of the window the conversation is still there");

  const answer = await say(chat, "Do you remember my name?");
  if (!answer.includes(NAME)) {
    throw new Error(`The agent did not say the name ${NAME}.`);
  }
  console.log("✔ the agent still knows the name");
}

/** Sends a message, waits until the turn is over, prints both sides and returns what the agent said. */
async function say(chat: ChatPanel, text: string): Promise<string> {
  const before = await chat.answers.count();
  await sendMessage(chat, text);
  console.log(`  you:   ${text}`);
  const outcome = chat.answers.nth(before).or(chat.items("error")).last();
  await outcome.waitFor({ timeout: ANSWER_MS });
  await chat.idle.waitFor({ state: "attached", timeout: ANSWER_MS });
  if ((await chat.items("error").count()) > 0) {
    throw new Error(`The chat panel shows an error: ${await chat.items("error").last().textContent()}`);
  }
  const answers = await chat.answers.locator(".markdown").allTextContents();
  const answer = answers
    .slice(before)
    .map(text => text.trim())
    .join(" ");
  console.log(`  agent: ${answer}`);
  return answer;
}
