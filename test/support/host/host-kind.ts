import { findBrowser } from "./browser.ts";
import { codeServerBuildPackages, ensureCodeServer, isCodeServerInstalled } from "./code-server.ts";
import { ensureDebianPackages } from "./debian-packages.ts";

/** `code-server`: a VS Code served to a browser, from the npm registry. `electron`: the desktop VS Code, downloaded by @vscode/test-electron. */
export type HostKind = "code-server" | "electron";

/** `KIOKU_TEST_HOST`, else code-server where it can be built (Linux), else the desktop VS Code. */
export function chooseHostKind(): HostKind {
  const wanted = process.env.KIOKU_TEST_HOST;
  if (wanted === "code-server" || wanted === "electron") {
    return wanted;
  }
  if (wanted) {
    throw new Error(`KIOKU_TEST_HOST is "${wanted}"; it can be "code-server" or "electron".`);
  }
  return process.platform === "linux" ? "code-server" : "electron";
}

/** Installs what a served VS Code and a headless browser need, and returns code-server's package folder. */
export async function ensureServedHost(): Promise<string> {
  // In one go, so that a person without root's rights is told one command, not one after another.
  await ensureDebianPackages([
    ...(findBrowser() === undefined ? ["chromium"] : []),
    ...(isCodeServerInstalled() ? [] : codeServerBuildPackages),
    "fonts-noto-cjk",
    "fonts-noto-color-emoji",
  ]);
  return ensureCodeServer();
}
