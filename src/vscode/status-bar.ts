import * as vscode from "vscode";
import type { TurnPhase } from "../shared/protocol.ts";
import type { Agents } from "./agents.ts";

/** One item: which agent is open and what it is doing. A click opens the chat. */
export class StatusBar implements vscode.Disposable {
  readonly #agents: Agents;
  readonly #item = vscode.window.createStatusBarItem("kioku.agent", vscode.StatusBarAlignment.Right, 90);
  readonly #subscription: vscode.Disposable;
  #listening: vscode.Disposable | undefined;

  constructor(agents: Agents) {
    this.#agents = agents;
    this.#item.name = "Kioku";
    this.#item.command = "kioku.openChat";
    this.#subscription = agents.onDidChange(() => this.#follow());
  }

  dispose(): void {
    this.#listening?.dispose();
    this.#subscription.dispose();
    this.#item.dispose();
  }

  #follow(): void {
    this.#listening?.dispose();
    const session = this.#agents.current;
    if (session) {
      this.#listening = vscode.Disposable.from(
        session.onEvent(() => this.#draw()),
        session.onBusyChange(() => this.#draw()),
        session.onReset(() => this.#draw()),
      );
    }
    this.#draw();
  }

  #draw(): void {
    const session = this.#agents.current;
    if (!session) {
      this.#item.hide();
      return;
    }
    const { phase } = session.transcript.activity;
    this.#item.text = `${session.busy ? "$(loading~spin)" : "$(comment-discussion)"} ${session.info.name}`;
    this.#item.tooltip = [phaseText(phase), this.#contextText(), this.#agents.searchText].filter(Boolean).join("\n");
    this.#item.show();
  }

  #contextText(): string {
    const usage = this.#agents.current?.usage;
    if (!usage) {
      return "";
    }
    const used = Object.values(usage.parts).reduce((sum, tokens) => sum + tokens, 0);
    return vscode.l10n.t("Context: {0} of {1} tokens", used, usage.total);
  }
}

function phaseText(phase: TurnPhase): string {
  switch (phase) {
    case "idle":
      return vscode.l10n.t("Ready to chat");
    case "reading-prompt":
      return vscode.l10n.t("Reading the conversation");
    case "thinking":
      return vscode.l10n.t("Thinking");
    case "writing":
      return vscode.l10n.t("Writing");
    case "compacting":
      return vscode.l10n.t("Summarizing older messages");
    case "tidying":
      return vscode.l10n.t("Keeping what matters");
  }
}
