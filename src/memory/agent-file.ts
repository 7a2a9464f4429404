import { stat } from "node:fs/promises";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Check, Errors } from "typebox/value";
import { shownName } from "./agent-name.ts";
import { journalPath, previousJournalPath } from "./journal/journal.ts";
import { backupOf, readIfPresent } from "./storage/atomic-file.ts";
import { recallPath } from "./storage/checkpoint-files.ts";

/** Version of `agent.json`. */
export const AGENT_FORMAT = 1;

const MAX_BYTES = 1024 * 1024;

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

/** What `agent.json` says. Times are ISO 8601 in UTC. */
export type AgentDescription = Readonly<Static<typeof AgentFile>>;

/**
 * What was found of an agent's description:
 * - `sound`: `agent.json`.
 * - `backup`: the one before; `agent.json` is damaged or missing.
 * - `newer`: what this version understands of what a newer one wrote.
 * - `none`: neither file can be used.
 */
export type FoundAgent =
  | { readonly type: "sound"; readonly agent: AgentDescription }
  | { readonly type: "backup"; readonly agent: AgentDescription; readonly problem: string }
  | { readonly type: "newer"; readonly agent: Partial<AgentDescription> }
  | { readonly type: "none"; readonly problem: string };

export function agentPath(folder: string): string {
  return join(folder, "agent.json");
}

/** @throws the file system's error if a file is there but cannot be read. */
export async function findAgent(folder: string, id: string): Promise<FoundAgent> {
  const path = agentPath(folder);
  const current = await readDescription(path, id);
  if (current.type !== "none") {
    return current;
  }
  const backup = await readDescription(backupOf(path), id);
  return backup.type === "sound" ? { ...backup, type: "backup", problem: current.problem } : current;
}

/** Files of the folder that hold something an agent remembers. */
export async function memoryFiles(folder: string): Promise<{ readonly path: string; readonly changedAt: Date }[]> {
  const recall = recallPath(folder);
  const paths = [journalPath(folder), previousJournalPath(folder), recall, backupOf(recall)];
  const found = await Promise.all(
    paths.map(async path => {
      const stats = await stat(path).catch(() => undefined);
      return stats?.isFile() && stats.size > 0 ? [{ path, changedAt: stats.mtime }] : [];
    }),
  );
  return found.flat();
}

/** The text of `agent.json`. @throws TypeError for what could not be read back */
export function agentText(agent: AgentDescription): string {
  const fault = faultOf(agent, agent.id);
  if (fault !== undefined) {
    throw new TypeError(`Not an agent's description: ${fault}`);
  }
  return `${JSON.stringify(agent, undefined, 2)}\n`;
}

async function readDescription(path: string, id: string): Promise<Exclude<FoundAgent, { type: "backup" }>> {
  const size = await stat(path).then(
    found => found.size,
    () => 0,
  );
  if (size > MAX_BYTES) {
    return { type: "none", problem: "agent.json: it is too long" };
  }
  const bytes = await readIfPresent(path);
  if (bytes === undefined) {
    return { type: "none", problem: "agent.json is missing" };
  }
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    return { type: "none", problem: "agent.json: it is not JSON" };
  }
  if (isNewer(value)) {
    return { type: "newer", agent: knownOf(value) };
  }
  const fault = faultOf(value, id);
  if (fault !== undefined) {
    return { type: "none", problem: `agent.json: ${fault}` };
  }
  const agent = value as AgentDescription;
  return { type: "sound", agent: { ...agent, name: shownName(agent.name) } };
}

function faultOf(value: unknown, id: string): string | undefined {
  if (!Check(AgentFile, value)) {
    const [fault] = Errors(AgentFile, value);
    return `${fault?.instancePath ?? ""} ${fault?.message ?? "is not valid"}`.trim();
  }
  if (value.id !== id) {
    return `it belongs to the agent ${value.id.slice(0, 40)}`;
  }
  return shownName(value.name) === "" ? "/name is empty" : undefined;
}

function isNewer(value: unknown): value is object {
  if (typeof value !== "object" || value === null || !("formatVersion" in value)) {
    return false;
  }
  return typeof value.formatVersion === "number" && value.formatVersion > AGENT_FORMAT;
}

function knownOf(value: object): Partial<AgentDescription> {
  const members = Object.entries(value).flatMap(([key, member]) => {
    const text = typeof member !== "string" ? "" : key === "name" ? shownName(member) : member;
    return ["name", "profile", "persona", "human", "createdAt", "lastUsedAt"].includes(key) && text !== ""
      ? [[key, text]]
      : [];
  });
  return Object.fromEntries(members);
}
