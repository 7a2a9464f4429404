import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Check, Errors } from "typebox/value";
import { ulid } from "ulid";
import { errorMessage } from "../shared/error-message.ts";
import { errorCode, replaceFile } from "./storage/atomic-file.ts";
import { newerFormat, writeFailure } from "./store-errors.ts";
import { Lease } from "./windows/lease.ts";

/** Version of `agent.json`. */
const AGENT_FORMAT = 1;

const AgentFile = Type.Object({
  formatVersion: Type.Literal(AGENT_FORMAT),
  id: Type.String(),
  name: Type.String({ minLength: 1 }),
  profile: Type.String({ minLength: 1 }),
  persona: Type.String({ minLength: 1 }),
  human: Type.String({ minLength: 1 }),
  createdAt: Type.String(),
  lastUsedAt: Type.String(),
});

/**
 * What `agent.json` says. `profile`, `persona` and `human` are the names of the documents the agent is made from; times are
 * ISO 8601 in UTC.
 */
export type AgentInfo = Readonly<Static<typeof AgentFile>>;

/** What a person decides about an agent. */
export type AgentSettings = Pick<AgentInfo, "name" | "profile" | "persona" | "human">;

/** A folder that should hold an agent, but whose `agent.json` cannot be read. */
export interface BrokenAgent {
  readonly folder: string;
  readonly problem: string;
}

interface AgentDirectoryOptions {
  /** Told of each broken agent that `list` meets. */
  readonly report?: (broken: BrokenAgent) => void;
  readonly now?: () => Date;
}

const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
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
        const problem = errorMessage(error);
        this.#options.report?.({ folder: this.folderOf(id), problem });
      }
    }
    return agents.sort((a, b) => (a.lastUsedAt < b.lastUsedAt ? 1 : -1));
  }

  /** @throws Error saying what is wrong with `agent.json`; StoreError `newer-format`. */
  async read(id: string): Promise<AgentInfo> {
    return parseAgentFile(id, await readFile(this.#fileOf(id), "utf8"));
  }

  /** @throws StoreError `write-failed` */
  async create(settings: AgentSettings): Promise<AgentInfo> {
    const { name, profile, persona, human } = settings;
    const at = this.#time();
    const times = { createdAt: at, lastUsedAt: at };
    const agent: AgentInfo = { formatVersion: AGENT_FORMAT, id: ulid(), name, profile, persona, human, ...times };
    await this.#write(agent);
    return agent;
  }

  /** Changes what is given. @throws as `read`; StoreError `write-failed` */
  async change(id: string, settings: Partial<AgentSettings>): Promise<AgentInfo> {
    const changed = { ...(await this.read(id)), ...settings };
    await this.#write(changed);
    return changed;
  }

  /** Notes that the agent is in use now. @throws as `change` */
  async touch(id: string): Promise<void> {
    await this.#write({ ...(await this.read(id)), lastUsedAt: this.#time() });
  }

  /**
   * Deletes the agent with everything it remembers. Its store must be closed.
   * @throws StoreError `locked` while the agent is open in a window.
   */
  async delete(id: string): Promise<void> {
    const folder = this.folderOf(id);
    const lease = await Lease.acquire(folder, { owner: "deletion", now: () => this.#now() });
    // Windows does not rename a folder while a file in it is open.
    await lease.release();
    const deleted = `${DELETED}${id}`;
    await rename(folder, join(this.#folder, deleted));
    await this.#erase(deleted);
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

  #erase(name: string): Promise<void> {
    return rm(join(this.#folder, name), { recursive: true, force: true });
  }

  async #write(agent: AgentInfo): Promise<void> {
    const path = this.#fileOf(agent.id);
    try {
      await mkdir(this.folderOf(agent.id), { recursive: true });
      await replaceFile(path, `${JSON.stringify(agent, undefined, 2)}\n`, { keepBackup: false });
    } catch (error) {
      throw writeFailure(path, error);
    }
  }

  #fileOf(id: string): string {
    return join(this.folderOf(id), "agent.json");
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }

  #time(): string {
    return this.#now().toISOString();
  }
}

function parseAgentFile(id: string, text: string): AgentInfo {
  const value: unknown = JSON.parse(text);
  if (isNewer(value)) {
    throw newerFormat();
  }
  if (!Check(AgentFile, value)) {
    const [fault] = Errors(AgentFile, value);
    throw new Error(`agent.json: ${fault?.instancePath ?? ""} ${fault?.message ?? "is not valid"}`);
  }
  if (value.id !== id) {
    throw new Error(`agent.json: it belongs to the agent ${value.id}`);
  }
  return value;
}

function isNewer(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("formatVersion" in value)) {
    return false;
  }
  return typeof value.formatVersion === "number" && value.formatVersion > AGENT_FORMAT;
}
