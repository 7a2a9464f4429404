import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createScriptBrain, garbage, say } from "../support/tabby-server/script-brain.ts";
import { startTabbyServer, type TabbyServer } from "../support/tabby-server/server.ts";
import {
  type ChatPanel,
  openChat,
  openVscodePage,
  runCommand,
  saveScreenshot,
  sendMessage,
  useColorTheme,
  type VscodePage,
} from "../support/ui/vscode-page.ts";

/** What a person sees of guard, prompt and context, in one language. */
interface Words {
  readonly language: "en" | "ja";
  readonly hello: string;
  readonly answer: string;
  /** On the error row. */
  readonly notReadable: string;
  readonly edit: string;
  /** Headings and rows of the two reports. */
  readonly promptReport: string;
  readonly coreMemory: string;
  readonly theme: string;
}

const ENGLISH: Words = {
  language: "en",
  hello: "Are you there?",
  answer: "Here, by the lamp.",
  notReadable: "Three times the model's reply was not in the agreed form",
  edit: "Edit Message",
  promptReport: "Next prompt of Wren",
  coreMemory: "core memory",
  theme: "Dark Modern",
};

const JAPANESE: Words = {
  language: "ja",
  hello: "いる？",
  answer: "いるよ。番台でお茶飲んでた。",
  notReadable: "3 回続けて決められた形式",
  edit: "メッセージを編集",
  promptReport: "ミナ の次のプロンプト",
  coreMemory: "コアメモリ",
  theme: "Light Modern",
};

for (const words of [ENGLISH, JAPANESE]) {
  describe(`guard, prompt and context as a person sees them (${words.language})`, { timeout: 300_000 }, () => {
    const brain = createScriptBrain();
    let server: TabbyServer;
    let editor: VscodePage;
    let chat: ChatPanel;

    before(async () => {
      server = await startTabbyServer({ brain });
      editor = await openVscodePage({
        ...(words.language === "ja" ? { language: words.language } : {}),
        environment: { KIOKU_SERVER_URL: server.url, KIOKU_SERVER_KEY: server.apiKey },
      });
      await useColorTheme(editor.page, words.theme);
      chat = await openChat(editor.page);
    });

    after(async () => {
      await editor?.close();
      await server?.close();
    });

    test("a reply that is no good is offered as it came, with what can be done about it", async () => {
      brain.queue(garbage, garbage, garbage);
      await sendMessage(chat, words.hello);
      const error = chat.items("error").filter({ hasText: words.notReadable });
      await error.waitFor();
      assert.deepEqual(
        await error.locator("[data-action]").evaluateAll(all => all.map(one => one.getAttribute("data-action"))),
        ["retry", "edit-message", "repair"],
      );
      await saveScreenshot(editor.page, `refused-reply-${words.language}`);
    });

    test("editing takes the message back into the input, and what is sent then is answered", async () => {
      await chat.items("error").getByText(words.edit).click();
      await chat.items("user").filter({ hasText: words.hello }).waitFor({ state: "detached" });
      assert.equal(await chat.input.inputValue(), words.hello);
      brain.queue(say(words.answer));
      await sendMessage(chat, `${words.hello} 🍵`);
      await chat.items("agent").filter({ hasText: words.answer }).waitFor();
      assert.equal(await chat.items("error").count(), 0);
    });

    test("the next prompt opens as a document, with tokens by part", async () => {
      await runCommand(editor.page, "Kioku: Show Prompt");
      await editor.page.getByRole("tab", { name: words.promptReport }).first().waitFor();
      await editor.page.locator(".view-line", { hasText: words.coreMemory }).first().waitFor();
      await saveScreenshot(editor.page, `next-prompt-${words.language}`);
    });
  });
}
