import * as vscode from "vscode";
import type { CallMessage, ResultMessage, StoredMessage } from "../../memory/records.ts";
import type { AgentItem, ChatItem, FunctionItem } from "../../shared/protocol.ts";

/** Code points of a value that is shown in a function's line. */
const MAX_VALUE = 80;

/** Kinds of messages that have a row of their own. */
const SHOWN: ReadonlySet<StoredMessage["kind"]> = new Set(["user", "summary", "repair", "call"]);

/** The rows of the panel for a stretch of the conversation. Heartbeats and the like are not shown. */
export function chatItems(messages: readonly StoredMessage[]): ChatItem[] {
  const items: ChatItem[] = [];
  for (const message of messages) {
    const item = message.kind === "result" ? withResult(items, message) : chatItem(message);
    if (item) {
      items.push(item);
    }
  }
  return items;
}

/** Whether the message has a row of its own. */
export function hasRow({ kind }: StoredMessage): boolean {
  return SHOWN.has(kind);
}

/** The row of one message; `undefined` for what is not shown, and for results, which complete their call's row. */
export function chatItem(message: StoredMessage): ChatItem | undefined {
  const { id, at } = message;
  switch (message.kind) {
    case "user":
      return { kind: "user", id, at, text: message.text };
    case "summary":
      return {
        kind: "notice",
        id,
        at,
        text: vscode.l10n.t("Earlier messages were summarized to make room. Every one of them can still be found."),
      };
    case "repair":
      return {
        kind: "notice",
        id,
        at,
        text: vscode.l10n.t(
          "{0} messages were taken out of the agent's view. They can still be found, and read here.",
          message.removed.length,
        ),
      };
    case "call":
      return message.function === "send_message" ? agentItem(message) : functionItem(message, "running");
    default:
      return undefined;
  }
}

/** The call's row with its result; a failed `send_message` is shown as a failed function. */
export function completed(item: ChatItem | undefined, result: ResultMessage): FunctionItem | undefined {
  const status = result.status === "OK" ? "ok" : "failed";
  if (item?.kind === "function") {
    return { ...item, status, detail: `${item.detail}\n\n${result.text}` };
  }
  if (item?.kind === "agent") {
    const { id, at, thoughts } = item;
    const label = vscode.l10n.t("A message could not be sent");
    return { kind: "function", id, at, thoughts, function: "send_message", label, status, detail: result.text };
  }
  return undefined;
}

function withResult(items: ChatItem[], result: ResultMessage): undefined {
  const index = items.findLastIndex(({ id }) => id === result.parentId);
  const row = completed(items[index], result);
  if (row) {
    items[index] = row;
  }
}

function agentItem(call: CallMessage): AgentItem {
  const text = call.params["message"];
  return {
    kind: "agent",
    id: call.id,
    at: call.at,
    text: typeof text === "string" ? text : "",
    thoughts: call.thoughts,
    streaming: false,
    ...(call.cut ? { cut: cutReason(call.cut) } : {}),
  };
}

function cutReason(cut: "stopped" | "length"): string {
  return cut === "stopped" ? vscode.l10n.t("You stopped this reply.") : vscode.l10n.t("Cut off by the reply limit.");
}

function functionItem(call: CallMessage, status: FunctionItem["status"]): FunctionItem {
  return {
    kind: "function",
    id: call.id,
    at: call.at,
    function: call.function,
    label: functionLabel(call.function, call.params),
    detail: `${call.function} ${JSON.stringify(call.params, undefined, 2)}`,
    thoughts: call.thoughts,
    status,
  };
}

/** A call as one line a person understands. */
export function functionLabel(name: string, params: Readonly<Record<string, unknown>>): string {
  const value = (key: string) => clip(params[key]);
  switch (name) {
    case "core_memory_append":
      return noteLabel(value("name"), value("content"));
    case "core_memory_replace":
      return value("new_content") === ""
        ? forgetLabel(value("name"), value("old_content"))
        : correctLabel(value("name"), value("new_content"));
    case "archival_memory_insert":
      return vscode.l10n.t("Stores a memory: {0}", value("content"));
    case "archival_memory_search":
      return vscode.l10n.t("Searches its memories for “{0}”", value("query"));
    case "conversation_search":
      return vscode.l10n.t("Searches your conversation for “{0}”", value("query"));
    case "conversation_search_date":
      return vscode.l10n.t("Looks up your conversation from {0} to {1}", value("start_date"), value("end_date"));
    case "pause_heartbeats":
      return vscode.l10n.t("Rests for {0} minutes", value("minutes"));
    case "send_message":
      return vscode.l10n.t("A message could not be sent");
    default:
      return vscode.l10n.t("Calls an unknown function: {0}", clip(name));
  }
}

function noteLabel(block: string, text: string): string {
  switch (block) {
    case "human":
      return vscode.l10n.t("Notes about you: {0}", text);
    case "persona":
      return vscode.l10n.t("Notes about itself: {0}", text);
    default:
      return vscode.l10n.t("Notes in {0}: {1}", block, text);
  }
}

function correctLabel(block: string, text: string): string {
  switch (block) {
    case "human":
      return vscode.l10n.t("Corrects its notes about you: {0}", text);
    case "persona":
      return vscode.l10n.t("Corrects its notes about itself: {0}", text);
    default:
      return vscode.l10n.t("Corrects {0}: {1}", block, text);
  }
}

function forgetLabel(block: string, text: string): string {
  switch (block) {
    case "human":
      return vscode.l10n.t("Forgets about you: {0}", text);
    case "persona":
      return vscode.l10n.t("Forgets about itself: {0}", text);
    default:
      return vscode.l10n.t("Forgets in {0}: {1}", block, text);
  }
}

function clip(value: unknown): string {
  const text = (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).replace(/\s+/g, " ").trim();
  const points = Array.from(text);
  return points.length > MAX_VALUE ? `${points.slice(0, MAX_VALUE).join("")}…` : text;
}
