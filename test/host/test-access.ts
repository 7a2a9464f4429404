import assert from "node:assert/strict";
import * as vscode from "vscode";
import manifest from "../../package.json" with { type: "json" };
import type { TestAccess } from "../../src/extension.ts";
import type { AgentSession } from "../../src/vscode/agent-session.ts";
import { createScriptBrain, type ScriptBrain } from "../support/tabby-server/script-brain.ts";
import { startTabbyServer, type TabbyServer, type TabbyServerOptions } from "../support/tabby-server/server.ts";

/** What a test needs of any server's stand-in. */
export interface StandIn {
  readonly url: string;
  readonly apiKey: string;
  close(): Promise<void>;
}

export interface HostBench<S extends StandIn = TabbyServer> extends TestAccess {
  readonly brain: ScriptBrain;
  readonly server: S;
  /** The open agent. */
  session(): AgentSession;
}

/** The activated extension, talking to a scripted TabbyAPI that only this test has. */
export function withServer(
  options: Omit<TabbyServerOptions, "brain">,
  run: (bench: HostBench) => Promise<void>,
): Promise<void> {
  return withStandIn(brain => startTabbyServer({ ...options, brain }), run);
}

/** The activated extension, talking to a scripted server of any kind. */
export async function withStandIn<S extends StandIn>(
  start: (brain: ScriptBrain) => Promise<S>,
  run: (bench: HostBench<S>) => Promise<void>,
): Promise<void> {
  const brain = createScriptBrain();
  const server = await start(brain);
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
