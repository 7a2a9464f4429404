import { join } from "node:path";
import * as vscode from "vscode";
import { createAgent as createLoop } from "../agent/create-agent.ts";
import { firstCoreMemory, loadAgentPrompt } from "../agent/load-agent-prompt.ts";
import type { AgentDirectory, AgentInfo } from "../memory/agent-directory.ts";
import { type AgentStore, StoreError } from "../memory/agent-store.ts";
import {
  type AgentStoreOptions,
  followAgentStore,
  openAgentStore,
  takeOverAgentStore,
} from "../memory/open-agent-store.ts";
import type { PersonaDocument } from "../persona/persona-document.ts";
import { AgentSession } from "./agent-session.ts";
import { stopMessage } from "./chat/stop-message.ts";
import type { CurrentModel } from "./current-model.ts";
import type { NewAgent } from "./default-agent.ts";
import type { Log } from "./log.ts";
import type { PromptFiles } from "./prompt-files.ts";
import { sampler, timeZone, transport, turnTemplate } from "./settings.ts";

export interface AgentOpenerOptions {
  readonly context: vscode.ExtensionContext;
  readonly model: CurrentModel;
  readonly files: PromptFiles;
  readonly directory: AgentDirectory;
  readonly log: Log;
}

/** Makes sessions of agents: their stores, and the loop that runs on them. */
export class AgentOpener {
  readonly #options: AgentOpenerOptions;

  constructor(options: AgentOpenerOptions) {
    this.#options = options;
  }

  /** To write, or to read along where another window writes. @throws StoreError, and what the file system says */
  async open(info: AgentInfo): Promise<AgentSession> {
    try {
      return await this.openToWrite(info);
    } catch (error) {
      if (error instanceof StoreError && error.code === "locked") {
        return this.follow(info);
      }
      throw error;
    }
  }

  /** @throws StoreError `locked` while another window writes; as `open` */
  openToWrite(info: AgentInfo): Promise<AgentSession> {
    return this.#session(info, options => openAgentStore(options));
  }

  /** Reads along with the window that writes. @throws as `open` */
  follow(info: AgentInfo): Promise<AgentSession> {
    return this.#session(info, options => followAgentStore(options));
  }

  /** Asks the window that writes to hand over, and waits until it has. @throws as `open`; what the signal was aborted with */
  takeOver(info: AgentInfo, signal: AbortSignal): Promise<AgentSession> {
    return this.#session(info, options => takeOverAgentStore(options, signal));
  }

  /** What a new agent's core memory is filled with. @throws PromptFileError */
  async firstDocuments({ persona, human }: Pick<NewAgent, "persona" | "human">) {
    const { library } = this.#options.files;
    const [who, whom] = await Promise.all([library.persona(persona), library.human(human)]);
    return { persona: who, human: whom } satisfies Readonly<Record<string, PersonaDocument>>;
  }

  async #session(
    info: AgentInfo,
    openStore: (options: AgentStoreOptions) => Promise<AgentStore>,
  ): Promise<AgentSession> {
    const store = await openStore(this.#storeOptions(info));
    try {
      return await this.#createSession(info, store);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  async #createSession(info: AgentInfo, store: AgentStore): Promise<AgentSession> {
    const { files, log, model } = this.#options;
    // Done when a store is opened and not when an agent is made: a crash in between must not leave it without memory.
    if (store.access === "write" && store.core.blocks().size === 0) {
      const { persona, human } = await this.firstDocuments(info);
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
    const explain: ConstructorParameters<typeof AgentSession>[0]["explain"] = reason =>
      stopMessage(reason, model.hasKey);
    return new AgentSession({ info, store, agent, language, log, explain });
  }

  /** A file that cannot be used must not keep the person from reading the conversation; the next turn names it. */
  async #languageOf({ persona, profile }: AgentInfo): Promise<string> {
    const { library } = this.#options.files;
    const { language } = await library.persona(persona).catch(() => ({ language: undefined }));
    return language ?? (await library.profile(profile).catch(() => undefined))?.language ?? vscode.env.language;
  }

  #storeOptions({ id }: AgentInfo): AgentStoreOptions {
    const { context, directory, log } = this.#options;
    const dist = join(context.extensionUri.fsPath, "dist");
    const { name } = vscode.workspace;
    return {
      folder: directory.folderOf(id),
      sqlWasm: join(dist, "sql-wasm.wasm"),
      workerPath: join(dist, "storage-worker.cjs"),
      owner: name ?? vscode.env.sessionId,
      log: message => log.info(message),
    };
  }
}
