import { ulid } from "ulid";
import type { AgentStore } from "../../../src/memory/agent-store.ts";
import { spokenText } from "../../../src/memory/document-text.ts";
import type { ArchivalItem, MemoryRecord, StoredMessage } from "../../../src/memory/records.ts";
import { encodeVector } from "../../../src/memory/search/vector-text.ts";
import { SeededRandom } from "./seeded-random.ts";
import { TalkWriter } from "./talk-writer.ts";
import { UnitVectors } from "./unit-vectors.ts";

/** The model that made the vectors of the load, and their size. */
export const LOAD_MODEL = "load-model";
export const LOAD_DIMENSIONS = 16;

const BLOCKS = ["persona", "human", "plans"];
const RECENT_ITEMS = { page: 0, pageSize: 20 };

/**
 * Groups of records as an agent writes them, of every kind and in random order: messages of both sides, archival memories with them and
 * without, edits and removals, core-memory edits, vectors, moves of the head to older messages, pauses of the heartbeat.
 */
export class WriteLoad {
  readonly #store: AgentStore;
  readonly #random: SeededRandom;
  readonly #talk: TalkWriter;
  readonly #vectors: UnitVectors;
  readonly #messages: string[];
  readonly #notEmbedded: { readonly of: "recall" | "archival"; readonly id: string }[] = [];
  /** Of what was handed out, not of what the store has applied so far. */
  #head: string | null;

  constructor(store: AgentStore, seed: number) {
    this.#store = store;
    this.#random = new SeededRandom(seed);
    this.#talk = new TalkWriter(seed);
    this.#vectors = new UnitVectors(seed, LOAD_DIMENSIONS);
    this.#messages = store.conversation.path().map(({ id }) => id);
    this.#head = store.conversation.headId;
  }

  /** A group that may follow the ones handed out before. */
  next(): MemoryRecord[] {
    const dice = this.#random.next();
    if (dice < 0.42 || this.#messages.length < 3) {
      return [this.#message()];
    }
    if (dice < 0.6) {
      const message = this.#message();
      return [message, this.#note(this.#head)];
    }
    if (dice < 0.66) {
      return [this.#note(null)];
    }
    if (dice < 0.74) {
      return [this.#edit()];
    }
    if (dice < 0.82) {
      return [this.#coreEdit()];
    }
    if (dice < 0.92) {
      return this.#embedded();
    }
    if (dice < 0.97) {
      this.#head = this.#random.pick(this.#messages);
      return [{ type: "head", messageId: this.#head }];
    }
    return [{ type: "heartbeat-pause", until: new Date(this.#random.below(2 ** 40)).toISOString() }];
  }

  #message(): MemoryRecord {
    const id = ulid();
    const base = { id, parentId: this.#head, at: new Date().toISOString() };
    const message = this.#wholeMessage(base);
    this.#head = id;
    this.#messages.push(id);
    if (spokenText(message) !== undefined) {
      this.#notEmbedded.push({ of: "recall", id });
    }
    return { type: "message", message };
  }

  #wholeMessage(base: Pick<StoredMessage, "id" | "parentId" | "at">): StoredMessage {
    const language = this.#random.pick(["en", "ja"] as const);
    const text = this.#talk.turn(language);
    if (this.#random.chance(0.5)) {
      return { ...base, kind: "user", text };
    }
    if (this.#random.chance(0.2)) {
      return { ...base, kind: "event", cause: "heartbeat-timed", text };
    }
    const thoughts = this.#talk.text(language, 1);
    return { ...base, kind: "call", thoughts, function: "send_message", params: { message: text } };
  }

  #note(messageId: string | null): MemoryRecord {
    const text = this.#talk.turn(this.#random.pick(["en", "ja"] as const));
    const at = new Date().toISOString();
    const item: ArchivalItem = { id: ulid(), text, tags: ["load"], source: "agent", at, messageId };
    const id = ulid();
    this.#notEmbedded.push({ of: "archival", id });
    return { type: "archival", change: { id, by: "agent", at, messageId, before: null, after: item } };
  }

  #edit(): MemoryRecord {
    const items = this.#store.archival.list(RECENT_ITEMS).hits;
    if (items.length === 0) {
      return this.#note(null);
    }
    const before = this.#random.pick(items);
    const change = { id: ulid(), by: "user", at: new Date().toISOString(), messageId: this.#head, before } as const;
    if (this.#random.chance(0.4)) {
      return { type: "archival", change: { ...change, after: null } };
    }
    this.#notEmbedded.push({ of: "archival", id: change.id });
    return { type: "archival", change: { ...change, after: { ...before, text: this.#talk.turn("ja") } } };
  }

  #coreEdit(): MemoryRecord {
    const block = this.#random.pick(BLOCKS);
    const before = this.#store.core.blocks().get(block) ?? "";
    const after = `${before.slice(-200)} ${this.#talk.text("en", 1)}`;
    const at = new Date().toISOString();
    return { type: "core", change: { id: ulid(), by: "agent", at, messageId: this.#head, block, before, after } };
  }

  #embedded(): MemoryRecord[] {
    const chosen = this.#notEmbedded.splice(0, 1 + this.#random.below(4));
    if (chosen.length === 0) {
      return [this.#message()];
    }
    return chosen.map(({ of, id }) => ({
      type: "vector",
      of,
      id,
      modelId: LOAD_MODEL,
      vector: encodeVector(this.#vectors.next()),
    }));
  }
}
