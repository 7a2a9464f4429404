import type { CoreChange, StoredMessage } from "../memory/records.ts";
import type { ModelErrorCode } from "../model/model-error.ts";
import type { PromptPart } from "../prompt/render/prompt-request.ts";

export interface FunctionCall {
  readonly id: string;
  readonly thoughts: string;
  readonly function: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface FunctionResult {
  readonly status: "OK" | "Failed";
  readonly text: string;
}

/** Tokens by part, and what is kept free. `total` is the server's context length. */
export interface ContextUsage {
  readonly parts: Readonly<Record<PromptPart, number>>;
  readonly replyReserve: number;
  readonly total: number;
}

/** Why a reply was not accepted. */
export type RejectionReason =
  /** No call that can be carried out was found in it. */
  | "unreadable"
  /** It ended before it was complete. */
  | "cut"
  /** A message without words. */
  | "empty"
  /** Thoughts and message are the same, or nearly. */
  | "echo"
  /** The message was said before. */
  | "repeated"
  /** The same call was made in this turn already. */
  | "repeated-call"
  /** A text goes round in circles. */
  | "looping"
  /** Another language than the persona's. */
  | "language"
  /** Marks of the prompt's frame in the text: control tokens, turn headers, remains of JSON. */
  | "marks"
  /** A phrase the profile forbids. */
  | "stock-phrase"
  /** Thoughts far over the limit. */
  | "long-thoughts";

export type StopReason =
  /** The person has had an answer. */
  | { readonly type: "answered" }
  /** Nobody was waiting for one: a timed heartbeat or maintenance has ended. */
  | { readonly type: "rested" }
  /** Older messages were summarised, or there were none to take out. */
  | { readonly type: "compacted"; readonly freed: boolean }
  /** The person stopped the turn. */
  | { readonly type: "stopped" }
  /** The model used all its steps. */
  | { readonly type: "step-limit"; readonly steps: number; readonly answered: boolean }
  | { readonly type: "model-failed"; readonly code: ModelErrorCode; readonly message: string }
  /** No usable reply after all attempts; `text` is what the model wrote last. */
  | { readonly type: "reply-rejected"; readonly reason: RejectionReason; readonly text: string }
  /** The fixed part of the prompt leaves no room. Tokens. */
  | { readonly type: "context-too-small"; readonly needed: number; readonly available: number }
  /** A profile, template or persona file cannot be used; `message` names it, `file` is as its source locates it. */
  | { readonly type: "prompt-broken"; readonly message: string; readonly file: string }
  /** The memory could not be written; `userSaved` tells whether the person's message was, before that. */
  | { readonly type: "not-saved"; readonly message: string; readonly userSaved: boolean }
  /** A mistake in the program; the log has the rest. `userSaved` as above. */
  | { readonly type: "crashed"; readonly message: string; readonly userSaved: boolean };

/**
 * What set a turn off: the person (`user`, `retry`, `compact`), the clock (`heartbeat`), or the context window, which
 * uses a quiet moment to make room (`maintenance`). Nobody waits for the last two: they yield to the person.
 */
export type TurnCause = "user" | "retry" | "compact" | "heartbeat" | "maintenance";

/** Everything a turn can tell the world. Panel, trees, status bar and log are listeners. */
export type AgentEvent =
  | { readonly type: "turn-started"; readonly turnId: string; readonly cause: TurnCause }
  | {
      readonly type: "model-waiting";
      readonly phase: "reading-prompt" | "generating";
      readonly promptTokens?: number;
    }
  /** A step begins to be written; `messageId` is the id its call will have. */
  | { readonly type: "thought-delta"; readonly messageId: string; readonly text: string }
  /** Visible text, as it is generated. */
  | { readonly type: "message-delta"; readonly messageId: string; readonly text: string }
  /** What was streamed under this id is void. */
  | {
      readonly type: "reply-rejected";
      readonly messageId: string;
      readonly reason: RejectionReason;
      readonly attempt: number;
      /** What the model wrote, as it came. */
      readonly text: string;
    }
  /** What was streamed under this id is void, and the request is made again: the server had not read all of it. */
  | { readonly type: "reply-voided"; readonly messageId: string }
  /** Durable from here on. */
  | { readonly type: "message"; readonly message: StoredMessage }
  | { readonly type: "function-call"; readonly call: FunctionCall }
  | { readonly type: "function-result"; readonly call: FunctionCall; readonly result: FunctionResult }
  | { readonly type: "memory-changed"; readonly change: CoreChange }
  | { readonly type: "archival-changed" }
  | { readonly type: "compacting" }
  | { readonly type: "context-changed"; readonly usage: ContextUsage }
  | { readonly type: "turn-ended"; readonly reason: StopReason };
