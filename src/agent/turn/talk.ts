import type { CallMessage, StoredMessage } from "../../memory/records.ts";
import type { ReplyCall } from "../../prompt/reply/parsed-reply.ts";
import type { RecentReplies } from "../guard/judge-reply.ts";
import { startsTurn } from "../turn-start.ts";

/** How many of its own messages the guard compares a new one with, and how many of the person's it looks at. */
const OWN_MESSAGES = 20;
const USER_TEXTS = 4;

/**
 * Whether nobody waits for an answer: the agent has spoken since the person last wrote, or nobody has written. What it
 * says in a timed heartbeat is no answer to a question that was left open.
 */
export function hasAnswer(path: readonly StoredMessage[]): boolean {
  const lastUser = path.findLastIndex(({ kind }) => kind === "user");
  if (lastUser < 0) {
    return true;
  }
  let isOwnTurn = false;
  for (const message of path.slice(lastUser + 1)) {
    if (message.kind === "event") {
      isOwnTurn = isTimed(message) || (isOwnTurn && !endsOwnTurn(message));
    } else if (!isOwnTurn && spoken(message) !== undefined) {
      return true;
    }
  }
  return false;
}

/** Whether a timed heartbeat stands between the person's last message and now, so that a step now would seem to be its. */
export function isBehindHeartbeat(path: readonly StoredMessage[]): boolean {
  const last = path.findLast(message => message.kind === "user" || endsOwnTurn(message) || isTimed(message));
  return last !== undefined && isTimed(last);
}

/**
 * The timed heartbeat that the agent has taken no step on, if it is the last thing that has happened: its model was away.
 */
export function idleHeartbeat(path: readonly StoredMessage[]): StoredMessage | undefined {
  const last = path.findLast(
    message => isTimed(message) || message.kind === "user" || message.kind === "call" || message.kind === "result",
  );
  return last && isTimed(last) ? last : undefined;
}

/**
 * The calls that a turn has made already, oldest first: since the person's last message where they wait for an answer,
 * however often the turn was begun anew, else since the turn began. Those that were taken out of the context may come again.
 */
export function callsSoFar(path: readonly StoredMessage[], awaited: boolean): CallMessage[] {
  const calls: CallMessage[] = [];
  const removed = new Set<string>();
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const message = path[index];
    if (message?.kind === "repair") {
      for (const id of message.removed) {
        removed.add(id);
      }
    } else if (message?.kind === "call" && !removed.has(message.id)) {
      calls.push(message);
    } else if (message?.kind === "user" || (!awaited && message?.kind === "event" && startsTurn(message))) {
      break;
    }
  }
  return calls.reverse();
}

/** Whether the agent was warned, since room was last made, that the oldest part of the conversation will leave its sight. */
export function wasWarned(path: readonly StoredMessage[]): boolean {
  const warning = path.findLastIndex(message => message.kind === "event" && message.cause === "memory-pressure");
  return warning > path.findLastIndex(({ kind }) => kind === "summary");
}

/** What the guard holds a reply against: the turn's calls and what both sides said last. */
export function recentReplies(path: readonly StoredMessage[], turnCalls: readonly ReplyCall[]): RecentReplies {
  return {
    turnCalls,
    messages: newest(path, spoken, OWN_MESSAGES),
    userTexts: newest(path, message => (message.kind === "user" ? message.text : undefined), USER_TEXTS),
  };
}

/** Looks from the end, since a conversation may have 100,000 messages. */
function newest(
  path: readonly StoredMessage[],
  read: (message: StoredMessage) => string | undefined,
  count: number,
): string[] {
  const found: string[] = [];
  for (let index = path.length - 1; index >= 0 && found.length < count; index -= 1) {
    const message = path[index];
    const text = message && read(message);
    if (text !== undefined) {
      found.push(text);
    }
  }
  return found.reverse();
}

function isTimed(message: StoredMessage): boolean {
  return message.kind === "event" && (message.cause === "heartbeat-timed" || message.cause === "heartbeat-reflection");
}

function endsOwnTurn(message: StoredMessage): boolean {
  return message.kind === "event" && message.cause === "heartbeat-unanswered";
}

function spoken(message: StoredMessage): string | undefined {
  const text = message.kind === "call" && message.function === "send_message" ? message.params["message"] : undefined;
  return typeof text === "string" ? text : undefined;
}
