import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { decodeTime, ulid } from "ulid";
import { errorMessage } from "../shared/error-message.ts";
import {
  AGENT_FORMAT,
  type AgentDescription,
  agentPath,
  agentText,
  type FoundAgent,
  findAgent,
  memoryFiles,
} from "./agent-file.ts";
import { checkedName } from "./agent-name.ts";
import { StoreError } from "./agent-store.ts";
import { backupOf, errorCode, replaceFile, trySetAside } from "./storage/atomic-file.ts";
import { agentDeleted, deleteFailure, newerFormat, writeFailure } from "./store-errors.ts";
import { moveAgentAway } from "./windows/move-agent-away.ts";
import { withShortLock } from "./windows/short-lock.ts";
import { type AgentChanges, watchAgents } from "./windows/watch-agents.ts";

/** `profile`, `persona` and `human` are the names of the documents the agent is made from; times are ISO 8601 in UTC. */
export interface AgentInfo extends Omit<AgentDescription, "formatVersion"> {
  readonly formatVersion: number;
  /**
   * - `provisional`: its description is lost; name and documents are made up until they are changed. Its memory is there.
   * - `newer`: a newer version of the program wrote it; it can be opened for reading, but not changed.
   */
  readonly mark?: "provisional" | "newer";
}

/** What a person decides about an agent. */
export type AgentSettings = Pick<AgentInfo, "name" | "profile" | "persona" | "human">;

/** What is wrong with an agent's folder, for the person, and what was done about it. */
export interface BrokenAgent {
  readonly folder: string;
  readonly problem: string;
  /**
   * - `restored`: the description before the last change is in force again.
   * - `provisional`: the agent is listed with a made-up description.
   * - `unreadable`: the agent is not listed.
   * - `not-erased`: it was deleted, but some of its files could not be removed; each `list` tries again.
   */
  readonly outcome: "restored" | "provisional" | "unreadable" | "not-erased";
  /** Where the damaged description was set aside, if anywhere. */
  readonly setAside?: string;
}

export interface AgentDirectoryOptions {
  /** Told of each broken agent that `list` and `read` meet. */
  readonly report?: (broken: BrokenAgent) => void;
  readonly now?: () => Date;
  /** What to call an agent whose description is lost, and what to make it from. Without it such an agent is not listed. */
  readonly makeUp?: (createdAt: Date) => AgentSettings;
}

const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const DELETED = ".deleted-";

/**
 * The agents on this machine. There is no list of them anywhere: each is found by its folder, so that several windows
 * can create, rename and delete agents without undoing each other's work.
 */
export class AgentDirectory {
  readonly #folder: string;
  readonly #options: AgentDirectoryOptions;

  /** @param folder holds one folder for each agent. */
  constructor(folder: string, options: AgentDirectoryOptions = {}) {
    this.#folder = folder;
    this.#options = options;
  }

