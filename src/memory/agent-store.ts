import type { Embedder } from "../embedding/embedder.ts";
import type { ArchivalItem, CoreChange, MemoryRecord, StoredMessage } from "./records.ts";

/** The part of a conversation between its first message and the head, oldest first. */
export interface Conversation {
  /** The message the conversation continues from; `null` while it is empty. */
  readonly headId: string | null;
  /** Every message from the root to `leafId` (default: the head). */
  path(leafId?: string): readonly StoredMessage[];
  get(id: string): StoredMessage | undefined;
  /** All messages with the same parent, oldest first, the given one included. */
  siblings(id: string): readonly StoredMessage[];
}

/** The blocks the agent always sees. A change belongs to the branch of its message, which must be stored before it or with it. */
export interface CoreMemory {
  /** The text of each block in force on the current path, in the order the blocks were created. */
  blocks(): ReadonlyMap<string, string>;
  /** Every change on the current path, oldest first. */
  history(block?: string): readonly CoreChange[];
}

export interface SearchPage<T> {
  readonly hits: readonly T[];
  /** Number of hits on all pages together. */
  readonly total: number;
}

/** `page` counts from 0. */
export interface Paging {
  readonly page: number;
  readonly pageSize: number;
}

export interface RecallHit {
  readonly message: StoredMessage;
  /** What was searched and is to be shown: the person's words, or what the agent said with `send_message`. */
  readonly text: string;
  readonly role: "user" | "assistant";
}

/** The talk on the current path: what the person wrote and what the agent said with `send_message`. */
export interface RecallMemory {
  /**
   * Messages of both sides on the current path, best match first; Japanese is found by any part of a word.
   * @param before id of a message: it and everything after it is left out, so that a question does not find itself.
   */
  search(query: string, paging: Paging, before?: string): SearchPage<RecallHit>;
  /** Messages with `from ≤ at < to` (ISO 8601, UTC), oldest first. */
  searchByTime(from: string, to: string, paging: Paging): SearchPage<RecallHit>;
  /** Number of messages that can be found. */
  count(): number;
}

export interface ArchivalHit {
  readonly item: ArchivalItem;
  readonly score: number;
}

/** What the agent has noted. An item belongs to the branch of its message; one without a message is in force everywhere. */
export interface ArchivalMemory {
  /**
   * Best match first: lexical and, with an embedder, vector scores fused. Items with neither a word in
   * common nor a close vector are left out. An item can be found as soon as its `append` resolved.
   */
  search(query: string, paging: Paging, signal?: AbortSignal): Promise<SearchPage<ArchivalHit>>;
  /** Newest first. */
  list(paging: Paging): SearchPage<ArchivalItem>;
  get(id: string): ArchivalItem | undefined;
  count(): number;
  /** Gives the index an embedder, or takes it away; items without a vector of its model are embedded in the background. */
  useEmbedder(embedder: Embedder | undefined): void;
}

/** What was found wrong when a store was opened, and what was done about it. Never lost silently. */
export interface RecoveryNote {
  readonly file: string;
  readonly problem: string;
  /** Where the unreadable data was set aside, if anywhere. */
  readonly setAside?: string;
}

/** All of one agent's durable state. One writer at a time; see `openAgentStore`. */
export interface AgentStore {
  /**
   * Makes the records durable (fsync) as one atomic group, then applies them. Resolves when a crash can no
   * longer lose them. Calls are ordered.
   * @throws StoreError `write-failed`, `locked` or `closed`; nothing has been written or applied then.
   */
  append(records: readonly MemoryRecord[]): Promise<void>;
  readonly conversation: Conversation;
  readonly core: CoreMemory;
  readonly recall: RecallMemory;
  readonly archival: ArchivalMemory;
  /** Timed heartbeats are paused until this ISO time, if set. */
  readonly heartbeatsPausedUntil: string | undefined;
  readonly recovery: readonly RecoveryNote[];
  /** Writes both checkpoints and shortens the journal. Safe at any time; the journal alone is enough to recover. */
  checkpoint(): Promise<void>;
  /** Checkpoints and releases the lease. What is being embedded is given up; nothing can be read or appended afterwards. */
  close(): Promise<void>;
}

export type StoreErrorCode = "locked" | "write-failed" | "newer-format" | "closed";

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
    this.code = code;
  }
}
