/** `npm run screenshots`: the pictures of the README, made in the real editor with the practice server. */
import { join } from "node:path";
import { repositoryFolder } from "../host/paths.ts";
import { createPracticeBrain } from "../tabby-server/practice/practice-brain.ts";
import { startTabbyServer } from "../tabby-server/server.ts";
import { openChat, openVscodePage, runCommand, sendMessage, useColorTheme } from "../ui/vscode-page.ts";

const TALK = ["Hi! My name is Hanako.", "I like hojicha, the roasted kind.", "Do you remember what I like?"] as const;

const server = await startTabbyServer({ brain: createPracticeBrain() });
const editor = await openVscodePage({
  environment: { KIOKU_SERVER_URL: server.url, KIOKU_SERVER_KEY: server.apiKey },
});
try {
  const { page } = editor;
  await useColorTheme(page, "Dark Modern");
  const chat = await openChat(page);
  for (const [index, text] of TALK.entries()) {
    await sendMessage(chat, text);
    await chat.answers.nth(index).waitFor();
    await chat.idle.waitFor({ state: "attached" });
  }
  await page
    .getByRole("button", { name: /Core Memory/ })
    .first()
    .click();
  await page
    .getByRole("treeitem", { name: /Hanako/ })
    .first()
    .waitFor();
  await runCommand(page, "Kioku: Open Persona");
  await page.locator(".tab", { hasText: "wren.persona.md" }).waitFor();
  const sash = await page.locator(".monaco-sash.vertical").nth(1).boundingBox();
  if (sash) {
    await page.mouse.move(sash.x + sash.width / 2, sash.y + 300);
    await page.mouse.down();
    await page.mouse.move(sash.x + 130, sash.y + 300, { steps: 5 });
    await page.mouse.up();
  }
  await page.mouse.move(900, 700);
  await page.waitForTimeout(500);
  const path = join(repositoryFolder, "media", "screenshot.png");
  await page.screenshot({ path });
  console.log(path);
} finally {
  await editor.close();
  await server.close();
}
