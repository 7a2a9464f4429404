import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";
import type { MemoryRecord } from "../../../src/memory/records.ts";
import { compareMemory, type Differences } from "./expected-memory.ts";
import { lostVectors } from "./lost-vectors.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** What the writer tells. */
export type CrashEvent =
  | { readonly type: "open" | "checkpoint-begun" | "checkpoint-done" }
  | { readonly type: "begun"; readonly group: number; readonly records: readonly MemoryRecord[] }
  | { readonly type: "done"; readonly group: number };

type Group = readonly MemoryRecord[];

const WRITER = join(import.meta.dirname, "crash-writer.ts");

/** A writer that is killed while it opens the agent: one of so many. */
const KILLED_WHILE_OPENING = 1 / 10;

const LONGEST_OPENING_MS = 600;
const LONGEST_WRITING_MS = 500;

export interface CrashOptions {
  readonly folder: string;
  readonly sqlWasm: string;
  readonly workerPath: string;
  readonly random: SeededRandom;
}

export interface CrashOutcome extends Differences {
  /** Where the writer was when it was killed. */
  readonly instant: "opening" | "checkpoint" | "writing";
  /** Groups the agent holds by now. */
  readonly groups: number;
}

/** An agent whose writers are killed, one after the other, at random instants. */
export class CrashAgent {
  readonly #options: CrashOptions;
  /** Everything that must be there. */
  #groups: Group[] = [];

  constructor(options: CrashOptions) {
    this.#options = options;
  }

  /** Lets a writer write, kills it, opens the agent and compares everything with what was acknowledged. */
  async crash(): Promise<CrashOutcome> {
    const { folder, sqlWasm, workerPath } = this.#options;
    await mkdir(folder, { recursive: true });
    const events = await this.#writeUntilKilled();
    const written = events.flatMap(event => (event.type === "begun" ? [event.records] : []));
    const acknowledged = Math.max(0, ...events.map(event => (event.type === "done" ? event.group + 1 : 0)));
    const store = await openAgentStore({ folder, sqlWasm, workerPath, owner: "reader" });
    try {
      const found = this.#compare(store, written, acknowledged);
      this.#groups = found.groups;
      const vectors = lostVectors(store, { required: found.groups });
      const lost = [...found.lost, ...(vectors === 0 ? [] : [`${vectors} vectors`])];
      const wrong = [...found.wrong, ...store.recovery.map(({ file, problem }) => `${file}: ${problem}`)];
      return { lost, wrong, instant: instantOf(events), groups: this.#groups.length };
    } finally {
      await store.close();
    }
  }

  /** Groups become durable in order, each as a whole: some that were not acknowledged may have come that far. */
  #compare(store: AgentStore, written: readonly Group[], acknowledged: number): Differences & { groups: Group[] } {
    const least = [...this.#groups, ...written.slice(0, acknowledged)];
    for (let more = acknowledged; more <= written.length; more++) {
      const groups = [...least, ...written.slice(acknowledged, more)];
      const found = compareMemory(store, { required: groups });
      if (found.lost.length === 0 && found.wrong.length === 0) {
        return { ...found, groups };
      }
    }
    return { ...compareMemory(store, { required: least }), groups: least };
  }

  async #writeUntilKilled(): Promise<CrashEvent[]> {
    const { folder, sqlWasm, workerPath, random } = this.#options;
    const seed = random.below(2 ** 31);
    const writer = spawn(process.execPath, [WRITER, folder, sqlWasm, workerPath, String(seed)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exit = once(writer, "exit");
    const kill = () => writer.kill("SIGKILL");
    if (random.chance(KILLED_WHILE_OPENING)) {
      setTimeout(kill, random.next() * LONGEST_OPENING_MS);
    }
    const lines: string[] = [];
    for await (const line of createInterface(writer.stdout)) {
      if (lines.push(line) === 1) {
        setTimeout(kill, random.next() * LONGEST_WRITING_MS);
      }
    }
    const [code, signal] = await exit;
    if (signal !== "SIGKILL") {
      throw new Error(`The writer ended by itself, with code ${code}.`);
    }
    return lines.flatMap(parseEvent);
  }
}

/** The last line may be torn. */
function parseEvent(line: string): CrashEvent[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

function instantOf(events: readonly CrashEvent[]): CrashOutcome["instant"] {
  if (events.length === 0) {
    return "opening";
  }
  const last = events.findLast(({ type }) => type === "checkpoint-begun" || type === "checkpoint-done");
  return last?.type === "checkpoint-begun" ? "checkpoint" : "writing";
}
