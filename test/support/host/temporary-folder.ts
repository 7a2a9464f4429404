import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders = new Set<string>();

/** Makes an empty folder that is removed when this process ends. */
export function makeTemporaryFolder(): string {
  if (folders.size === 0) {
    process.once("exit", removeAll);
  }
  const folder = mkdtempSync(join(tmpdir(), "kioku-"));
  folders.add(folder);
  return folder;
}

function removeAll(): void {
  for (const folder of folders) {
    // A server that is just being killed may still write into its folder.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
