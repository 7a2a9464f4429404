import type { ContextMessage } from "../../memory/records.ts";
import { startsTurn } from "../turn-start.ts";

/**
 * Everything that leaves the context with these calls: they, their results, and the heartbeats that served no other. A
 * heartbeat within a turn goes with the call it followed from and with the one it led to; a timed one when no call of its
 * turn is left.
 * @returns ids of messages.
 */
export function removedWith(messages: readonly ContextMessage[], calls: { has(id: string): boolean }): Set<string> {
  const removed = new Set<string>();
  for (let start = 0; start < messages.length; ) {
    let end = start + 1;
    while (end < messages.length && !isStart(messages[end])) {
      end += 1;
    }
    addTurn(messages.slice(start, end), calls, removed);
    start = end;
  }
  return removed;
}

function isStart(message: ContextMessage | undefined): boolean {
  return message !== undefined && startsTurn(message);
}

function addTurn(turn: readonly ContextMessage[], calls: { has(id: string): boolean }, removed: Set<string>): void {
  const turnCalls = turn.filter(({ kind }) => kind === "call");
  const isEmptied = turnCalls.length > 0 && turnCalls.every(({ id }) => calls.has(id));
  let isAfterRemoved = false;
  turn.forEach((message, index) => {
    if (message.kind === "call") {
      isAfterRemoved = calls.has(message.id);
      if (isAfterRemoved) {
        removed.add(message.id);
      }
    } else if (message.kind === "result") {
      if (message.parentId !== null && calls.has(message.parentId)) {
        removed.add(message.id);
      }
    } else if (isHeartbeat(message)) {
      const next = startsTurn(message)
        ? undefined
        : turn.slice(index + 1, index + 8).find(({ kind }) => kind === "call");
      const leadsToRemoved = next !== undefined && calls.has(next.id);
      if (startsTurn(message) ? isEmptied : isAfterRemoved || leadsToRemoved) {
        removed.add(message.id);
      }
    }
  });
}

function isHeartbeat(message: ContextMessage): boolean {
  return message.kind === "event" && message.cause.startsWith("heartbeat-");
}
