import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { ulid } from "ulid";
import { type AgentStore, StoreError } from "../../../src/memory/agent-store.ts";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";
import type { MemoryRecord } from "../../../src/memory/records.ts";
import { type CorruptionKind, corrupt, type Damaged } from "./corruption.ts";
import { compareMemory } from "./expected-memory.ts";
import { lostVectors } from "./lost-vectors.ts";
import { SeededRandom } from "./seeded-random.ts";
import { JOURNAL, readFiles, type SoundAgent } from "./sound-agent.ts";
import { surviving } from "./surviving.ts";

const HANGS_AFTER_MS = 60_000;

const LINE_END = 0x0a;

export interface FuzzOptions {
  /** Each run has a folder of its own in it, which is gone afterwards. */
  readonly folder: string;
  readonly sqlWasm: string;
  readonly workerPath: string;
}

export interface FuzzOutcome {
  readonly kind: CorruptionKind;
  readonly what: string;
  /** `refused`: it did not open, and said why. */
  readonly outcome: "opened" | "refused";
  /** Groups of the agent that were damaged beyond repair. */
  readonly damagedGroups: number;
  /** What is wrong, each a sentence; none if all is as it should be. */
  readonly faults: readonly string[];
}

/** Damages a copy of the agent as the seed says, opens it, writes to it, and opens it once more. */
export async function fuzzOnce(sound: SoundAgent, seed: number, options: FuzzOptions): Promise<FuzzOutcome> {
  const random = new SeededRandom(seed);
  const damaged = corrupt(sound.files, random);
  const folder = join(options.folder, `run-${seed}`);
  await writeFiles(folder, damaged);
  const required = surviving(sound, damaged.files);
  const damagedGroups = sound.groups.filter((group, index) => group.length > (required[index]?.length ?? 0)).length;
  const outcome = { kind: damaged.kind, what: `${damaged.what} (seed ${seed})`, damagedGroups };
  try {
    const faults = await Promise.race([
      tryOut(folder, { sound, damaged, required, ...options }),
      delay(HANGS_AFTER_MS, ["It hangs."], { ref: false }),
    ]);
    return { ...outcome, outcome: "opened", faults };
  } catch (error) {
    if (!(error instanceof StoreError) || error.message === "") {
      return { ...outcome, outcome: "refused", faults: [`It throws ${String(error)}`] };
    }
    const after = await readFiles(folder);
    const changed = [...damaged.files].filter(([name, bytes]) => !after.get(name)?.equals(bytes));
    return {
      ...outcome,
      outcome: "refused",
      faults: [
        ...(error.code === "newer-format" ? ["No newer version has written it."] : []),
        ...changed.map(([name]) => `It was refused, but ${name} has changed`),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Trial extends FuzzOptions {
  readonly sound: SoundAgent;
  readonly damaged: Damaged;
  readonly required: readonly (readonly MemoryRecord[])[];
}

async function tryOut(folder: string, trial: Trial): Promise<string[]> {
  const { sound, damaged, required, sqlWasm, workerPath } = trial;
  const faults: string[] = [];
  const store = await openAgentStore({ folder, sqlWasm, workerPath, owner: "fuzz-1" });
  const asides = store.recovery.flatMap(({ setAside }) => (setAside === undefined ? [] : [setAside]));
  // On the branch the agent was left on, and then on another one.
  const isWhole = isDeepStrictEqual(required, sound.groups);
  const possible = isWhole ? {} : { possible: sound.groups };
  faults.push(...differences(store, { required, ...possible }));
  if (!isWhole && store.recovery.length === 0 && !isUnnoticeable(damaged)) {
    faults.push("Something was lost, and nothing is said of it.");
  }
  for (const note of store.recovery) {
    faults.push(...(await missingAside(note.setAside, note.file, damaged)));
  }
  const added: MemoryRecord[][] = [];
  if (store.access === "write") {
    const id = ulid();
    const base = { id, parentId: store.conversation.headId, at: new Date().toISOString() };
    const elsewhere = required.flat().find(record => record.type === "message");
    if (elsewhere?.type === "message") {
      added.push([{ type: "head", messageId: elsewhere.message.id }]);
    }
    added.push([{ type: "message", message: { ...base, kind: "user", text: "It goes on." } }]);
    for (const group of added) {
      await store.append(group);
    }
    if (store.unsaved !== undefined) {
      faults.push(`It cannot be saved: ${store.unsaved.reason}`);
    }
  } else {
    faults.push(`It opens for “${store.access}”.`);
  }
  await store.close();

  const again = await openAgentStore({ folder, sqlWasm, workerPath, owner: "fuzz-2" });
  faults.push(...again.recovery.map(({ file, problem }) => `Opened again: ${file}: ${problem}`));
  const all = { required: [...required, ...added], ...(isWhole ? {} : { possible: [...sound.groups, ...added] }) };
  faults.push(...differences(again, all).map(fault => `Opened again: ${fault}`));
  await again.close();
  for (const aside of asides) {
    if (!(await isThere(aside))) {
      faults.push(`${basename(aside)} is gone`);
    }
  }
  return faults;
}

function differences(store: AgentStore, expected: Parameters<typeof compareMemory>[1]): string[] {
  const { lost, wrong } = compareMemory(store, expected);
  const vectors = lostVectors(store, expected);
  return [...lost.map(what => `lost: ${what}`), ...wrong, ...(vectors === 0 ? [] : [`lost: ${vectors} vectors`])];
}

/** A journal cut off looks like one that was not written any further, and one without an end like one that was being written. */
function isUnnoticeable({ kind, files }: Damaged): boolean {
  return kind === "truncation" || (files.get(JOURNAL)?.at(-1) ?? LINE_END) !== LINE_END;
}

/** What was set aside must be what was found, whole. */
async function missingAside(aside: string | undefined, file: string, damaged: Damaged): Promise<string[]> {
  if (aside === undefined) {
    return [];
  }
  if (!(await isThere(aside))) {
    return [`${file} was not set aside as ${basename(aside)}`];
  }
  if ((await stat(aside)).isDirectory()) {
    return [];
  }
  const bytes = await readFile(aside);
  const isWhole = damaged.touched.some(name => damaged.files.get(name)?.equals(bytes));
  return isWhole ? [] : [`${basename(aside)} is not the file that was damaged`];
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function writeFiles(folder: string, { files, folders }: Damaged): Promise<void> {
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  for (const name of folders) {
    await mkdir(join(folder, name), { recursive: true });
  }
}