  /** The agent's folder, for `openAgentStore`. @throws TypeError for what is no agent's id. */
  folderOf(id: string): string {
    if (!ID.test(id)) {
      throw new TypeError(`Not the id of an agent: ${JSON.stringify(id)}`);
    }
    return join(this.#folder, id);
  }

  /** All agents that can be read, last used first. Finishes deletions that were interrupted. */
  async list(): Promise<AgentInfo[]> {
    const names = await this.#folderNames();
    await Promise.all(names.filter(name => name.startsWith(DELETED)).map(name => this.#erase(name)));
    const agents: AgentInfo[] = [];
    for (const id of names.filter(name => ID.test(name))) {
      try {
        agents.push(await this.read(id));
      } catch (error) {
        await this.#reportUnreadable(id, error);
      }
    }
    return agents.sort((a, b) => (a.lastUsedAt < b.lastUsedAt ? 1 : -1));
  }

  /**
   * A damaged description is replaced by the one before, or made up, and reported.
   * @throws StoreError `deleted`; Error saying what is wrong with `agent.json`.
   */
  async read(id: string): Promise<AgentInfo> {
    const folder = this.folderOf(id);
    const found = await findAgent(folder, id);
    if (found.type === "backup") {
      return this.#restore(id, found);
    }
    const info = await this.#infoOf(id, found);
    if (found.type === "none") {
      this.#options.report?.({ folder, problem: found.problem, outcome: "provisional" });
    }
    return info;
  }

  /** @throws TypeError for a name that cannot be used; StoreError `write-failed` */
  async create(settings: AgentSettings): Promise<AgentInfo> {
    const { profile, persona, human } = settings;
    const at = this.#time();
    const agent: AgentDescription = {
      formatVersion: AGENT_FORMAT,
      id: ulid(),
      name: checkedName(settings.name),
      profile,
      persona,
      human,
      createdAt: at,
      lastUsedAt: at,
    };
    const text = agentText(agent);
    const folder = this.folderOf(agent.id);
    const path = agentPath(folder);
    try {
      await mkdir(folder, { recursive: true });
      await replaceFile(path, text, { keepBackup: false });
    } catch (error) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
      throw writeFailure(path, error);
    }
    return agent;
  }

  /**
   * Changes what is given, and nothing that another window changes at the same moment.
   * @throws TypeError for a name that cannot be used; StoreError `write-failed`, `newer-format`, `deleted`; as `read`
   */
  change(id: string, settings: Partial<AgentSettings>): Promise<AgentInfo> {
    return this.#update(id, agent => {
      const name = settings.name === undefined ? agent.name : checkedName(settings.name);
      return { ...agent, ...settings, name };
    });
  }

  /** @throws as `change` */
  rename(id: string, name: string): Promise<AgentInfo> {
    return this.change(id, { name });
  }

  /** Notes that the agent is in use now; a made-up description stays unwritten. @throws as `change` */
  async touch(id: string): Promise<void> {
    const found = await findAgent(this.folderOf(id), id);
    if (found.type !== "none") {
      await this.#update(id, agent => ({ ...agent, lastUsedAt: this.#time() }));
    }
  }

