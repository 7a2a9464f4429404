import type { Locator } from "playwright-core";
import { launchBrowser } from "../host/browser.ts";
import { type ChatPanel, chatPanel, openWindow, reloadWindow, saveScreenshot } from "../ui/vscode-page.ts";

const NAME = "Haruka";
/** A model on a busy processor takes its time for a long prompt. */
const ANSWER_MS = 180_000;

/**
 * Does what a person would do first, and prints each step: talks to the agent in the chat panel at this address,
 * reloads the window, and sees whether the agent still knows the name. Throws, saying what failed, when it does not.
 *
 * @returns where the screenshot is
 */
export async function checkByTalking(url: string): Promise<string> {
  const browser = await launchBrowser();
  try {
    const page = await openWindow(browser, url);
    console.log("✔ the window is open");
    const chat = chatPanel(page);
    await chat.input.waitFor({ timeout: ANSWER_MS });
    console.log("✔ the chat panel is shown");

    await say(chat, `Hello! My name is ${NAME}.`);
    await say(chat, "I like jasmine tea.");
    const rows = await chat.items().count();

    await reloadWindow(page);
    await chat.input.waitFor({ timeout: ANSWER_MS });
    await chat
      .items()
      .nth(rows - 1)
      .waitFor();
    console.log(`✔ after a reload the conversation is still there, ${rows} rows`);

    const answer = await say(chat, "Do you remember my name?");
    const screenshot = await saveScreenshot(page, "start-check");
    if (!answer.includes(NAME)) {
      throw new Error(`The agent did not say the name ${NAME}; see ${screenshot}.`);
    }
    console.log(`✔ the agent still knows the name`);
    return screenshot;
  } finally {
    await browser.close();
  }
}

/** Sends a message, waits for the whole answer, prints both and returns the answer. */
async function say(chat: ChatPanel, text: string): Promise<string> {
  const before = await chat.answers.count();
  await chat.input.locator("textarea").or(chat.input).last().fill(text);
  await chat.send.click();
  console.log(`  you:   ${text}`);
  const outcome = chat.answers.nth(before).or(chat.items("error").last()).last();
  await outcome.waitFor({ timeout: ANSWER_MS });
  if ((await outcome.getAttribute("data-kind")) === "error") {
    throw new Error(`The chat panel shows an error: ${await visibleText(outcome)}`);
  }
  const answer = await visibleText(outcome);
  console.log(`  agent: ${answer.replaceAll("\n", " ")}`);
  return answer;
}

/** Without folded thoughts, which are in the page but not to be seen. */
async function visibleText(row: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: the point is what is rendered.
  return (await row.innerText()).trim();
}
