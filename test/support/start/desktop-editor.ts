import { isOnPath } from "../host/browser.ts";
import { repositoryFolder } from "../host/paths.ts";
import { runToEnd } from "../host/processes.ts";
import { openChatFolder } from "../package/pack.ts";
import { build } from "../stages/tools.ts";
import type { TrialFolders } from "./trial-folders.ts";

/** Whether this machine has a VS Code of its own and a screen to show it on. */
export function hasDesktopEditor(): boolean {
  const screen = process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  return screen && isOnPath(process.platform === "win32" ? "code.cmd" : "code");
}

/** Opens the trial workspace in the machine's own VS Code, apart from its other windows, and waits until it is closed. */
export async function runDesktopEditor(
  folders: TrialFolders,
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  await build();
  console.log("Kioku's chat opens in a new VS Code window. Close it, or press Ctrl+C here, to stop.");
  return runToEnd(
    "code",
    [
      `--user-data-dir=${folders.data}`,
      `--extensions-dir=${folders.extensions}`,
      `--extensionDevelopmentPath=${repositoryFolder}`,
      `--extensionDevelopmentPath=${openChatFolder}`,
      "--disable-workspace-trust",
      "--new-window",
      "--wait",
      folders.workspace,
    ],
    { env: { ...process.env, ...environment }, shell: process.platform === "win32" },
  );
}