  /**
   * Deletes the agent with everything it remembers, whether or not other windows follow it. One that is gone already is no fault.
   * @throws StoreError `locked` while a window has it open for writing; `write-failed`: it is still there as a whole.
   */
  async delete(id: string): Promise<void> {
    const folder = this.folderOf(id);
    const deleted = `${DELETED}${id}`;
    try {
      await moveAgentAway(folder, join(this.#folder, deleted), () => this.#now());
    } catch (error) {
      if (error instanceof StoreError && error.code === "deleted") {
        return;
      }
      throw error instanceof StoreError ? error : deleteFailure(folder, error);
    }
    await this.#erase(deleted);
  }

  /**
   * Tells within a second what any window does to the agents, from the moment this resolves.
   * @returns a function that ends it.
   */
  watch(listener: (changes: AgentChanges) => void): Promise<() => void> {
    return watchAgents({ folder: this.#folder, isId: name => ID.test(name), listener });
  }

  async #infoOf(id: string, found: Exclude<FoundAgent, { type: "backup" }>): Promise<AgentInfo> {
    if (found.type === "sound") {
      return found.agent;
    }
    const folder = this.folderOf(id);
    const { makeUp } = this.#options;
    const files = await memoryFiles(folder);
    if (found.type === "none" && (makeUp === undefined || files.length === 0)) {
      await stat(folder).catch(error => {
        throw errorCode(error) === "ENOENT" ? agentDeleted() : error;
      });
      throw new Error(found.problem);
    }
    const createdAt = new Date(decodeTime(id));
    const usedAt = new Date(Math.max(createdAt.getTime(), ...files.map(({ changedAt }) => changedAt.getTime())));
    const unknown = { name: createdAt.toISOString().slice(0, 10), profile: "", persona: "", human: "" };
    return {
      ...(makeUp?.(createdAt) ?? unknown),
      createdAt: createdAt.toISOString(),
      lastUsedAt: usedAt.toISOString(),
      ...(found.type === "newer" ? found.agent : {}),
      id,
      formatVersion: found.type === "newer" ? AGENT_FORMAT + 1 : AGENT_FORMAT,
      mark: found.type === "newer" ? "newer" : "provisional",
    };
  }

  /** Puts the description before the last change in force again. Where that cannot be written, it is only read. */
  async #restore(id: string, seen: FoundAgent & { type: "backup" }): Promise<AgentInfo> {
    const folder = this.folderOf(id);
    const path = agentPath(folder);
    let setAside: string | undefined;
    try {
      // Without the damaged file: another window is replacing it now, or a crash has ended that.
      const now = await withShortLock(lockPath(folder), async () => {
        const found = await findAgent(folder, id);
        if (found.type === "backup") {
          setAside = await trySetAside(path, this.#now());
          await replaceFile(path, agentText(found.agent), { keepBackup: false });
        }
        return found;
      });
      if (now.type !== "backup") {
        return await this.#infoOf(id, now);
      }
    } catch (error) {
      if (error instanceof StoreError) {
        throw error;
      }
    }
    const aside = setAside === undefined ? {} : { setAside };
    this.#options.report?.({ folder, problem: seen.problem, outcome: "restored", ...aside });
    return seen.agent;
  }

  async #update(id: string, change: (agent: AgentDescription) => AgentDescription): Promise<AgentInfo> {
    const folder = this.folderOf(id);
    const path = agentPath(folder);
    try {
      return await withShortLock(lockPath(folder), async () => {
        const found = await findAgent(folder, id);
        if (found.type === "newer") {
          throw newerFormat();
        }
        const before = await this.#descriptionOf(id, found);
        const changed = change(before);
        const text = agentText(changed);
        if (found.type !== "sound") {
          await trySetAside(path, this.#now());
        }
        if (found.type === "none") {
          await trySetAside(backupOf(path), this.#now());
        }
        await replaceFile(path, text, { keepBackup: found.type === "sound" });
        return changed;
      });
    } catch (error) {
      if (error instanceof StoreError || error instanceof TypeError) {
        throw error;
      }
      throw (await isGone(folder)) ? agentDeleted() : writeFailure(path, error);
    }
  }

  async #descriptionOf(id: string, found: Exclude<FoundAgent, { type: "newer" }>): Promise<AgentDescription> {
    if (found.type !== "none") {
      return found.agent;
    }
    const { mark: _, ...madeUp } = await this.#infoOf(id, found);
    return { ...madeUp, formatVersion: AGENT_FORMAT };
  }

  async #reportUnreadable(id: string, error: unknown): Promise<void> {
    const folder = this.folderOf(id);
    const isNone = error instanceof StoreError && error.code === "deleted";
    // Another window has deleted it just now, or is just creating it.
    if (isNone || (await isEmpty(folder))) {
      return;
    }
    this.#options.report?.({ folder, problem: errorMessage(error), outcome: "unreadable" });
  }

  async #folderNames(): Promise<string[]> {
    try {
      const entries = await readdir(this.#folder, { withFileTypes: true });
      return entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
    } catch (error) {
      if (errorCode(error) === "ENOENT") {
        return [];
      }
      throw error;
    }
  }

  async #erase(name: string): Promise<void> {
    const folder = join(this.#folder, name);
    try {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      this.#options.report?.({ folder, problem: deleteFailure(folder, error).message, outcome: "not-erased" });
    }
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }

  #time(): string {
    return this.#now().toISOString();
  }
}

function lockPath(folder: string): string {
  return `${agentPath(folder)}.lock`;
}

async function isGone(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => false,
    error => errorCode(error) === "ENOENT",
  );
}

async function isEmpty(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => ["?"]);
  return names.every(name => name.endsWith(".tmp"));
}
