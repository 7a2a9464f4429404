import { join } from "node:path";
import * as vscode from "vscode";
import { createAgent as createLoop } from "../agent/create-agent.ts";
import { AUTOMATIC_PROFILE, firstCoreMemory, loadAgentPrompt } from "../agent/load-agent-prompt.ts";
import { AgentDirectory, type AgentInfo } from "../memory/agent-directory.ts";
import { type AgentStore, StoreError } from "../memory/agent-store.ts";
import { openAgentStore } from "../memory/open-agent-store.ts";
import { errorMessage } from "../shared/error-message.ts";
import type { ErrorItem } from "../shared/protocol.ts";
import { AgentSession } from "./agent-session.ts";
import { errorItem } from "./chat/chat-transcript.ts";
import { chatAction, type StopMessage, stopMessage } from "./chat/stop-message.ts";
import type { CurrentModel } from "./current-model.ts";
import { firstPersona, humanFor, type NewAgent } from "./default-agent.ts";
import type { Log } from "./log.ts";
import type { MeaningSearch } from "./meaning-search.ts";
import type { PromptFiles } from "./prompt-files.ts";
import { sampler, timeZone, transport, turnTemplate } from "./settings.ts";

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
  readonly #options: AgentsOptions;
  readonly #directory: AgentDirectory;
  readonly #changes = new vscode.EventEmitter<undefined>();
  /** Another agent is open, or none, or the problem has changed. */
  readonly onDidChange = this.#changes.event;
  readonly #subscriptions: vscode.Disposable[] = [];
  /** Folders of agents that could not be read when they were last listed. */
  #broken: string[] = [];
  #current: AgentSession | undefined;
  #problem: ErrorItem | undefined;
  /** Opening, switching and deleting take their turns. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: AgentsOptions) {
    this.#options = options;
    this.#directory = new AgentDirectory(join(options.context.globalStorageUri.fsPath, "agents"), {
      report: ({ folder, problem }) => {
        this.#broken.push(folder);
        options.log.error(`The agent in ${folder} cannot be read: ${problem}`);
      },
    });
    this.#subscriptions.push(
      options.meaning.onDidChange(() => this.#current?.store.archival.useEmbedder(options.meaning.embedder)),
    );
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

  open(id: string): Promise<AgentSession | undefined> {
    return this.#opening(async () => {
      if (this.#current?.info.id === id) {
        return this.#current;
      }
      return this.#enter(await this.#directory.read(id));
    });
  }

  create(wanted: NewAgent): Promise<AgentSession | undefined> {
    return this.#opening(async () => {
      // A document that cannot be used is told before there is half an agent.
      await this.#firstDocuments(wanted);
      return this.#enter(await this.#directory.create(wanted));
    });
  }

  /** Gives an agent other rules to live by. The open one is opened anew, with everything it remembers. */
  async changeProfile(id: string, profile: string): Promise<void> {
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

  /** Closes the open agent; everything is on disk afterwards. */
  async close(): Promise<void> {
    await this.#inTurn(() => this.#leave());
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions, this.#changes).dispose();
  }

  async #createFirst(): Promise<AgentInfo> {
    const persona = firstPersona();
    const { name, language } = await this.#options.files.library.persona(persona);
    const spoken = language ?? vscode.env.language;
    return this.#directory.create({ name, persona, profile: AUTOMATIC_PROFILE, human: humanFor(spoken) });
  }

  async #enter(info: AgentInfo): Promise<AgentSession> {
    const { context, log, meaning } = this.#options;
    // The open agent stays until the other one is there: it may be locked by another window.
    const store = await this.#openStore(info);
    const session = await this.#createSession(info, store).catch(async error => {
      await store.close();
      throw error;
    });
    await this.#leave();
    this.#current = session;
    session.onEvent(event => {
      if (event.type === "archival-changed") {
        void meaning.offer();
      }
    });
    session.onBusyChange(busy => vscode.commands.executeCommand("setContext", "kioku.busy", busy));
    this.#report(store);
    this.#changes.fire(undefined);
    void meaning.load().then(() => this.#current?.store.archival.useEmbedder(meaning.embedder));
    try {
      await context.workspaceState.update(LAST_AGENT, info.id);
      await this.#directory.touch(info.id);
    } catch (error) {
      // Which agent was used last is a convenience; a full disk is told when a message cannot be saved.
      log.warn(`The last use was not noted: ${errorMessage(error)}`);
    }
    return session;
  }

  async #createSession(info: AgentInfo, store: AgentStore): Promise<AgentSession> {
    const { files, log, model } = this.#options;
    // Done when a store is opened and not when an agent is made: a crash in between must not leave it without memory.
    if (store.core.blocks().size === 0) {
      const { persona, human } = await this.#firstDocuments(info);
      const changes = firstCoreMemory(persona, human, new Date());
      await store.append(changes.map(change => ({ type: "core", change })));
    }
    const language = await this.#languageOf(info);
    const agent = createLoop({
      store,
      model,
      loadPrompt: ({ modelId }) =>
        loadAgentPrompt(
          files.library,
          { ...info, template: turnTemplate(), sampler: sampler(), transport: transport() },
          modelId,
        ),
      now: () => new Date(),
      timeZone: timeZone(),
      log: message => log.info(message),
    });
    return new AgentSession({
      info,
      store,
      agent,
      language,
      log,
      explain: reason => stopMessage(reason, model.hasKey),
    });
  }

  /** A file that cannot be used must not keep the person from reading the conversation; the next turn names it. */
  async #languageOf({ persona, profile }: AgentInfo): Promise<string> {
    const { library } = this.#options.files;
    const { language } = await library.persona(persona).catch(() => ({ language: undefined }));
    return language ?? (await library.profile(profile).catch(() => undefined))?.language ?? vscode.env.language;
  }

  async #firstDocuments({ persona, human }: Pick<NewAgent, "persona" | "human">) {
    const { library } = this.#options.files;
    const [who, whom] = await Promise.all([library.persona(persona), library.human(human)]);
    return { persona: who, human: whom };
  }

  async #leave(): Promise<void> {
    const session = this.#current;
    this.#current = undefined;
    this.#problem = undefined;
    if (session) {
      this.#changes.fire(undefined);
      // The journal has everything already, so a disk that is full now must not keep the next agent from opening.
      await session.close().catch(error => {
        this.#options.log.error(error instanceof Error ? error : String(error));
      });
    }
  }

  #openStore(info: AgentInfo): Promise<AgentStore> {
    const { context, log } = this.#options;
    return openAgentStore({
      folder: this.#directory.folderOf(info.id),
      sqlWasm: join(context.extensionUri.fsPath, "dist", "sql-wasm.wasm"),
      owner: vscode.env.sessionId,
      log: message => log.info(message),
    });
  }

  /** What was repaired when the store was opened is said, once, with the place of what was set aside. */
  #report(store: AgentStore): void {
    for (const { file, problem, setAside } of store.recovery) {
      this.#options.log.warn(`${file}: ${problem}${setAside ? ` Set aside as ${setAside}.` : ""}`);
    }
    const first = store.recovery.find(({ setAside }) => setAside !== undefined);
    if (first) {
      const showLog = vscode.l10n.t("Show Log");
      void vscode.window
        .showWarningMessage(
          vscode.l10n.t(
            "A part of the agent's memory could not be read and was set aside as {0}. Everything else is here.",
            first.setAside ?? first.file,
          ),
          showLog,
        )
        .then(picked => (picked === showLog ? this.#options.log.show() : undefined));
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
      this.#tell(problemMessage(error));
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

function problemMessage(error: unknown): StopMessage {
  if (error instanceof StoreError && error.code === "locked") {
    return {
      text: vscode.l10n.t("This agent is open in another window. Close it there, or create another agent here."),
      actions: [chatAction("retry"), chatAction("create-agent")],
    };
  }
  const reason = errorMessage(error);
  return {
    text: vscode.l10n.t("The agent could not be opened: {0}", reason),
    actions: [chatAction("retry"), chatAction("show-log")],
  };
}
