import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { errorMessage } from "../../shared/error-message.ts";
import { panelHtml } from "../../shared/panel-html.ts";
import type { ChatActionId, HostToPanel, PanelState, PanelToHost } from "../../shared/protocol.ts";
import type { AgentSession } from "../agent-session.ts";
import type { Agents } from "../agents.ts";
import type { Log } from "../log.ts";
import type { PromptFiles } from "../prompt-files.ts";
import { thoughtsOpen } from "../settings.ts";
import { readPanelMessage } from "./panel-message.ts";
import { panelStrings } from "./panel-translation.ts";
import { UnseenBadge } from "./unseen-badge.ts";

const VIEW_ID = "kioku.chat";

/** Commands behind the actions of an error row; the others are done here. */
const ACTION_COMMANDS: Readonly<
  Record<Exclude<ChatActionId, "retry" | "open-prompt-file" | "edit-message" | "try-saving">, string>
> = {
  repair: "kioku.repairConversation",
  "show-prompt": "kioku.showPrompt",
  "compact-now": "kioku.compactNow",
  "load-model": "kioku.loadModel",
  "set-up-server": "kioku.setUpServer",
  "enter-key": "kioku.setUpServer",
  "create-agent": "kioku.createAgent",
  "check-connection": "kioku.checkConnection",
  "show-log": "kioku.showLog",
  "take-over": "kioku.takeOver",
  "switch-agent": "kioku.switchAgent",
};

export interface ChatViewOptions {
  readonly extensionUri: vscode.Uri;
  readonly agents: Agents;
  readonly files: PromptFiles;
  readonly log: Log;
}

