import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { monotonicFactory } from "ulid";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { openAgentStore } from "../../../src/memory/open-agent-store.ts";
import type { ArchivalItem, MemoryRecord, StoredMessage } from "../../../src/memory/records.ts";
import { encodeVector } from "../../../src/memory/search/vector-text.ts";
import { type TalkLanguage, TalkWriter } from "../../support/memory/talk-writer.ts";
import { UnitVectors } from "../../support/memory/unit-vectors.ts";
import { PLANTED } from "./planted-facts.ts";

/** Where the agents of a run are, and what a store needs. */
export interface Workplace {
  readonly folder: string;
  readonly sqlWasm: string;
  readonly workerPath: string;
}

export interface AgentSize {
  readonly messages: number;
  readonly memories: number;
  /** Whether the memories have vectors, of `VECTOR_MODEL`. */
  readonly vectors: boolean;
}

export const VECTOR_MODEL = "bench-model";
export const DIMENSIONS = 384;

const RECORDS_A_GROUP = 500;
const FIRST_DAY = Date.UTC(2016, 0, 1);

/** A store of the agent of this name; made if need be. */
export async function openAgent({ folder, sqlWasm, workerPath }: Workplace, name: string): Promise<AgentStore> {
  const agentFolder = join(folder, name);
  await mkdir(agentFolder, { recursive: true });
  return openAgentStore({ folder: agentFolder, sqlWasm, workerPath, owner: "bench" });
}

/** Writes an agent by the store itself, many records in one group, and closes it: its checkpoints are on disk then. */
export async function buildAgent(workplace: Workplace, name: string, size: AgentSize): Promise<void> {
  const store = await openAgent(workplace, name);
  const writer = new RecordWriter(size.messages + size.memories);
  await writeAll(store, size.messages, number => [{ type: "message", message: writer.plantedMessage(number, size) }]);
  const vectors = new UnitVectors(7, DIMENSIONS);
  await writeAll(store, size.memories, () => {
    const memory = writer.memory();
    return size.vectors ? [memory, vectorRecord(memory, vectors.next())] : [memory];
  });
  await store.checkpoint();
  await store.close();
}

/** Makes records like those of a talk of ten years, English and Japanese in turns of a few messages. */
export class RecordWriter {
  readonly #talk: TalkWriter;
  readonly #nextId = monotonicFactory();
  #at = FIRST_DAY;
  #count = 0;
  #parentId: string | null = null;

  constructor(seed: number, parentId: string | null = null) {
    this.#talk = new TalkWriter(seed);
    this.#parentId = parentId;
  }

  /** Follows the message before; the sides take turns. */
  message(given?: string): StoredMessage {
    const language = this.#language();
    const text = given ?? this.#talk.turn(language);
    const id = this.#id();
    const base = { id, parentId: this.#parentId, at: new Date(this.#at).toISOString() };
    this.#parentId = id;
    if (this.#count % 2 === 1) {
      return { ...base, kind: "user", text };
    }
    const thoughts = this.#talk.text(language, 1);
    return { ...base, kind: "call", thoughts, function: "send_message", params: { message: text } };
  }

  plantedMessage(number: number, { messages }: AgentSize): StoredMessage {
    const spacing = Math.max(1, Math.floor(messages / PLANTED.length));
    const fact = number % spacing === spacing - 1 ? PLANTED[Math.floor(number / spacing)] : undefined;
    return this.message(fact?.text);
  }

  memory(): Extract<MemoryRecord, { type: "archival" }> {
    const at = new Date(this.#at).toISOString();
    const text = this.#talk.text(this.#language(), 2);
    const item: ArchivalItem = { id: this.#id(), text, tags: [], source: "agent", at, messageId: null };
    return {
      type: "archival",
      change: { id: this.#id(), by: "agent", at, messageId: null, before: null, after: item },
    };
  }

  #language(): TalkLanguage {
    return Math.floor(this.#count / 6) % 2 === 0 ? "en" : "ja";
  }

  #id(): string {
    this.#count++;
    // Half an hour on average: 100,000 messages in about six years.
    this.#at += 30 * 60_000;
    return this.#nextId(this.#at);
  }
}

export function vectorRecord(memory: Extract<MemoryRecord, { type: "archival" }>, values: Float32Array): MemoryRecord {
  return { type: "vector", of: "archival", id: memory.change.id, modelId: VECTOR_MODEL, vector: encodeVector(values) };
}

async function writeAll(
  store: AgentStore,
  count: number,
  make: (number: number) => readonly MemoryRecord[],
): Promise<void> {
  let group: MemoryRecord[] = [];
  for (let number = 0; number < count; number++) {
    group.push(...make(number));
    if (group.length >= RECORDS_A_GROUP) {
      await store.append(group);
      group = [];
    }
  }
  await store.append(group);
}
