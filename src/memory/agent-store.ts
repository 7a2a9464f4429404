import type { Embedder } from "../embedding/embedder.ts";
import type { ArchivalChange, ArchivalItem, CoreChange, MemoryRecord, StoredMessage } from "./records.ts";

/** The messages of an agent: a tree by parent id, and the path from its first message to the head. */
export interface Conversation {
  /** The message the conversation continues from; `null` while it is empty. */
  readonly headId: string | null;
  /** Every message from the root to `leafId` (default: the head), oldest first. */
  path(leafId?: string): readonly StoredMessage[];
  /** The newest message of the path that is such a one; costs no more than the way back to it. */
  last(isSuch: (message: StoredMessage) => boolean): StoredMessage | undefined;
  get(id: string): StoredMessage | undefined;
  /** All messages with the same parent, oldest first, the given one included. */
  siblings(id: string): readonly StoredMessage[];
  /** The messages that follow this one, oldest first; those without a parent for `null`. */
  children(id: string | null): readonly StoredMessage[];
  /** Where the conversation was left last below this message, the message itself included; to continue from there, append a `head` record. */
  leafUnder(id: string): string;
  /** Whether the message is on the path to the head. */
  isOnPath(id: string): boolean;
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

/**
 * - `hybrid`: by words and, with an embedder, by meaning; best match first. Texts that hold the whole query come before others.
 * - `exact`: only texts that hold the whole query (letter case, width and kind of kana make no difference); newest first.
 */
export type SearchMode = "hybrid" | "exact";

export interface SearchOptions {
  readonly paging: Paging;
  /** Default: `hybrid`. */
  readonly mode?: SearchMode;
  /** Only what is of this time or later (ISO 8601 with zone). */
  readonly from?: string;
  /** Only what is earlier than this time (ISO 8601 with zone). */
  readonly to?: string;
}

export type RecallRole = "user" | "assistant";

export interface RecallOptions extends SearchOptions {
  readonly role?: RecallRole;
  /** Id of a message on the path: it and everything after it is left out, so that a question does not find itself. */
  readonly before?: string;
}

/** One turn of the talk. */
export interface RecallTurn {
  readonly message: StoredMessage;
  /** What was searched and is to be shown: the person's words, or what the agent said with `send_message`. */
  readonly text: string;
  readonly role: RecallRole;
}

export interface RecallHit extends RecallTurn {
  readonly score: number;
  /** The turns before and after it in the same sitting; what was found may stand there. */
  readonly previous: RecallTurn | undefined;
  readonly next: RecallTurn | undefined;
}

/** The talk on the current path: what the person wrote and what the agent said with `send_message`. */
export interface RecallMemory {
  /** Turns of both sides, each found by its own words and, with less weight, by those of its neighbours. An empty query finds nothing. */
  search(query: string, options: RecallOptions, signal?: AbortSignal): Promise<SearchPage<RecallHit>>;
  /** Turns with `from ≤ at < to`, oldest first; `mode` has no meaning here. */
  list(options: RecallOptions): SearchPage<RecallTurn>;
  /** Number of turns on the path. */
  count(): number;
}

export interface ArchivalHit {
  readonly item: ArchivalItem;
  readonly score: number;
}

/** What the agent has noted. A change belongs to the branch of its message; one without a message is in force everywhere. */
export interface ArchivalMemory {
  /** Items with neither a word in common nor a close vector are left out. An item can be found as soon as its `append` resolved. */
  search(query: string, options: SearchOptions, signal?: AbortSignal): Promise<SearchPage<ArchivalHit>>;
  /** Newest first. */
  list(paging: Paging): SearchPage<ArchivalItem>;
  get(id: string): ArchivalItem | undefined;
  count(): number;
  /** Every change on the current path, oldest first. */
  history(itemId?: string): readonly ArchivalChange[];
}

/** What was found wrong when a store was opened, and what was done about it. Never lost silently. */
export interface RecoveryNote {
  /** `swapped`: it stood in another's place, and nothing is lost. */
  readonly kind: "damaged" | "missing" | "swapped" | "not-a-file" | "lost";
  readonly file: string;
  readonly problem: string;
  /** Where the unreadable data was set aside, if anywhere. */
  readonly setAside?: string;
  /** Number of changes that are in none of the files. */
  readonly lost?: number;
  /** Number of changes that could be read in the damaged file. */
  readonly kept?: number;
}

/**
 * What this window may do with the agent:
 * - `write`: it holds the lease.
 * - `follow`: another window holds it; what that one writes arrives here within a second.
 * - `newer-format`: a newer version of the program wrote it; what this version understands can be read.
 */
export type StoreAccess = "write" | "follow" | "newer-format";

/**
 * Why the disk refuses: it is full (or a quota is), the folder may not be written, it is not there any more, or its drive does not
 * answer.
 */
export type SaveFailure = "disk-full" | "not-writable" | "folder-gone" | "drive-silent" | "other";

/** What could not be saved and is only in memory: the cause, also in words for the person, and the number of groups that wait. */
export interface Unsaved {
  readonly cause: SaveFailure;
  readonly reason: string;
  readonly groups: number;
}

/** How far the background work of embedding has come; `done` = `total` when there is nothing to do. */
export interface EmbeddingProgress {
  readonly done: number;
  readonly total: number;
}

/** The embedding models at hand. Vectors of different models are never compared. */
export interface Embedders {
  /** Embeds everything that has no vector of its own yet. */
  readonly current: Embedder | undefined;
  /** The model used before: finds what it has embedded, until `current` has embedded it anew. */
  readonly previous?: Embedder | undefined;
}

export type StoreEvent =
  /** Records came into force, whether this window wrote them or another one. */
  | { readonly type: "applied"; readonly records: readonly MemoryRecord[] }
  /** `unsaved` has changed. */
  | { readonly type: "saving" }
  /** `embedding` has changed. */
  | { readonly type: "embedding" }
  /** The store no longer follows: the other window's files are gone or were replaced. Open the agent anew. */
  | { readonly type: "ended"; readonly cause: "deleted" | "replaced" }
  /** Another window has taken the lease, or asks for it. */
  | { readonly type: "lease-lost" }
  | { readonly type: "lease-requested"; readonly by: string }
  /** While following: nobody holds the lease any more, so that this window can take it. */
  | { readonly type: "lease-free" };

/** All of one agent's durable state. One writer at a time; see `openAgentStore` and `followAgentStore`. */
export interface AgentStore {
  readonly access: StoreAccess;
  /**
   * Makes the records durable (fsync) as one atomic group, then applies them. Calls are ordered. When the disk refuses,
   * the records are applied all the same and wait in memory: see `unsaved`.
   * @throws StoreError `read-only`, `locked` or `closed`; nothing has been written or applied then.
   */
  append(records: readonly MemoryRecord[]): Promise<void>;
  readonly conversation: Conversation;
  readonly core: CoreMemory;
  readonly recall: RecallMemory;
  readonly archival: ArchivalMemory;
  /** Timed heartbeats are paused until this ISO time, if set. */
  readonly heartbeatsPausedUntil: string | undefined;
  readonly recovery: readonly RecoveryNote[];
  /** Set while the disk refuses what is appended. It is tried again with each append and every few seconds. */
  readonly unsaved: Unsaved | undefined;
  /** Tries to save what is unsaved now. @returns whether everything is on disk. */
  save(): Promise<boolean>;
  readonly embedding: EmbeddingProgress;
  /** Ids of the models that made the vectors at hand, most vectors first. */
  readonly embeddedBy: readonly string[];
  /** Gives the store its embedding models, or takes them away. What lacks a vector is embedded in the background. */
  useEmbedders(embedders: Embedders): void;
  /** @returns a function that ends the listening. */
  onEvent(listener: (event: StoreEvent) => void): () => void;
  /** The window that asks for the agent now, if one does. Closing the store hands it over. */
  readonly requestedBy: string | undefined;
  /** Lets the window that asks know that this one keeps the agent. */
  declineRequest(): Promise<void>;
  /** Writes all checkpoints and shortens the journal. Safe at any time; the journal alone is enough to recover. */
  checkpoint(): Promise<void>;
  /** Releases the lease. What is being embedded is given up; nothing can be read or appended afterwards. */
  close(): Promise<void>;
}

/** `declined`: the window that has the agent keeps it. `deleted`: the agent's folder is gone. */
export type StoreErrorCode =
  | "locked"
  | "declined"
  | "write-failed"
  | "read-only"
  | "newer-format"
  | "deleted"
  | "closed";

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
    this.code = code;
  }
}
