import type {
  ArchivalChange,
  ArchivalItem,
  CallMessage,
  MemoryRecord,
  StoredMessage,
  UserMessage,
} from "../../../src/memory/records.ts";
import { encodeVector } from "../../../src/memory/search/vector-text.ts";
import type { IndexedText } from "../../../src/memory/views/indexed-documents.ts";
import { type MemoryStart, MemoryState } from "../../../src/memory/views/memory-state.ts";
import type { FakeEmbedder } from "./fake-embedder.ts";

const MINUTE_MS = 60_000;
const START = Date.parse("2026-11-20T09:00:00.000Z");

export interface TurnOptions {
  /** Default: the head. */
  readonly parentId?: string | null;
  /** Default: a minute after the turn before. */
  readonly at?: string;
}

/** The views of an agent's memory without a store around them, filled record by record. */
export class MemoryInHand {
  readonly state: MemoryState;
  readonly groups: MemoryRecord[][] = [];
  #clock = START;
  #ids = 0;

  constructor(start: Partial<MemoryStart> = {}) {
    this.state = new MemoryState({ embedQuery: async () => [], ...start });
  }

  apply(...records: MemoryRecord[]): void {
    this.groups.push(records);
    this.state.apply(this.groups.length, records);
  }

  say(text: string, options: TurnOptions = {}): UserMessage {
    return this.add({ ...this.#base(options), kind: "user", text });
  }

  answer(message: string, options: TurnOptions = {}): CallMessage {
    const call = { kind: "call", thoughts: "I answer.", function: "send_message", params: { message } } as const;
    return this.add({ ...this.#base(options), ...call });
  }

  add<T extends StoredMessage>(message: T): T {
    this.apply({ type: "message", message });
    return message;
  }

  moveTo(messageId: string | null): void {
    this.apply({ type: "head", messageId });
  }

  /** The clock goes on, so that the next turn is of another sitting. */
  wait(hours: number): void {
    this.#clock += hours * 60 * MINUTE_MS;
  }

  core(block: string, before: string, after: string, messageId: string | null = null): string {
    const id = this.nextId("core");
    this.apply({ type: "core", change: { id, by: "agent", at: this.#now(), messageId, block, before, after } });
    return id;
  }

  remember(text: string, options: Partial<ArchivalItem> = {}): ArchivalItem {
    const base = { tags: [], source: "agent", at: this.#now(), messageId: null };
    const item = { ...base, id: this.nextId("item"), text, ...options };
    this.change(null, item, item.messageId);
    return item;
  }

  change(before: ArchivalItem | null, after: ArchivalItem | null, messageId: string | null = null): ArchivalChange {
    const change = { id: this.nextId("change"), by: "agent", at: this.#now(), messageId, before, after } as const;
    this.apply({ type: "archival", change });
    return change;
  }

  /** Gives everything that lacks a vector of this model one. @returns what got one, in that order. */
  embedAll(embedder: FakeEmbedder): string[] {
    const embedded: string[] = [];
    for (const kind of ["recall", "archival"] as const) {
      for (const { id, text } of missing(this.state[kind], embedder.modelId)) {
        const vector = encodeVector(embedder.vector(text));
        this.apply({ type: "vector", of: kind, id, modelId: embedder.modelId, vector });
        embedded.push(text);
      }
    }
    return embedded;
  }

  nextId(kind: string): string {
    return `${kind}-${String(this.#ids++).padStart(6, "0")}`;
  }

  #base({ parentId = this.state.conversation.headId, at = this.#now() }: TurnOptions) {
    return { id: this.nextId("message"), parentId, at };
  }

  #now(): string {
    this.#clock += MINUTE_MS;
    return new Date(this.#clock).toISOString();
  }
}

/** The texts of one kind without a vector of this model, in the order they are embedded. */
export function missing(kind: MemoryState["recall"] | MemoryState["archival"], modelId: string): IndexedText[] {
  return [false, true].flatMap(again => [...kind.missingVectors(modelId, again)]);
}
