/** Run under a lock by `ensureCodeServer`: installs code-server from the npm registry into the cache folder. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { codeServerInstallFolder, codeServerVersion, completionMarker, isCodeServerInstalled } from "./code-server.ts";
import { runToEnd } from "./processes.ts";

const PROGRESS_MS = 20_000;

async function install(): Promise<number> {
  const folder = codeServerInstallFolder();
  if (isCodeServerInstalled()) {
    return 0;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');

  console.log(`Installing code-server ${codeServerVersion} into ${folder}: once, about 3 minutes and 620 MB.`);
  const started = Date.now();
  const progress = setInterval(() => {
    console.log(`  still installing code-server, ${Math.round((Date.now() - started) / 1000)} s …`);
  }, PROGRESS_MS);
  const npm = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error"];
  const code = await runToEnd("npm", [...npm, `code-server@${codeServerVersion}`], { cwd: folder, env: environment() });
  clearInterval(progress);

  if (code === 0) {
    writeFileSync(completionMarker(), "");
  }
  return code;
}

/** code-server's install script wants its own Node major first on PATH, and node-gyp that Node's headers without a download. */
function environment(): NodeJS.ProcessEnv {
  const binaries = dirname(process.execPath);
  const env: NodeJS.ProcessEnv = { ...process.env, PATH: [binaries, process.env.PATH].join(delimiter) };
  const nodeFolder = dirname(binaries);
  if (existsSync(join(nodeFolder, "include", "node", "node.h"))) {
    env.npm_config_nodedir = nodeFolder;
  }
  // `npm test` names its own project here, and npm would take that for the project to install into.
  delete env.npm_config_local_prefix;
  // And its own Node here, which code-server's install script would take for the one it runs on.
  delete env.npm_config_user_agent;
  return env;
}

process.exitCode = await install();