/** The chat panel in the side bar. The conversation lives in the session; the panel can be drawn anew at any time. */
export class ChatView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #agents: Agents;
  readonly #files: PromptFiles;
  readonly #log: Log;
  readonly #subscriptions: vscode.Disposable[] = [];
  #view: vscode.WebviewView | undefined;
  #listening: vscode.Disposable | undefined;
  #showAll = false;
  readonly #unseen = new UnseenBadge();

  constructor({ extensionUri, agents, files, log }: ChatViewOptions) {
    this.#extensionUri = extensionUri;
    this.#agents = agents;
    this.#files = files;
    this.#log = log;
    this.#subscriptions.push(
      vscode.window.registerWebviewViewProvider(VIEW_ID, this),
      agents.onDidChange(() => this.#follow(agents.current)),
      vscode.workspace.onDidChangeConfiguration(change => {
        if (change.affectsConfiguration("kioku.chat")) {
          this.#postState();
        }
      }),
    );
  }

  dispose(): void {
    this.#listening?.dispose();
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  /** Messages that the agent has written by itself and nobody has seen yet. */
  get unseen(): number {
    return this.#unseen.count;
  }

  /** Brings the panel to the front, with the cursor in its input. */
  async show(): Promise<void> {
    await vscode.commands.executeCommand(`${VIEW_ID}.focus`);
    this.#post({ type: "focus-input" });
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const media = vscode.Uri.joinPath(this.#extensionUri, "dist", "webview");
    view.webview.options = { enableScripts: true, localResourceRoots: [media] };
    view.webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
    view.onDidChangeVisibility(() => {
      if (view.visible) {
        this.#unseen.clear();
      }
    });
    view.onDidDispose(() => {
      // A hidden view is made anew before the old one is gone.
      if (this.#view === view) {
        this.#view = undefined;
      }
    });
    this.#unseen.show(view);
    view.webview.html = panelHtml({
      cspSource: view.webview.cspSource,
      nonce: randomBytes(16).toString("base64url"),
      scriptUri: view.webview.asWebviewUri(vscode.Uri.joinPath(media, "chat.js")).toString(),
      styleUri: view.webview.asWebviewUri(vscode.Uri.joinPath(media, "chat.css")).toString(),
      language: vscode.env.language,
      title: vscode.l10n.t("Chat"),
    });
    void this.#agents.openLast();
  }

  #follow(session: AgentSession | undefined): void {
    this.#listening?.dispose();
    this.#showAll = false;
    this.#unseen.clear();
    this.#listening = session && this.#listenTo(session);
    this.#postState();
  }

  #listenTo(session: AgentSession): vscode.Disposable {
    return vscode.Disposable.from(
      session.onPanelMessage(message => this.#post(message)),
      session.onReset(() => this.#postState()),
      session.onEvent(event => {
        if (event.type === "message" && session.busyByItself && this.#view?.visible !== true) {
          this.#unseen.note(event.message);
        }
      }),
    );
  }

  #receive(raw: unknown): void {
    const message = readPanelMessage(raw);
    if (message) {
      this.#handle(message).catch(error => {
        this.#log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(vscode.l10n.t("That did not work: {0}", errorMessage(error)));
      });
    }
  }

  async #handle(message: PanelToHost): Promise<void> {
    switch (message.type) {
      case "ready":
        return this.#postState();
      case "show-older":
        this.#showAll = true;
        return this.#postState();
      case "send":
        return this.#send(message.text);
      case "stop":
        return this.#agents.current?.stop();
      case "action":
        return this.#act(message.action);
      case "copy":
        return vscode.env.clipboard.writeText(message.text);
      case "open-link":
        await openLink(message.url);
    }
  }

  async #send(text: string): Promise<void> {
    const session = this.#agents.current;
    const reason = await session?.run({ type: "user", text });
    if (reason === undefined || ("userSaved" in reason && !reason.userSaved)) {
      this.#post({ type: "restore-draft", text });
    }
  }

  async #act(action: ChatActionId): Promise<void> {
    if (action === "open-prompt-file") {
      await this.#openPromptFile();
    } else if (action === "edit-message") {
      const text = await this.#agents.current?.takeBackLast();
      if (text !== undefined) {
        this.#post({ type: "restore-draft", text });
        this.#post({ type: "focus-input" });
      }
    } else if (action === "try-saving") {
      await this.#agents.current?.store.save();
    } else if (action !== "retry") {
      await vscode.commands.executeCommand(ACTION_COMMANDS[action]);
    } else if (this.#agents.current) {
      await this.#agents.current.run({ type: "retry" });
    } else {
      await this.#agents.openLast();
    }
  }

  /** The file that the last turn found broken, or else the persona. */
  async #openPromptFile(): Promise<void> {
    const reason = this.#agents.current?.lastReason;
    const broken = reason?.type === "prompt-broken" ? await this.#files.locate(reason.file) : undefined;
    if (broken) {
      await vscode.window.showTextDocument(broken);
    } else {
      await vscode.commands.executeCommand("kioku.openPersona");
    }
  }

  #postState(): void {
    if (this.#view) {
      this.#view.description = this.#agents.current?.info.name ?? "";
    }
    this.#post({ type: "state", state: this.#state(), strings: panelStrings(), locale: vscode.env.language });
  }

  #state(): PanelState {
    const { current, problem } = this.#agents;
    const shared = { thoughtsOpen: thoughtsOpen(), ...(problem ? { problem } : {}) };
    if (!current) {
      return { ...shared, items: [], olderItems: 0, phase: "idle", canSend: false };
    }
    const { banner, info, language, transcript } = current;
    return {
      ...shared,
      ...transcript.rows(this.#showAll),
      ...transcript.activity,
      ...(banner ? { banner } : {}),
      agent: { id: info.id, name: info.name, language },
    };
  }

  #post(message: HostToPanel): void {
    void this.#view?.webview.postMessage(message);
  }
}

/** The editor itself asks before it leaves for another site; schemes that run something are refused. */
async function openLink(url: string): Promise<void> {
  const uri = vscode.Uri.parse(url, true);
  if (["http", "https", "mailto"].includes(uri.scheme)) {
    await vscode.env.openExternal(uri);
  }
}
