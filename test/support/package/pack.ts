import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { createVSIX } from "@vscode/vsce";
import manifest from "../../../package.json" with { type: "json" };
import { repositoryFolder } from "../host/paths.ts";
import { build } from "../stages/tools.ts";

/** Builds for production and packs `out/kioku-<version>.vsix`; prints its path and size, and returns the path. */
export async function packExtension(): Promise<string> {
  await build("--production");
  const file = join(repositoryFolder, "out", `${manifest.name}-${manifest.version}.vsix`);
  await pack(repositoryFolder, file);
  console.log(`${file}, ${(statSync(file).size / 1024 / 1024).toFixed(2)} MB`);
  return file;
}

/** Packs the extension that opens the chat at the start of the window, which the product has no reason to do by itself. */
export async function packOpenChat(): Promise<string> {
  const file = join(repositoryFolder, "out", "start", "open-chat.vsix");
  await pack(openChatFolder, file);
  return file;
}

export const openChatFolder = join(repositoryFolder, "test", "support", "start", "open-chat");

async function pack(cwd: string, packagePath: string): Promise<void> {
  mkdirSync(dirname(packagePath), { recursive: true });
  await createVSIX({
    cwd,
    packagePath,
    // Everything is bundled, so there is nothing of node_modules to pack.
    dependencies: false,
    // The pictures of the README are in the package.
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
    skipLicense: true,
  });
}
