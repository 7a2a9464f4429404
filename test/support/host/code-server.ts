import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./paths.ts";
import { runToEnd } from "./processes.ts";

/** code-server 4.139.1 is VS Code 1.139.1. */
export const codeServerVersion = "4.139.1";

/** Debian packages with which code-server's native modules are compiled. */
export const codeServerBuildPackages = ["g++", "make", "python3", "pkg-config", "libkrb5-dev"];

/** The folder this version is installed into; it holds `node_modules/` and, once everything is there, `.complete`. */
export function codeServerInstallFolder(): string {
  return join(cacheFolder(), `code-server-${codeServerVersion}`);
}

/** Present only after an install that ran to its end. */
export function completionMarker(): string {
  return join(codeServerInstallFolder(), ".complete");
}

export function isCodeServerInstalled(): boolean {
  return existsSync(completionMarker());
}

/** Installs code-server into the cache folder unless it is there, and returns its package folder. */
export async function ensureCodeServer(): Promise<string> {
  if (!isCodeServerInstalled()) {
    mkdirSync(cacheFolder(), { recursive: true });
    await installUnderLock();
  }
  return join(codeServerInstallFolder(), "node_modules", "code-server");
}

/** The kernel drops the lock however its holder ends, so a killed install leaves nothing to clear away. */
async function installUnderLock(): Promise<void> {
  const lockFile = join(cacheFolder(), "code-server.lock");
  if (spawnSync("flock", ["--nonblock", lockFile, "true"]).status !== 0) {
    console.log("Another run is installing code-server; waiting for it …");
  }
  const installer = join(import.meta.dirname, "install-code-server.ts");
  if ((await runToEnd("flock", [lockFile, process.execPath, ...process.execArgv, installer])) !== 0) {
    throw new Error("code-server could not be installed; npm's own message is above.");
  }
}
