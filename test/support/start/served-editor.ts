import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { ensureServedHost } from "../host/host-kind.ts";
import { runToEnd, startGroup, stopGroup } from "../host/processes.ts";
import { quietEnvironment } from "../host/quiet.ts";
import { readAnnouncement } from "../host/server-output.ts";
import { packExtension, packOpenChat } from "../package/pack.ts";
import type { TrialFolders } from "./trial-folders.ts";

export interface ServedEditor {
  /** Where the window is, the trial workspace open in it. */
  readonly url: string;
  /** Resolves when the server has ended by itself. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** The same one each time, because a browser keeps what it knows of a window by its address. */
const USUAL_PORT = 8421;

/** Packs Kioku, installs it into a VS Code that code-server serves, and starts that. */
export async function startServedEditor(
  folders: TrialFolders,
  environment: Readonly<Record<string, string>>,
): Promise<ServedEditor> {
  const codeServer = await ensureServedHost();
  const entry = join(codeServer, "out", "node", "entry.js");
  // code-server's own log would go to the person's data folder.
  const env = { ...process.env, XDG_DATA_HOME: folders.data, ...quietEnvironment, ...environment };
  const common = [
    `--user-data-dir=${folders.data}`,
    `--extensions-dir=${folders.extensions}`,
    `--config=${join(folders.data, "config.yaml")}`,
  ];

  console.log("Packing and installing Kioku …");
  const packages = [await packExtension(), await packOpenChat()];
  const install = packages.map(file => `--install-extension=${file}`);
  if ((await runToEnd(process.execPath, [entry, ...common, ...install, "--force"], { env })) !== 0) {
    throw new Error("code-server could not install the packed extension; its own message is above.");
  }

  const port = await usualPortOrFree();
  const server = startGroup(
    process.execPath,
    [
      entry,
      ...common,
      "--auth=none",
      `--bind-addr=127.0.0.1:${port}`,
      `--session-socket=${join(folders.data, "session.sock")}`,
      "--disable-telemetry",
      "--disable-update-check",
      "--disable-workspace-trust",
      "--disable-getting-started-override",
      folders.workspace,
    ],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  const ended = once(server, "exit");
  await readAnnouncement(server, /HTTP server listening on (\S+)/, join(folders.data, "server.log"));
  const url = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folders.workspace)}`;
  return { url, ended, stop: () => stopGroup(server) };
}

async function usualPortOrFree(): Promise<number> {
  for (const port of [USUAL_PORT, 0]) {
    const probe = createServer();
    try {
      probe.listen(port, "127.0.0.1");
      await once(probe, "listening");
      const address = probe.address();
      if (address !== null && typeof address === "object") {
        return address.port;
      }
    } catch {
      console.log(`Port ${port} is taken; another one is used.`);
    } finally {
      probe.close();
    }
  }
  throw new Error("No free port was found on 127.0.0.1.");
}
