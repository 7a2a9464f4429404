import type * as vscode from "vscode";
import { dueHeartbeat } from "../agent/heartbeat/timed-heartbeat.ts";
import type { Agents } from "./agents.ts";
import type { Log } from "./log.ts";
import { heartbeatRules } from "./settings.ts";

/** Milliseconds between two looks at the clock. */
const LOOK = 30_000;

/**
 * Timed heartbeats: a turn of the open agent's own while the conversation rests. Off unless the settings say otherwise.
 * What fails is in the log alone, and is not tried again before another interval has passed.
 */
export class HeartbeatTimer implements vscode.Disposable {
  readonly #agents: Agents;
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout;
  #notBefore = 0;

  constructor(agents: Agents, log: Log) {
    this.#agents = agents;
    this.#log = log;
    this.#timer = setInterval(() => void this.look(new Date()), LOOK);
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  /** @returns whether a heartbeat was due and has run. */
  async look(now: Date): Promise<boolean> {
    const session = this.#agents.current;
    if (!session || session.busy || now.getTime() < this.#notBefore) {
      return false;
    }
    const rules = heartbeatRules();
    const { conversation, heartbeatsPausedUntil } = session.store;
    const due = dueHeartbeat({ path: conversation.path(), pausedUntil: heartbeatsPausedUntil }, rules, now);
    if (!due) {
      return false;
    }
    const reason = await session.run({ type: "heartbeat", ...due });
    this.#log.info(`Timed heartbeat${due.reflection ? " for reflection" : ""}: ${reason?.type ?? "not now"}`);
    if (reason && reason.type !== "rested") {
      this.#notBefore = now.getTime() + rules.intervalMinutes * 60_000;
    }
    return reason !== undefined;
  }
}
