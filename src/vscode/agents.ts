import { join } from "node:path";
import * as vscode from "vscode";
import { AUTOMATIC_PROFILE } from "../agent/load-agent-prompt.ts";
import { AgentDirectory, type AgentInfo, type BrokenAgent } from "../memory/agent-directory.ts";
import { errorMessage } from "../shared/error-message.ts";
import type { ErrorItem } from "../shared/protocol.ts";
import { AgentOpener } from "./agent-opener.ts";
import type { AgentSession } from "./agent-session.ts";
import { errorItem } from "./chat/chat-transcript.ts";
import { chatAction, type StopMessage } from "./chat/stop-message.ts";
import type { CurrentModel } from "./current-model.ts";
import { firstPersona, humanFor, type NewAgent } from "./default-agent.ts";
import type { Log } from "./log.ts";
import type { MeaningSearch } from "./meaning-search.ts";
import type { PromptFiles } from "./prompt-files.ts";
import { tellRecovery } from "./recovery-message.ts";
import { storeProblem } from "./store-problem.ts";
import { mayBeClosed } from "./unsaved-warning.ts";

/** Which agent this window had open last. */
const LAST_AGENT = "kioku.lastAgent";

export interface AgentsOptions {
  readonly context: vscode.ExtensionContext;
  readonly model: CurrentModel;
  readonly files: PromptFiles;
  readonly meaning: MeaningSearch;
  readonly log: Log;
}

/** The agents on this machine, and the one that is open in this window. Nothing is opened before it is asked for. */
export class Agents implements vscode.Disposable {
  readonly opener: AgentOpener;
  readonly #options: AgentsOptions;
  readonly #directory: AgentDirectory;
  readonly #changes = new vscode.EventEmitter<undefined>();
  /** Another agent is open, or none, or the problem has changed. */
  readonly onDidChange = this.#changes.event;
  readonly #subscriptions: vscode.Disposable[] = [];
  /** Resolves to what ends it. */
  readonly #watching: Promise<() => void>;
  /** Folders of agents that could not be read when they were last listed. */
  #broken: string[] = [];
  #current: AgentSession | undefined;
  #listening: vscode.Disposable | undefined;
  #problem: ErrorItem | undefined;
  /** Opening, switching and deleting take their turns. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: AgentsOptions) {
    this.#options = options;
    const { context, files, log, meaning, model } = options;
    this.#directory = new AgentDirectory(join(context.globalStorageUri.fsPath, "agents"), {
      report: broken => this.#noticeBroken(broken),
      makeUp: createdAt => ({ ...madeUpName(createdAt), ...firstAgent() }),
    });
    this.opener = new AgentOpener({ context, model, files, directory: this.#directory, log });
    this.#subscriptions.push(meaning.onDidChange(() => this.#giveEmbedders()));
    this.#watching = this.#directory.watch(() => void this.#noticeNames());
    this.#watching.catch(error => log.warn(`Other windows' changes do not show: ${errorMessage(error)}`));
  }

  get current(): AgentSession | undefined {
    return this.#current;
  }

  /** Why no agent is open, if something went wrong. */
  get problem(): ErrorItem | undefined {
    return this.#problem;
  }

  /** How memories are searched now. */
  get searchText(): string {
    return this.#options.meaning.description;
  }

  /** Most recently used first. What cannot be read is in the log. */
  list(): Promise<readonly AgentInfo[]> {
    this.#broken = [];
    return this.#directory.list();
  }

  /** Opens the agent this window had last, else the one used last, else a first one. */
  openLast(): Promise<AgentSession | undefined> {
    return this.#opening(async () => {
      if (this.#current) {
        return this.#current;
      }
      const known = await this.list();
      if (known.length === 0 && this.#broken.length > 0) {
        // A first agent made now would look as if everything had been forgotten.
        throw new Error(vscode.l10n.t("its description cannot be read. It is in {0}.", this.#broken.join(", ")));
      }
      const last = this.#options.context.workspaceState.get<string>(LAST_AGENT);
      const agent = known.find(({ id }) => id === last) ?? known[0];
      return this.#enter(agent ?? (await this.#createFirst()));
    });
  }

