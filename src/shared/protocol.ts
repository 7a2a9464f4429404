import type { PanelStrings } from "./panel-strings.ts";

/**
 * Messages between the extension host and the chat panel. The host owns the transcript; the panel keeps
 * only the draft, the scroll position and which rows are open.
 */

export interface ChatAction {
  readonly id: ChatActionId;
  readonly label: string;
}

export type ChatActionId =
  | "retry"
  | "set-up-server"
  | "check-connection"
  | "enter-key"
  | "create-agent"
  | "show-log"
  | "open-prompt-file"
  /** Take the last message back into the input, to be changed and sent again. */
  | "edit-message"
  | "repair"
  | "show-prompt"
  | "compact-now"
  | "load-model"
  /** Become the window that writes the agent. */
  | "take-over"
  /** Try to save what the disk has refused. */
  | "try-saving"
  | "switch-agent";

interface ItemBase {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface UserItem extends ItemBase {
  readonly kind: "user";
  readonly text: string;
}

/** Something the agent said. */
export interface AgentItem extends ItemBase {
  readonly kind: "agent";
  readonly text: string;
  readonly thoughts: string;
  /** True while the text still grows. */
  readonly streaming: boolean;
  /** Why the text is incomplete, in words; absent when it is complete. */
  readonly cut?: string;
}

/** A function call other than `send_message`, as one readable line. */
export interface FunctionItem extends ItemBase {
  readonly kind: "function";
  readonly function: string;
  /** The line, in the person's language, e.g. "Remembered about you: likes green tea". */
  readonly label: string;
  readonly detail: string;
  readonly thoughts: string;
  readonly status: "running" | "ok" | "failed";
}

export interface NoticeItem extends ItemBase {
  readonly kind: "notice";
  readonly text: string;
}

export interface ErrorItem extends ItemBase {
  readonly kind: "error";
  readonly text: string;
  /** What the model wrote, when the reply could not be used. */
  readonly detail?: string;
  readonly actions: readonly ChatAction[];
}

export type ChatItem = UserItem | AgentItem | FunctionItem | NoticeItem | ErrorItem;

/** What the agent is doing, in words for the line above the input. */
export type TurnPhase = "idle" | "reading-prompt" | "thinking" | "writing" | "compacting" | "tidying";

export interface PanelAgent {
  readonly id: string;
  readonly name: string;
  /** BCP 47, for the `lang` attribute of what the agent says. */
  readonly language: string;
}

export interface PanelActivity {
  readonly phase: TurnPhase;
  /** Whether the person may send now; also while the agent does something that nobody has asked for. */
  readonly canSend: boolean;
  /** Why nobody can write here now, in words; they stand in the empty input. Absent where one can. */
  readonly readOnly?: string;
  /** When the running turn began, ISO 8601, UTC; absent while idle. The panel counts the seconds from here. */
  readonly turnStartedAt?: string;
}

/** What holds for the whole conversation until it is gone: read along only, not saved. */
export interface PanelBanner {
  readonly kind: "info" | "warning";
  readonly text: string;
  readonly actions: readonly ChatAction[];
}

/** Everything the panel needs to draw itself from nothing. */
export interface PanelState extends PanelActivity {
  /** Absent while no agent is open; `problem` then says why, if something went wrong. */
  readonly agent?: PanelAgent;
  readonly items: readonly ChatItem[];
  /** Number of older items that are not in `items`. */
  readonly olderItems: number;
  readonly problem?: ErrorItem;
  readonly banner?: PanelBanner;
  /** Shown open at first. */
  readonly thoughtsOpen: boolean;
}

export type HostToPanel =
  /** `locale` (BCP 47) is the editor's, for dates and times. */
  | { readonly type: "state"; readonly state: PanelState; readonly strings: PanelStrings; readonly locale: string }
  /** Adds the item, or replaces the one with the same id. */
  | { readonly type: "item"; readonly item: ChatItem }
  | { readonly type: "remove-item"; readonly id: string }
  /** Appends to an item's text or thoughts. */
  | { readonly type: "delta"; readonly id: string; readonly field: "text" | "thoughts"; readonly text: string }
  | ({ readonly type: "phase" } & PanelActivity)
  /** Absent: it is gone. */
  | { readonly type: "banner"; readonly banner?: PanelBanner }
  /** The message was refused before it became part of the conversation: the text goes back to the input. */
  | { readonly type: "restore-draft"; readonly text: string }
  | { readonly type: "focus-input" };

export type PanelToHost =
  | { readonly type: "ready" }
  | { readonly type: "send"; readonly text: string }
  | { readonly type: "stop" }
  | { readonly type: "action"; readonly action: ChatActionId }
  /** Asks for the whole transcript, older items included. */
  | { readonly type: "show-older" }
  /** Text for the clipboard. */
  | { readonly type: "copy"; readonly text: string }
  /** The person chose a link of the conversation: http, https or mailto. The host asks before it leaves the editor. */
  | { readonly type: "open-link"; readonly url: string };
