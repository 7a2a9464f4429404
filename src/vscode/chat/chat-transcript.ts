import * as vscode from "vscode";
import type { AgentEvent, StopReason, TurnCause } from "../../agent/events.ts";
import { hasAnswer } from "../../agent/turn/talk.ts";
import type { StoredMessage } from "../../memory/records.ts";
import { newId } from "../../shared/ids.ts";
import type {
  AgentItem,
  ChatAction,
  ChatItem,
  ErrorItem,
  HostToPanel,
  PanelActivity,
  TurnPhase,
} from "../../shared/protocol.ts";
import { chatItem, chatItems, completed, hasRow } from "./chat-items.ts";
import { chatAction, type StopMessage } from "./stop-message.ts";

/** Rows sent at first; the rest comes when the person asks for it. */
const FIRST_ROWS = 200;

/**
 * What the panel shows of one conversation. Keeps the rows, so that a panel that was hidden or reloaded can
 * be drawn again in mid-reply, and tells what to send for each event of a turn.
 */
export class ChatTranscript {
  #items: ChatItem[] = [];
  /** What comes before them; its rows are made when the person asks for them. */
  #older: readonly StoredMessage[] = [];
  #olderRows = 0;
  #phase: TurnPhase = "idle";
  #turnStartedAt: string | undefined;
  /** Whether the running turn is one that nobody waits for. */
  #background = false;
  readonly #path: () => readonly StoredMessage[];
  readonly #explain: (reason: StopReason) => StopMessage | undefined;
  readonly #readOnly: string | undefined;

  /**
   * @param path the conversation as it is.
   * @param explain what the person is told about the end of a turn.
   * @param readOnly why nothing can be written in this window, if that is so.
   */
  constructor(
    path: () => readonly StoredMessage[],
    explain: (reason: StopReason) => StopMessage | undefined,
    readOnly?: string,
  ) {
    this.#path = path;
    this.#explain = explain;
    this.#readOnly = readOnly;
    this.reset();
  }

