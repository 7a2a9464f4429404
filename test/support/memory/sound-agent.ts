import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";
import type { MemoryRecord } from "../../../src/memory/records.ts";
import { WriteLoad } from "./write-load.ts";

type Group = readonly MemoryRecord[];

export const JOURNAL = "journal.jsonl";
export const PREVIOUS_JOURNAL = "journal.prev.jsonl";
export const RECALL = "recall.sqlite";
export const ARCHIVAL_VECTORS = "archival/index.kva";
export const RECALL_VECTORS = "recall/index.kva";
export const CHECKPOINTS = [RECALL, ARCHIVAL_VECTORS, RECALL_VECTORS];

export function backupName(file: string): string {
  return `${file}.bak`;
}

/** Files of an agent's folder by their names in it. */
export type AgentFiles = ReadonlyMap<string, Buffer>;

/** An agent's folder as a crash leaves it, with two generations of everything, and what its files hold. */
export interface SoundAgent {
  readonly files: AgentFiles;
  /** Sequence numbers count from 1 in this order. */
  readonly groups: readonly Group[];
  /** Number of groups in the older and in the newer generation of checkpoints. */
  readonly older: number;
  readonly newer: number;
}

export interface SoundAgentOptions {
  /** Empty, for what is only needed meanwhile. */
  readonly folder: string;
  readonly sqlWasm: string;
  readonly workerPath: string;
  readonly seed: number;
}

const GROUPS = { older: 40, newer: 40, journal: 40 };

export async function makeSoundAgent({ folder, sqlWasm, workerPath, seed }: SoundAgentOptions): Promise<SoundAgent> {
  const open = join(folder, "open");
  const crashed = join(folder, "crashed");
  await mkdir(open, { recursive: true });
  const store = await openAgentStore({ folder: open, sqlWasm, workerPath, owner: "author" });
  const load = new WriteLoad(store, seed);
  const groups: Group[] = [];
  const write = async (count: number) => {
    for (let n = 0; n < count; n++) {
      const group = load.next();
      await store.append(group);
      groups.push(group);
    }
  };
  await write(GROUPS.older);
  await store.checkpoint();
  await write(GROUPS.newer);
  await store.checkpoint();
  await write(GROUPS.journal);
  await cp(open, crashed, { recursive: true });
  await store.close();
  return { files: await readFiles(crashed), groups, older: GROUPS.older, newer: GROUPS.older + GROUPS.newer };
}

/** Every file in the folder and below, without the lease: it is of the window, not of the memory. */
export async function readFiles(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, Buffer>();
  for (const entry of entries.filter(each => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).replaceAll(sep, "/");
    if (!name.startsWith("lease/")) {
      files.set(name, await readFile(path));
    }
  }
  return files;
}
