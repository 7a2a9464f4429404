import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { launchBrowser } from "../host/browser.ts";
import { repositoryFolder } from "../host/paths.ts";
import { makeTemporaryFolder } from "../host/temporary-folder.ts";
import { workbenchUrl } from "../host/workbench-address.ts";
import { startWorkbenchServer, type WorkbenchServer, type WorkbenchServerOptions } from "../host/workbench-server.ts";

export interface VscodePageOptions extends WorkbenchServerOptions {
  /** Files of the workspace by relative path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A VS Code window in a browser with the extension, which is loaded from this repository (`npm run build` first) unless a packed one is installed. */
export interface VscodePage {
  readonly page: Page;
  readonly server: WorkbenchServer;
  readonly workspaceFolder: string;
  readonly chat: ChatPanel;
  /** Ends the browser and the server. */
  close(): Promise<void>;
}

/** The chat panel inside its two frames. */
export interface ChatPanel {
  readonly frame: FrameLocator;
  readonly input: Locator;
  readonly send: Locator;
  readonly phase: Locator;
  /** In the page, though not to be seen, while no turn is going on. */
  readonly idle: Locator;
  /** Transcript rows, of all kinds or of one. */
  items(kind?: "user" | "agent" | "function" | "notice" | "error"): Locator;
  /** Agent rows that no longer grow. */
  readonly answers: Locator;
}

const WINDOW = { width: 1280, height: 800 };
/** A cold server compiles its workbench for a while on a small machine. */
const LOAD_MS = 120_000;
const PALETTE_MS = 3_000;
const PALETTE_ATTEMPTS = 10;

export async function openVscodePage(options: VscodePageOptions = {}): Promise<VscodePage> {
  const server = await startWorkbenchServer(options);
  let browser: Browser | undefined;
  try {
    const workspaceFolder = makeWorkspace(options.files ?? {});
    browser = await launchBrowser();
    const page = await openWindow(
      browser,
      workbenchUrl({
        authority: server.authority,
        workspaceFolder,
        ...(options.extensionPackage === undefined ? { extensionFolder: repositoryFolder } : {}),
      }),
    );
    const close = async () => {
      await browser?.close();
      await server.stop();
    };
    return { page, server, workspaceFolder, chat: chatPanel(page), close };
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
}

/** Opens an address of a served VS Code in a window of its own and waits until the workbench takes commands. */
export async function openWindow(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: WINDOW });
  await page.goto(url, { timeout: LOAD_MS });
  await waitForWorkbench(page);
  return page;
}

/** Reloads the window as "Developer: Reload Window" does, and waits until it is back. */
export async function reloadWindow(page: Page): Promise<void> {
  await page.reload({ timeout: LOAD_MS });
  await waitForWorkbench(page);
}

/** Runs a command through the command palette, by its English title, which the palette knows in every language. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const palette = page.locator(".quick-input-widget");
  const input = palette.locator("input").first();
  const row = palette.locator(".monaco-list-row").filter({ hasText: title }).first();
  await page.keyboard.press("F1");
  for (let attempt = 1; ; attempt++) {
    await input.fill(`>${title}`);
    try {
      await row.click({ timeout: PALETTE_MS });
      return;
    } catch (error) {
      // A list that was opened before the extension was known does not learn of it by itself.
      if (attempt === PALETTE_ATTEMPTS) {
        throw error;
      }
      await input.fill(">");
    }
  }
}

/** Shows the chat panel and waits until it can be typed into. */
export async function openChat(page: Page): Promise<ChatPanel> {
  const chat = chatPanel(page);
  await runCommand(page, "Kioku: Open Chat");
  await chat.input.waitFor({ timeout: LOAD_MS });
  return chat;
}

/** Writes a message and sends it as soon as the panel takes one. */
export async function sendMessage({ input, send }: ChatPanel, text: string): Promise<void> {
  await input.fill(text);
  // The button is a custom element: Playwright does not know when it is disabled, and its attribute lags behind.
  while (await send.evaluate(button => "disabled" in button && button.disabled === true)) {
    await setTimeout(50);
  }
  await send.click();
}

/** Switches the colour theme by the label the theme picker shows, e.g. `Dark Modern`, `Light High Contrast`. */
export async function useColorTheme(page: Page, label: string): Promise<void> {
  await runCommand(page, "Preferences: Color Theme");
  const picker = page.locator(".quick-input-widget");
  await picker.locator("input").first().fill(label);
  await picker.locator(".monaco-list-row").filter({ hasText: label }).first().click();
  await picker.waitFor({ state: "hidden" });
}

/** Saves what the window shows to `out/screenshots/<name>.png` and returns that path. */
export async function saveScreenshot(page: Page, name: string): Promise<string> {
  const path = join(repositoryFolder, "out", "screenshots", `${name}.png`);
  await page.screenshot({ path });
  return path;
}

export function chatPanel(page: Page): ChatPanel {
  const frame = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  const items = (kind?: string) =>
    frame.locator(kind === undefined ? '[data-testid="item"]' : `[data-testid="item"][data-kind="${kind}"]`);
  return {
    frame,
    input: frame.locator('[data-testid="input"]'),
    send: frame.locator('[data-testid="send"]'),
    phase: frame.locator('[data-testid="phase"]'),
    idle: frame.locator('[data-testid="phase"][data-phase="idle"]'),
    items,
    answers: frame.locator('[data-testid="item"][data-kind="agent"]:not([data-streaming="true"])'),
  };
}

async function waitForWorkbench(page: Page): Promise<void> {
  await page.locator(".monaco-workbench .statusbar").waitFor({ timeout: LOAD_MS });
  // Contributed views appear once the extensions are known; commands typed earlier find nothing.
  await page.locator('.activitybar [aria-label^="Kioku"]').first().waitFor({ timeout: LOAD_MS });
}

function makeWorkspace(files: Readonly<Record<string, string>>): string {
  const folder = join(makeTemporaryFolder(), "workspace");
  mkdirSync(folder);
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}
