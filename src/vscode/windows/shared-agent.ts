import * as vscode from "vscode";
import { StoreError, type StoreEvent } from "../../memory/agent-store.ts";
import { errorMessage } from "../../shared/error-message.ts";
import type { AgentSession } from "../agent-session.ts";
import type { Agents } from "../agents.ts";
import { chatAction } from "../chat/stop-message.ts";
import type { Log } from "../log.ts";
import { savingProblem } from "../saving-problem.ts";
import { storeProblem } from "../store-problem.ts";
import { withAbort } from "../with-abort.ts";
import { withoutLinks } from "../without-links.ts";
import { type AskConsent, askConsent } from "./ask-consent.ts";
import { HandOver } from "./hand-over.ts";

/** Milliseconds after a hand-over for which this window leaves a free agent to the one that has asked for it. */
const LEFT_TO_OTHER = 15_000;

/** Milliseconds after which a free agent that could not be taken is tried again. */
const TRY_AGAIN = 5_000;

/** What several windows with the same agent do about each other: one writes, the others read along and may ask for it. */
export class SharedAgent implements vscode.Disposable {
  /** How the person is asked for an agent that another window wants. */
  askConsent: AskConsent = askConsent;
  readonly #agents: Agents;
  readonly #log: Log;
  readonly #subscriptions: vscode.Disposable[];
  #listening: vscode.Disposable | undefined;
  /** Fires when the session at hand is no longer the open one. */
  #gone = new AbortController();
  #isAsking = false;
  #handOver: HandOver | undefined;
  /** Nobody writes the agent that is read along here. */
  #isFree = false;
  /** What was handed over last, and when, in milliseconds since the epoch. */
  #handedOver: { readonly id: string; readonly at: number } | undefined;
  #later: NodeJS.Timeout | undefined;

  constructor(agents: Agents, log: Log) {
    this.#agents = agents;
    this.#log = log;
    this.#subscriptions = [
      agents.onDidChange(() => this.#follow(agents.current)),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) {
          void this.takeFree();
        }
      }),
    ];
  }

  dispose(): void {
    this.#gone.abort();
    clearTimeout(this.#later);
    this.#listening?.dispose();
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  /** Asks the window that writes for the agent, and waits for it under a notification that can be cancelled. */
  async takeOver(): Promise<void> {
    const session = this.#agents.current ?? (await this.#agents.openLast());
    if (session?.store.access !== "follow" || this.#isAsking) {
      return;
    }
    this.#isAsking = true;
    const gone = this.#gone.signal;
    try {
      await withAbort(vscode.l10n.t("Waiting for the other window…"), async cancelled => {
        const signal = AbortSignal.any([cancelled, gone]);
        await this.#agents.replace(session, await this.#agents.opener.takeOver(session.info, signal));
      });
    } catch (error) {
      if (!gone.aborted && !isAbort(error)) {
        this.#log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(vscode.l10n.t("The agent stays where it is: {0}", reasonOf(error)));
      }
    } finally {
      this.#isAsking = false;
    }
  }

  /** Takes an agent that nobody writes any more, if this is the window that the person is in. */
  async takeFree(): Promise<void> {
    const session = this.#agents.current;
    if (!session || !this.#isFree || this.#isAsking || !vscode.window.state.focused) {
      return;
    }
    const { id, at } = this.#handedOver ?? { id: "", at: 0 };
    const wait = id === session.info.id ? at + LEFT_TO_OTHER - Date.now() : 0;
    if (wait > 0) {
      this.#takeLater(wait);
      return;
    }
    this.#isFree = false;
    try {
      await this.#agents.replace(session, await this.#agents.opener.openToWrite(session.info));
    } catch (error) {
      // Another window was faster, or the folder cannot be written: reading along goes on.
      this.#log.info(`${session.info.name} was not taken: ${errorMessage(error)}`);
      this.#isFree = this.#agents.current === session;
      this.#takeLater(TRY_AGAIN);
    }
  }

  #takeLater(wait: number): void {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => void this.takeFree(), wait);
  }

  #follow(session: AgentSession | undefined): void {
    this.#gone.abort();
    this.#gone = new AbortController();
    this.#listening?.dispose();
    clearTimeout(this.#later);
    this.#isFree = false;
    this.#handOver =
      session &&
      new HandOver({
        session,
        gone: this.#gone.signal,
        log: this.#log,
        ask: (agent, gone) => this.askConsent(agent, gone),
        release: () => this.#release(session),
      });
    this.#listening =
      session && new vscode.Disposable(session.store.onEvent(event => void this.#notice(session, event)));
  }

  async #notice(session: AgentSession, event: StoreEvent): Promise<void> {
    switch (event.type) {
      case "lease-requested":
        return this.#handOver?.requested();
      case "saving":
        return this.#handOver?.savingChanged();
      case "lease-lost":
        return this.#loseLease(session);
      case "lease-free":
        this.#isFree = true;
        return this.takeFree();
      case "ended":
        return this.#end(session, event.cause);
    }
  }

  /** Lets the window that asks have the agent, and reads along. */
  async #release(session: AgentSession): Promise<boolean> {
    const { info } = session;
    this.#handedOver = { id: info.id, at: Date.now() };
    const done = await this.#agents.reopen(session, () => this.#agents.opener.follow(info));
    if (done) {
      void this.#offerBack(vscode.l10n.t("{0} continues in another window.", info.name));
    }
    return done;
  }

  async #loseLease(session: AgentSession): Promise<void> {
    const { info, store } = session;
    const { unsaved } = store;
    this.#handedOver = { id: info.id, at: Date.now() };
    if (unsaved) {
      // Said first: reading along may fail, and the loss must be known all the same.
      const text = vscode.l10n.t(
        "Another window has taken over {0}, and {1} changes of this window could not be saved before. {2}",
        info.name,
        unsaved.groups,
        savingProblem(unsaved),
      );
      void vscode.window.showErrorMessage(withoutLinks(text));
    }
    const done = await this.#agents.reopen(session, () => this.#agents.opener.follow(info));
    if (done && !unsaved) {
      await this.#offerBack(vscode.l10n.t("Another window has taken over {0}.", info.name));
    }
  }

  async #offerBack(text: string): Promise<void> {
    const takeBack = vscode.l10n.t("Take Back");
    const gone = this.#gone.signal;
    const picked = await vscode.window.showInformationMessage(withoutLinks(text), takeBack);
    if (picked === takeBack && !gone.aborted) {
      await this.takeOver();
    }
  }

  async #end(session: AgentSession, cause: "deleted" | "replaced"): Promise<void> {
    if (cause === "replaced") {
      await this.#agents.reopen(session, () => this.#agents.opener.open(session.info));
      return;
    }
    await this.#agents.lose(session, {
      text: vscode.l10n.t("{0} was deleted in another window.", session.info.name),
      actions: [chatAction("switch-agent"), chatAction("create-agent")],
    });
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** Here `locked` means that a third window has asked for the agent before. */
function reasonOf(error: unknown): string {
  return error instanceof StoreError && error.code === "locked"
    ? vscode.l10n.t("a third window has asked for it already. Try again a little later.")
    : storeProblem(error);
}
