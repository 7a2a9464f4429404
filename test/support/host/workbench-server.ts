import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensureServedHost } from "./host-kind.ts";
import { runToEnd, startGroup, stopGroup } from "./processes.ts";
import { quietEnvironment, quietSettings, type Settings } from "./quiet.ts";
import { readAnnouncement } from "./server-output.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

export interface WorkbenchServerOptions {
  /** Settings of the person, by their full ids. */
  readonly userSettings?: Settings;
  /** Settings of scope `machine`; a served VS Code reads those from here only, and prefers this file for others too. */
  readonly machineSettings?: Settings;
  /** A packed extension to install first. */
  readonly extensionPackage?: string;
  /** Display language; English when absent. */
  readonly language?: "ja";
  /** Added to the environment of the server and so of the extension host. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface WorkbenchServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** `127.0.0.1:<port>`, as it must be spelled in `vscode-remote:` addresses. */
  readonly authority: string;
  /** Holds `data/` (settings, global storage, logs), `extensions/` and `server.log`; removed when this process ends. */
  readonly dataFolder: string;
  stop(): Promise<void>;
}

const serverFlags = [
  "--host=127.0.0.1",
  // Any free port, so that two runs at once never meet.
  "--port=0",
  "--without-connection-token",
  "--accept-server-license-terms",
  // A built VS Code ignores the payload without it.
  "--enable-smoke-test-driver",
  "--telemetry-level=off",
  "--disable-workspace-trust",
];

/**
 * Starts the VS Code server inside code-server, without code-server's own web layer: only so does it take the
 * `payload` that loads an extension from its source folder and runs a test suite in the extension host.
 */
export async function startWorkbenchServer(options: WorkbenchServerOptions = {}): Promise<WorkbenchServer> {
  const codeServer = await ensureServedHost();
  const dataFolder = makeTemporaryFolder();
  writeJson(join(dataFolder, "data", "User", "settings.json"), { ...quietSettings, ...options.userSettings });
  writeJson(join(dataFolder, "data", "Machine", "settings.json"), options.machineSettings ?? {});
  if (options.language !== undefined) {
    writeLanguagePack(dataFolder, options.language);
  }
  const main = join(codeServer, "lib", "vscode", "out", "server-main.js");
  const folders = [`--server-data-dir=${dataFolder}`, `--extensions-dir=${join(dataFolder, "extensions")}`];
  const env = {
    ...process.env,
    // Sockets and scratch files go where they are removed with the rest.
    TMPDIR: dataFolder,
    XDG_RUNTIME_DIR: dataFolder,
    ...quietEnvironment,
    // A developer's own model server is none of a test's business.
    KIOKU_SERVER_URL: undefined,
    KIOKU_SERVER_KEY: undefined,
    ...options.environment,
  };
  if (options.extensionPackage !== undefined) {
    const install = [main, ...folders, `--install-extension=${options.extensionPackage}`];
    if ((await runToEnd(process.execPath, install, { env })) !== 0) {
      throw new Error(`${options.extensionPackage} could not be installed; the server's own message is above.`);
    }
  }
  const locale = options.language === undefined ? [] : [`--locale=${options.language}`];
  const server = startGroup(process.execPath, [main, ...folders, ...serverFlags, ...locale], {
    stdio: ["ignore", "pipe", "pipe"],
    env,
  });
  const port = await readAnnouncement(
    server,
    /^Extension host agent listening on (\d+)/,
    join(dataFolder, "server.log"),
  );
  const authority = `127.0.0.1:${port}`;
  return { origin: `http://${authority}`, authority, dataFolder, stop: () => stopGroup(server) };
}

/**
 * Makes the server take the language for installed. The npm registry has no language pack, so the workbench's own
 * texts stay English; `vscode.env.language`, package.nls and l10n bundles of extensions follow the language.
 */
function writeLanguagePack(dataFolder: string, language: string): void {
  const translation = join(dataFolder, "workbench-texts.json");
  writeJson(translation, { contents: {} });
  writeJson(join(dataFolder, "data", "languagepacks.json"), {
    [language]: {
      hash: "empty",
      label: language,
      extensions: [{ extensionIdentifier: { id: `kioku.language-pack-${language}` }, version: "1.0.0" }],
      translations: { vscode: translation },
    },
  });
}

function writeJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value, undefined, 2));
}
