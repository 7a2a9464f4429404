import { join } from "node:path";
import { repositoryFolder } from "../host/paths.ts";
import { startGroup } from "../host/processes.ts";
import { readAnnouncement } from "../host/server-output.ts";
import { makeTemporaryFolder } from "../host/temporary-folder.ts";
import type { ModelServer } from "./model-server.ts";

const KEY = "practice";
/** About what a large model writes on one graphics card, so that the text can be seen growing. */
const TOKENS_PER_SECOND = 40;

/** Starts the practice server on a free port; it ends with this process. */
export async function startPracticeServer(): Promise<ModelServer> {
  const main = join(repositoryFolder, "test", "support", "tabby-server", "main.ts");
  const server = startGroup(
    process.execPath,
    [...process.execArgv, main, "--key", KEY, "--tokens-per-second", String(TOKENS_PER_SECOND)],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const url = await readAnnouncement(server, /^Practice server: (\S+)/, join(makeTemporaryFolder(), "practice.log"));
  return { url, key: KEY };
}