  async open(id: string): Promise<AgentSession | undefined> {
    if (this.#current?.info.id !== id && !(await this.#mayLeave())) {
      return this.#current;
    }
    return this.#opening(async () => {
      if (this.#current?.info.id === id) {
        return this.#current;
      }
      return this.#enter(await this.#directory.read(id));
    });
  }

  async create(wanted: NewAgent): Promise<AgentSession | undefined> {
    if (!(await this.#mayLeave())) {
      return this.#current;
    }
    return this.#opening(async () => {
      // A document that cannot be used is told before there is half an agent.
      await this.opener.firstDocuments(wanted);
      return this.#enter(await this.#directory.create(wanted));
    });
  }

  /** Gives an agent another name, which shows in every window. @throws what the file system says */
  async rename(id: string, name: string): Promise<void> {
    await this.#directory.rename(id, name);
    await this.#noticeNames();
  }

  /** Gives an agent other rules to live by. The open one is opened anew, with everything it remembers. */
  async changeProfile(id: string, profile: string): Promise<void> {
    if (!(await this.#mayLeave())) {
      return;
    }
    await this.#opening(async () => {
      const info = await this.#directory.change(id, { profile });
      if (this.#current?.info.id !== id) {
        return this.#current;
      }
      // The store is locked by the session that is open, so that one has to leave first.
      await this.#leave();
      return this.#enter(info);
    });
  }

  /**
   * Deletes an agent; if it was the open one, the next one is opened.
   * @throws StoreError `locked` while another window has it open, and what the file system says.
   */
  async delete(id: string): Promise<void> {
    const wasOpen = this.#current?.info.id === id;
    try {
      await this.#inTurn(async () => {
        if (wasOpen) {
          await this.#leave();
        }
        await this.#directory.delete(id);
      });
    } catch (error) {
      if (wasOpen) {
        await this.open(id);
      }
      throw error;
    }
    if (!wasOpen) {
      return;
    }
    const [next] = await this.list();
    if (next) {
      await this.open(next.id);
    } else {
      this.#tell({ text: vscode.l10n.t("You have no agent now."), actions: [chatAction("create-agent")] });
    }
  }

  /**
   * Puts a session of the same agent in the place of one, which is closed.
   * @returns whether that one was still open; if not, the new one is closed.
   */
  replace(session: AgentSession, next: AgentSession): Promise<boolean> {
    return this.#inTurn(async () => {
      if (this.#current !== session) {
        await this.#close(next);
        return false;
      }
      this.#current = undefined;
      await this.#close(session);
      this.#show(next);
      return true;
    });
  }

  /**
   * Closes a session and opens the same agent in another way. The panel keeps what it shows in between.
   * @returns whether the session was still open, and the agent is again.
   */
  async reopen(session: AgentSession, open: () => Promise<AgentSession>): Promise<boolean> {
    const opened = await this.#opening(async () => {
      if (this.#current !== session) {
        return undefined;
      }
      this.#current = undefined;
      await this.#close(session);
      const next = await open();
      this.#show(next);
      return next;
    });
    return opened !== undefined;
  }

  /** Closes a session whose agent is no more, and says so. */
  async lose(session: AgentSession, message: StopMessage): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#current === session) {
        await this.#leave();
        this.#tell(message);
      }
    });
  }

  /** Closes the open agent; everything is on disk afterwards, but what the disk has refused. */
  async close(): Promise<void> {
    await this.#inTurn(() => this.#leave());
  }

  dispose(): void {
    this.#listening?.dispose();
    void this.#watching.then(
      end => end(),
      () => undefined,
    );
    vscode.Disposable.from(...this.#subscriptions, this.#changes).dispose();
  }

  async #createFirst(): Promise<AgentInfo> {
    const { persona, profile } = firstAgent();
    const { name, language } = await this.#options.files.library.persona(persona);
    const spoken = language ?? vscode.env.language;
    return this.#directory.create({ name, persona, profile, human: humanFor(spoken) });
  }

  #noticeBroken({ folder, outcome, problem, setAside }: BrokenAgent): void {
    if (outcome === "unreadable") {
      this.#broken.push(folder);
    }
    const aside = setAside === undefined ? "" : ` Set aside as ${setAside}.`;
    this.#options.log.error(`The agent in ${folder}, ${outcome}: ${problem}${aside}`);
  }

  async #enter(info: AgentInfo): Promise<AgentSession> {
    // The open agent stays until the other one is there: its files may be broken.
    const session = await this.opener.open(info);
    await this.#leave();
    this.#show(session);
    try {
      await this.#options.context.workspaceState.update(LAST_AGENT, info.id);
      if (session.store.access === "write") {
        await this.#directory.touch(info.id);
      }
    } catch (error) {
      // Which agent was used last is a convenience; a full disk is told when a message cannot be saved.
      this.#options.log.warn(`The last use was not noted: ${errorMessage(error)}`);
    }
    return session;
  }

  #show(session: AgentSession): void {
    const { log, meaning } = this.#options;
    const { store } = session;
    this.#current = session;
    this.#listening = vscode.Disposable.from(
      session.onEvent(event => {
        if (event.type === "archival-changed" && store.access === "write") {
          void meaning.offer();
        }
      }),
      session.onBusyChange(busy => setContext("kioku.busy", busy)),
      new vscode.Disposable(
        store.onEvent(event => {
          if (event.type === "embedding") {
            void meaning.serve(store);
          } else if (event.type === "saving") {
            log.warn(store.unsaved ? `Not saved: ${store.unsaved.reason}` : "Everything is saved again.");
          }
        }),
      ),
    );
    setContext("kioku.access", store.access);
    tellRecovery(session.info.name, this.#directory.folderOf(session.info.id), store.recovery, log);
    if (store.unsaved) {
      log.warn(`Not saved: ${store.unsaved.reason}`);
    }
    this.#changes.fire(undefined);
    void meaning
      .load()
      .then(() => meaning.serve(store))
      .then(() => this.#giveEmbedders());
  }

  #giveEmbedders(): void {
    const store = this.#current?.store;
    // Who reads along stores no vectors, and nobody searches there.
    if (store?.access === "write") {
      store.useEmbedders(this.#options.meaning.embedders);
    }
  }

  async #leave(): Promise<void> {
    const session = this.#current;
    this.#current = undefined;
    this.#problem = undefined;
    if (session) {
      this.#changes.fire(undefined);
      await this.#close(session);
    }
  }

  async #close(session: AgentSession): Promise<void> {
    const { log } = this.#options;
    if (this.#current === undefined) {
      this.#listening?.dispose();
      setContext("kioku.access", undefined);
      setContext("kioku.busy", false);
    }
    const { unsaved } = session.store;
    if (unsaved && !(await session.store.save().catch(() => false))) {
      log.error(`${session.info.name} is closed with ${unsaved.groups} unsaved changes: ${unsaved.reason}`);
    }
    // The journal has everything already, so a disk that is full now must not keep the next agent from opening.
    await session.close().catch(error => log.error(error instanceof Error ? error : String(error)));
  }

  /** Whether the open agent can be left, or the person has said that what is not saved may be lost. */
  async #mayLeave(): Promise<boolean> {
    return this.#current === undefined || mayBeClosed(this.#current);
  }

  /** Names that were given in another window show here too. */
  async #noticeNames(): Promise<void> {
    const session = this.#current;
    if (!session) {
      return;
    }
    const info = await this.#directory.read(session.info.id).catch(() => undefined);
    if (info && this.#current === session && info.name !== session.info.name) {
      session.describe(info);
    }
  }

  /** In the panel where it shows no conversation, else beside it. */
  #tell(message: StopMessage): void {
    if (this.#current) {
      void vscode.window.showErrorMessage(message.text);
      return;
    }
    this.#problem = errorItem(message);
    this.#changes.fire(undefined);
  }

  /** Opens an agent; a failure becomes the panel's problem, so that it is told where the person looks. */
  async #opening(work: () => Promise<AgentSession | undefined>): Promise<AgentSession | undefined> {
    this.#problem = undefined;
    try {
      return await this.#inTurn(work);
    } catch (error) {
      this.#options.log.error(error instanceof Error ? error : String(error));
      this.#tell({
        text: vscode.l10n.t("The agent could not be opened: {0}", storeProblem(error)),
        actions: [chatAction("retry"), chatAction("switch-agent"), chatAction("show-log")],
      });
      return undefined;
    }
  }

  /** One at a time, in order. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }
}

/** What an agent is made from where nobody has chosen. */
function firstAgent(): Omit<NewAgent, "name"> {
  return { persona: firstPersona(), profile: AUTOMATIC_PROFILE, human: humanFor(vscode.env.language) };
}

/** For an agent whose description is lost. */
function madeUpName(createdAt: Date): Pick<NewAgent, "name"> {
  const day = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: "medium" });
  return { name: vscode.l10n.t("Agent of {0}", day.format(createdAt)) };
}

function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand("setContext", key, value);
}
