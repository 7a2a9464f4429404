import * as vscode from "vscode";
import { dueHeartbeat } from "../agent/heartbeat/timed-heartbeat.ts";
import { errorMessage } from "../shared/error-message.ts";
import type { Agents } from "./agents.ts";
import type { Log } from "./log.ts";
import { heartbeatRules, quietHours } from "./settings.ts";
import { withoutLinks } from "./without-links.ts";

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
  /** Milliseconds since the epoch, by agent. */
  readonly #notBefore = new Map<string, number>();
  /** Quiet hours that the person was told of that they cannot be read. */
  #toldHours: string | undefined;

  constructor(agents: Agents, log: Log) {
    this.#agents = agents;
    this.#log = log;
    this.#timer = setInterval(() => {
      this.look(new Date()).catch(error => this.#log.error(`Timed heartbeat: ${errorMessage(error)}`));
    }, LOOK);
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  /** @returns whether a heartbeat was due and has run. */
  async look(now: Date): Promise<boolean> {
    const session = this.#agents.current;
    if (
      !session ||
      session.busy ||
      session.readOnly !== undefined ||
      now.getTime() < (this.#notBefore.get(session.info.id) ?? 0)
    ) {
      return false;
    }
    const rules = heartbeatRules();
    if (rules.intervalMinutes > 0 && rules.quietHours === "unreadable") {
      this.#tellUnreadable(quietHours());
    }
    // Whoever takes a message back is about to write another, and the last one left may be hours old.
    if (now.getTime() < session.takenBackAt + rules.intervalMinutes * 60_000) {
      return false;
    }
    const { conversation, heartbeatsPausedUntil } = session.store;
    const due = dueHeartbeat({ path: conversation.path(), pausedUntil: heartbeatsPausedUntil }, rules, now);
    if (!due) {
      return false;
    }
    const reason = await session.run({ type: "heartbeat", ...due });
    if (reason && reason.type !== "rested") {
      this.#notBefore.set(session.info.id, now.getTime() + rules.intervalMinutes * 60_000);
    }
    return reason !== undefined;
  }

  /** Once for each text: a person who does not look now finds it in the log. */
  #tellUnreadable(hours: string): void {
    if (hours === this.#toldHours) {
      return;
    }
    this.#toldHours = hours;
    this.#log.warn(`kioku.heartbeat.quietHours cannot be read: ${hours}. There are no timed heartbeats until it can.`);
    const open = vscode.l10n.t("Open Settings");
    const told = vscode.l10n.t(
      "The quiet hours “{0}” cannot be read, so the agent does nothing by itself for now. Write them like 23:00-07:00.",
      withoutLinks(hours),
    );
    vscode.window.showWarningMessage(told, open).then(picked => {
      if (picked === open) {
        void vscode.commands.executeCommand("workbench.action.openSettings", "kioku.heartbeat.quietHours");
      }
    });
  }
}
