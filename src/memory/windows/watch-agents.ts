import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../storage/atomic-file.ts";
import { fileStamp } from "./journal-tail.ts";
import { Poll } from "./poll.ts";

const POLL_MS = 700;

/** Ids of agents. */
export interface AgentChanges {
  readonly created: readonly string[];
  /** Renamed, given other documents, or used. */
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
}

interface WatchAgentsOptions {
  /** Holds one folder for each agent. */
  readonly folder: string;
  readonly isId: (name: string) => boolean;
  readonly listener: (changes: AgentChanges) => void;
}

/**
 * Tells what any window does to the agents of the folder, from the moment this resolves.
 * @returns a function that ends it; the listener is not called afterwards.
 */
export async function watchAgents({ folder, isId, listener }: WatchAgentsOptions): Promise<() => void> {
  let known = new Map<string, string>();
  let ended = false;

  async function look(): Promise<Map<string, string>> {
    const names = await readdir(folder).catch(error => {
      if (errorCode(error) === "ENOENT") {
        return [];
      }
      throw error;
    });
    const stamps = names.filter(isId).map(async id => {
      const stamp = await fileStamp(join(folder, id, "agent.json"));
      // While it is being replaced there is none for a moment.
      return [id, stamp ?? known.get(id) ?? ""] as const;
    });
    return new Map(await Promise.all(stamps));
  }

  async function check(): Promise<void> {
    const found = await look();
    const changes: AgentChanges = {
      created: [...found.keys()].filter(id => !known.has(id)),
      changed: [...found].filter(([id, stamp]) => known.has(id) && known.get(id) !== stamp).map(([id]) => id),
      deleted: [...known.keys()].filter(id => !found.has(id)),
    };
    known = found;
    if (!ended && Object.values(changes).some(ids => ids.length > 0)) {
      listener(changes);
    }
  }

  known = await look();
  const poll = new Poll({ folder, everyMs: POLL_MS, check });
  return () => {
    ended = true;
    void poll.close();
  };
}
