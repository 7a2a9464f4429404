/**
 * The records an agent's memory is made of. Everything that is shown, sent to the model or searched is
 * a record, or is derived from records: journal record → apply → view.
 *
 * Times are ISO 8601 in UTC with milliseconds; ids are ULIDs, so ids of one agent sort by time.
 */

/** Why a synthetic event was put into the conversation. */
export type EventCause =
  | "login"
  | "heartbeat-requested"
  | "heartbeat-failure"
  | "heartbeat-unanswered"
  | "heartbeat-timed"
  | "heartbeat-reflection"
  | "memory-pressure";

interface MessageBase {
  readonly id: string;
  /** The message this one follows; `null` for the first. Messages form a tree. */
  readonly parentId: string | null;
  readonly at: string;
}

/** What the person wrote. */
export interface UserMessage extends MessageBase {
  readonly kind: "user";
  readonly text: string;
}

/** Something that happened to the agent: a login, a heartbeat, a warning. */
export interface EventMessage extends MessageBase {
  readonly kind: "event";
  readonly cause: EventCause;
  readonly text: string;
}

/** One step of the agent: what it thought and the function it called. */
export interface CallMessage extends MessageBase {
  readonly kind: "call";
  readonly thoughts: string;
  readonly function: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Set when the text is incomplete: the person stopped it, or the reply limit was reached. */
  readonly cut?: "stopped" | "length";
}

/** What a function returned. Its parent is the call. */
export interface ResultMessage extends MessageBase {
  readonly kind: "result";
  readonly function: string;
  readonly status: "OK" | "Failed";
  readonly text: string;
}

/**
 * A compaction point. In the context it stands for everything on its path before `keptFrom`;
 * messages from `keptFrom` on (its ancestors too) stay in the context word for word.
 */
export interface SummaryMessage extends MessageBase {
  readonly kind: "summary";
  readonly text: string;
  readonly keptFrom: string;
  /** How many messages the summary stands for, those of earlier summaries included. */
  readonly covers: number;
}

/**
 * A repair point: these messages of its path no longer stand in the context. They stay in the conversation and in
 * recall memory; on a branch that leaves the path before the repair they are in the context as before.
 */
export interface RepairMessage extends MessageBase {
  readonly kind: "repair";
  /** Ids of messages. */
  readonly removed: readonly string[];
}

export type StoredMessage = UserMessage | EventMessage | CallMessage | ResultMessage | SummaryMessage | RepairMessage;

/** A message that can stand in the context word for word. */
export type ContextMessage = Exclude<StoredMessage, SummaryMessage | RepairMessage>;

export type Editor = "agent" | "user" | "import";

interface ChangeBase {
  readonly id: string;
  readonly by: Editor;
  readonly at: string;
  /** The message on whose branch the change is in force; `null` for one that is in force everywhere. */
  readonly messageId: string | null;
  /** Id of the change that this one undoes, or redoes if that one was itself an undo. */
  readonly undoes?: string;
}

/** One change of one core-memory block, with what is needed to undo it. */
export interface CoreChange extends ChangeBase {
  readonly block: string;
  readonly before: string;
  readonly after: string;
}

/** One archival memory. */
export interface ArchivalItem {
  readonly id: string;
  readonly text: string;
  readonly tags: readonly string[];
  /** Where it came from: `agent`, `user`, or the name of an attached document. */
  readonly source: string;
  /** When it was first stored. */
  readonly at: string;
  /** The message it was first stored with. */
  readonly messageId: string | null;
}

/**
 * One change of one archival item: stored (`before` is `null`), edited, or removed (`after` is `null`). Never both `null`; both
 * have the same id.
 */
export interface ArchivalChange extends ChangeBase {
  readonly before: ArchivalItem | null;
  readonly after: ArchivalItem | null;
}

/** What is embedded: turns of the talk by their message's id, archival memories by the id of the change that gave them their text. */
export type Embedded = "recall" | "archival";

/** What one line of the journal may hold. A group of records is applied as a whole or not at all. */
export type MemoryRecord =
  | { readonly type: "message"; readonly message: StoredMessage }
  /** The conversation continues from this message. A `message` record moves the head to its message by itself. */
  | { readonly type: "head"; readonly messageId: string | null }
  | { readonly type: "core"; readonly change: CoreChange }
  | { readonly type: "archival"; readonly change: ArchivalChange }
  /** Only in journals of format 1: the item is gone from every branch. */
  | { readonly type: "archival-remove"; readonly id: string; readonly at: string }
  /** An embedding made after its text was stored. `vector` is base64 of little-endian Float32, unit length. */
  | {
      readonly type: "vector";
      readonly of: Embedded;
      readonly id: string;
      readonly modelId: string;
      readonly vector: string;
    }
  /** Timed heartbeats are paused until this time. */
  | { readonly type: "heartbeat-pause"; readonly until: string };
