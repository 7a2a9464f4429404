import * as vscode from "vscode";
import type { TurnPhase } from "../shared/protocol.ts";
import type { AgentSession } from "./agent-session.ts";
import type { Agents } from "./agents.ts";

/** Memories whose embedding takes long enough to be told. */
const MANY = 50;

/** One item: which agent is open and what it is doing. A click opens the chat. */
export class StatusBar implements vscode.Disposable {
  readonly #agents: Agents;
  readonly #item = vscode.window.createStatusBarItem("kioku.agent", vscode.StatusBarAlignment.Right, 90);
  readonly #subscription: vscode.Disposable;
  #listening: vscode.Disposable | undefined;
  /** Many memories are being embedded, which is told until it is done. */
  #isIndexing = false;

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
    this.#isIndexing = false;
    const session = this.#agents.current;
    if (session) {
      this.#listening = vscode.Disposable.from(
        session.onEvent(() => this.#draw()),
        session.onBusyChange(() => this.#draw()),
        session.onReset(() => this.#draw()),
        new vscode.Disposable(
          session.store.onEvent(({ type }) => (type === "embedding" || type === "saving" ? this.#draw() : undefined)),
        ),
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
    const { unsaved } = session.store;
    this.#item.text = `${iconOf(session)} ${session.info.name}`;
    this.#item.backgroundColor = unsaved && new vscode.ThemeColor("statusBarItem.warningBackground");
    this.#item.tooltip = [
      session.banner?.text ?? phaseText(phase),
      this.#contextText(),
      this.#agents.searchText,
      this.#indexingText(),
    ]
      .filter(Boolean)
      .join("\n");
    this.#item.show();
  }

  /** A few memories are embedded in no time, so nothing is said of them. */
  #indexingText(): string {
    const { done, total } = this.#agents.current?.store.embedding ?? { done: 0, total: 0 };
    const left = total - done;
    this.#isIndexing = left > MANY || (this.#isIndexing && left > 0);
    const number = new Intl.NumberFormat(vscode.env.language);
    return this.#isIndexing
      ? vscode.l10n.t("Indexing memories: {0} of {1}", number.format(done), number.format(total))
      : "";
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

function iconOf({ busy, store }: AgentSession): string {
  if (store.unsaved) {
    return "$(warning)";
  }
  if (store.access !== "write") {
    return "$(eye)";
  }
  return busy ? "$(loading~spin)" : "$(comment-discussion)";
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