  get activity(): PanelActivity {
    return {
      phase: this.#phase,
      canSend: this.#readOnly === undefined && (this.#phase === "idle" || this.#background),
      ...(this.#readOnly === undefined ? {} : { readOnly: this.#readOnly }),
      ...(this.#turnStartedAt ? { turnStartedAt: this.#turnStartedAt } : {}),
    };
  }

  /** The newest rows, or all of them. */
  rows(all: boolean): { readonly items: readonly ChatItem[]; readonly olderItems: number } {
    if (all) {
      this.#items = [...chatItems(this.#older), ...this.#items];
      this.#older = [];
      this.#olderRows = 0;
      return { items: this.#items.slice(), olderItems: 0 };
    }
    const hidden = Math.max(0, this.#items.length - FIRST_ROWS);
    return { items: this.#items.slice(hidden), olderItems: hidden + this.#olderRows };
  }

  /** Takes an event in and returns what the panel has to be told. */
  apply(event: AgentEvent): HostToPanel[] {
    switch (event.type) {
      case "turn-started":
        return this.#start(event.cause);
      case "model-waiting":
        return this.#phase === "tidying" ? [] : [this.#enter(event.phase === "generating" ? "thinking" : event.phase)];
      case "compacting":
        return [this.#enter("compacting")];
      case "thought-delta":
        return this.#grow(event.messageId, "thoughts", event.text);
      case "message-delta":
        return [
          ...(this.#phase === "writing" ? [] : [this.#enter("writing")]),
          ...this.#grow(event.messageId, "text", event.text),
        ];
      case "reply-rejected":
      case "reply-voided":
        return this.#remove(event.messageId);
      case "message":
        return this.#add(event.message);
      case "turn-ended":
        return this.#end(event.reason);
      default:
        return [];
    }
  }

  /** Draws a conversation anew that goes on from another message. */
  reset(): void {
    const path = this.#path();
    // In a window that only reads along nobody can try again, and the answer may be on its way.
    const open = this.#readOnly === undefined ? unanswered(path) : undefined;
    const start = lastRowsStart(path);
    this.#older = path.slice(0, start);
    this.#olderRows = this.#older.filter(hasRow).length;
    this.#items = [...chatItems(path.slice(start)), ...(open ? [open] : [])];
  }

  #start(cause: TurnCause): HostToPanel[] {
    this.#background = cause === "heartbeat" || cause === "maintenance";
    this.#turnStartedAt = new Date().toISOString();
    // An error that the person has not dealt with yet stays while the agent does something of its own.
    const errors = this.#background ? [] : this.#removeErrors();
    return [...errors, this.#enter(cause === "maintenance" ? "tidying" : "reading-prompt")];
  }

  #enter(phase: TurnPhase): HostToPanel {
    this.#phase = phase;
    return { type: "phase", ...this.activity };
  }

  #grow(id: string, field: "text" | "thoughts", text: string): HostToPanel[] {
    const index = this.#items.findLastIndex(item => item.id === id);
    const item = this.#items[index];
    if (item?.kind === "agent") {
      this.#items[index] = { ...item, [field]: item[field] + text };
      return [{ type: "delta", id, field, text }];
    }
    const draft: AgentItem = {
      kind: "agent",
      id,
      at: new Date().toISOString(),
      text: "",
      thoughts: "",
      streaming: true,
    };
    return [this.#put({ ...draft, [field]: text })];
  }

  #add(message: StoredMessage): HostToPanel[] {
    const call = this.#items.findLast(({ id }) => id === message.parentId);
    const item = message.kind === "result" ? completed(call, message) : chatItem(message);
    return item ? [...(this.#background ? this.#keepFromEdit() : []), this.#put(item)] : [];
  }

  /** What the agent does by itself stands behind the person's message, and would leave the view with it. */
  #keepFromEdit(): HostToPanel[] {
    const isEdit = ({ id }: ChatAction) => id === "edit-message";
    return this.#items
      .filter(item => item.kind === "error")
      .filter(({ actions }) => actions.some(isEdit))
      .map(item => this.#put({ ...item, actions: item.actions.filter(action => !isEdit(action)) }));
  }

  #put(item: ChatItem): HostToPanel {
    const index = this.#items.findLastIndex(({ id }) => id === item.id);
    if (index < 0) {
      this.#items.push(item);
    } else {
      this.#items[index] = item;
    }
    return { type: "item", item };
  }

  #remove(id: string): HostToPanel[] {
    const before = this.#items.length;
    this.#items = this.#items.filter(item => item.id !== id);
    return this.#items.length < before ? [{ type: "remove-item", id }] : [];
  }

  #removeErrors(): HostToPanel[] {
    return this.#items.filter(({ kind }) => kind === "error").flatMap(({ id }) => this.#remove(id));
  }

  #end(reason: StopReason): HostToPanel[] {
    this.#turnStartedAt = undefined;
    const unfinished = this.#items.filter(item => item.kind === "agent" && item.streaming);
    const told = this.#errorAfter(reason);
    this.#background = false;
    return [
      ...unfinished.flatMap(({ id }) => this.#remove(id)),
      ...(told ? [this.#put(told)] : []),
      this.#enter("idle"),
    ];
  }

  #errorAfter(reason: StopReason): ErrorItem | undefined {
    if (this.#background && reason.type !== "not-saved") {
      // Nobody has asked for what failed; the log tells, and the next turn of the person meets the same failure in words.
      return undefined;
    }
    const told = this.#explain(reason);
    return told ? errorItem(told) : unanswered(this.#path());
  }
}

/** Where the stretch begins that has the rows sent at first. */
function lastRowsStart(path: readonly StoredMessage[]): number {
  let rows = 0;
  const start = path.findLastIndex(message => {
    rows += hasRow(message) ? 1 : 0;
    return rows === FIRST_ROWS;
  });
  return Math.max(0, start);
}

export function errorItem(message: StopMessage): ErrorItem {
  return { kind: "error", id: newId(), at: new Date().toISOString(), ...message };
}

/** Where the last turn broke off: it was stopped before the first word, or the editor has crashed. */
function unanswered(path: readonly StoredMessage[]): ErrorItem | undefined {
  return hasAnswer(path)
    ? undefined
    : errorItem({ text: vscode.l10n.t("The last message has no answer yet."), actions: [chatAction("retry")] });
}
