import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findLocalServers } from "../../../src/model/find-servers.ts";
import type { ModelServer } from "./model-server.ts";
import { startPracticeServer } from "./practice-server.ts";

/**
 * The model server to talk to, and says which: the one in the settings, in `KIOKU_SERVER_URL`, on a usual local port,
 * else the practice server. Undefined when the settings name one, for then the extension knows it already.
 *
 * @param dataFolder of the VS Code that is about to start
 */
export async function chooseModel(dataFolder: string): Promise<ModelServer | undefined> {
  const set = serverInSettings(dataFolder);
  if (set !== undefined) {
    console.log(`Model: ${set}, from the settings.`);
    return undefined;
  }
  const { KIOKU_SERVER_URL: url, KIOKU_SERVER_KEY: key } = process.env;
  if (url) {
    console.log(`Model: ${url}, from KIOKU_SERVER_URL.`);
    return key ? { url, key } : { url };
  }
  const [found] = await findLocalServers();
  if (found !== undefined) {
    console.log(`Model: ${found.url}, a server of kind ${found.kind} found on this machine.`);
    if (!key) {
      console.log("  If it wants a key, set KIOKU_SERVER_KEY or run “Kioku: Set Up Server…” in the window.");
    }
    return key ? { url: found.url, key } : { url: found.url };
  }
  const practice = await startPracticeServer();
  console.log(`Model: none was found, so Kioku talks to its practice server, ${practice.url}.`);
  console.log("  It answers by a few fixed rules and understands very little: good for a look around, not for a talk.");
  console.log("  For a real model start a server (TabbyAPI, LM Studio, llama.cpp, Ollama) or set KIOKU_SERVER_URL.");
  return practice;
}

function serverInSettings(dataFolder: string): string | undefined {
  for (const scope of ["Machine", "User"]) {
    try {
      // A person may have put comments there, so this is no JSON.parse.
      const text = readFileSync(join(dataFolder, scope, "settings.json"), "utf8");
      const url = /^\s*"kioku\.server\.url"\s*:\s*"([^"]+)"/m.exec(text)?.[1];
      if (url !== undefined) {
        return url;
      }
    } catch {
      // Not written yet.
    }
  }
  return undefined;
}
