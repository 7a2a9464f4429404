import type { AgentItem, FunctionItem, PanelState, UserItem } from "../../../src/shared/protocol.ts";

const evening = "2026-11-22T12:04:00.000Z";

export function stateOf(changes: Partial<PanelState> = {}): PanelState {
  return {
    agent: { id: "a1", name: "Mina", language: "en" },
    items: [],
    olderItems: 0,
    phase: "idle",
    canSend: true,
    thoughtsOpen: false,
    ...changes,
  };
}

export function userItem(id: string, text: string, at = evening): UserItem {
  return { kind: "user", id, at, text };
}

export function agentItem(id: string, text: string, changes: Partial<AgentItem> = {}): AgentItem {
  return { kind: "agent", id, at: evening, text, thoughts: "", streaming: false, ...changes };
}

export function functionItem(id: string, changes: Partial<FunctionItem> = {}): FunctionItem {
  return {
    kind: "function",
    id,
    at: evening,
    function: "core_memory_append",
    label: "Remembered about you: likes green tea",
    detail: '{"name": "human", "content": "Likes green tea."}\nOK',
    thoughts: "",
    status: "ok",
    ...changes,
  };
}

/** A conversation long enough to scroll, alternating between the two. */
export function longConversation(count: number): PanelState["items"] {
  return Array.from({ length: count }, (_, index) =>
    index % 2 === 0
      ? userItem(`m${index}`, `Question ${index}`)
      : agentItem(`m${index}`, `Answer **${index}**, with a few words more so that it fills a line or two.`),
  );
}
