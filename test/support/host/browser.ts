import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** The first Chromium-like browser of this machine: on PATH, else in its usual place. */
export function findBrowser(): string | undefined {
  const onPath = COMMANDS.flatMap(command => pathFolders().map(folder => join(folder, command)));
  return [...onPath, ...APPLICATIONS].find(isExecutable);
}

/** Starts that browser without a window and without its background traffic. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    throw new Error("No Chromium or Chrome was found. Install one and put it on PATH, then try again.");
  }
  return chromium.launch({
    executablePath,
    // Chromium would leave a crash report folder in the person's own configuration.
    env: { ...definedEnvironment(), XDG_CONFIG_HOME: makeTemporaryFolder() },
    args: [
      // Needed as root and in containers; only pages of this machine are opened.
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Whatever a page asks for, nothing leaves this machine.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
}

/** Whether a command of this name is on PATH. */
export function isOnPath(command: string): boolean {
  return pathFolders().some(folder => isExecutable(join(folder, command)));
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function pathFolders(): string[] {
  return (process.env.PATH ?? "").split(delimiter).filter(folder => folder !== "");
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
