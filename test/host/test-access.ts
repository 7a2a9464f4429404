import assert from "node:assert/strict";
import * as vscode from "vscode";
import manifest from "../../package.json" with { type: "json" };
import type { TestAccess } from "../../src/extension.ts";
import type { AgentSession } from "../../src/vscode/agent-session.ts";
import { createScriptBrain, type ScriptBrain } from "../support/tabby-server/script-brain.ts";
import { startTabbyServer, type TabbyServer, type TabbyServerOptions } from "../support/tabby-server/server.ts";

export interface HostBench extends TestAccess {
  readonly brain: ScriptBrain;
  readonly server: TabbyServer;
  /** The open agent. */
  session(): AgentSession;
}

/** The activated extension, talking to a scripted server that only this test has. */
export async function withServer(
  options: Omit<TabbyServerOptions, "brain">,
  run: (bench: HostBench) => Promise<void>,
): Promise<void> {
  const brain = createScriptBrain();
  const server = await startTabbyServer({ ...options, brain });
  const access = await activated();
  useServer(server.url, server.apiKey);
  try {
    const session = () => {
      assert.ok(access.agents.current, "no agent is open");
      return access.agents.current;
    };
    await run({ ...access, brain, server, session });
  } finally {
    await access.agents.close();
    await server.close();
    useServer(undefined, undefined);
  }
}

export async function activated(): Promise<TestAccess> {
  const extension = vscode.extensions.getExtension<TestAccess>(`${manifest.publisher}.${manifest.name}`);
  assert.ok(extension, "the extension is not loaded");
  return extension.activate();
}

/** The environment stands in for the settings, which a test would have to wait for and to undo. */
export function useServer(url: string | undefined, key: string | undefined): void {
  for (const [name, value] of [
    ["KIOKU_SERVER_URL", url],
    ["KIOKU_SERVER_KEY", key],
  ] as const) {
    if (value === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = value;
    }
  }
}
