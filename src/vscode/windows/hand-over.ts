import * as vscode from "vscode";
import { errorMessage } from "../../shared/error-message.ts";
import type { AgentSession } from "../agent-session.ts";
import type { Log } from "../log.ts";
import { savingProblem } from "../saving-problem.ts";
import { withoutLinks } from "../without-links.ts";
import type { AskConsent } from "./ask-consent.ts";

export interface HandOverOptions {
  readonly session: AgentSession;
  /** Fires when the session is no longer the open one. */
  readonly gone: AbortSignal;
  readonly log: Log;
  readonly ask: AskConsent;
  /** Closes the session, which hands it over. @returns whether the agent is read along here now. */
  readonly release: () => Promise<boolean>;
}

/** What becomes of the requests of other windows for the agent that this one writes. */
export class HandOver {
  readonly #options: HandOverOptions;
  #isRunning = false;
  /** Another window waits until the disk takes what is not saved yet. */
  #waitsForDisk = false;

  constructor(options: HandOverOptions) {
    this.#options = options;
  }

  /** Another window asks: the person decides, where they are in this window. */
  async requested(): Promise<void> {
    await this.#alone(() => this.#answer());
  }

  /** Goes on with a hand-over that had to wait for the disk. */
  async savingChanged(): Promise<void> {
    if (this.#waitsForDisk && !this.#options.session.store.unsaved) {
      this.#waitsForDisk = false;
      await this.#alone(() => this.#handOver());
    }
  }

  get #isWanted(): boolean {
    return this.#options.session.store.requestedBy !== undefined;
  }

  async #answer(): Promise<void> {
    const { session, gone, ask } = this.#options;
    const consent = await ask(session.info.name, gone);
    if (gone.aborted) {
      return;
    }
    if (consent === "keep") {
      await session.store.declineRequest();
      // A third window may have asked while that was written.
      if (this.#isWanted) {
        await this.#answer();
      }
    } else if (consent === "hand-over" && !this.#isWanted) {
      this.#tell(vscode.l10n.t("The other window does not ask for {0} any more.", session.info.name));
    } else {
      await this.#handOver();
    }
  }

  /** A running reply is ended first, and what is not saved yet is saved: another window would not have it. */
  async #handOver(): Promise<void> {
    const { session, gone, release } = this.#options;
    this.#waitsForDisk = false;
    let isReleased = false;
    try {
      await session.pause();
      // The other window may have given up while the reply was finished.
      if (gone.aborted || !this.#isWanted) {
        return;
      }
      const isSaved = !session.store.unsaved || (await session.store.save());
      if (isSaved) {
        isReleased = await release();
      } else {
        this.#wait();
      }
    } finally {
      if (!isReleased) {
        session.resume();
      }
    }
  }

  #wait(): void {
    const { info, store } = this.#options.session;
    this.#waitsForDisk = true;
    const problem = store.unsaved ? savingProblem(store.unsaved) : "";
    this.#tell(
      vscode.l10n.t(
        "Another window asks for {0}, which has to wait until everything is saved. {1}",
        info.name,
        problem,
      ),
    );
  }

  async #alone(work: () => Promise<void>): Promise<void> {
    if (this.#isRunning) {
      return;
    }
    this.#isRunning = true;
    try {
      await work();
    } catch (error) {
      this.#options.log.error(`The request of another window came to nothing: ${errorMessage(error)}`);
    } finally {
      this.#isRunning = false;
    }
  }

  #tell(text: string): void {
    void vscode.window.showWarningMessage(withoutLinks(text));
  }
}
