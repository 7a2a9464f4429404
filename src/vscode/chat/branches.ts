import type { Conversation } from "../../memory/agent-store.ts";
import type { StoredMessage } from "../../memory/records.ts";
import { functionLabel } from "./chat-items.ts";

/** A place where the conversation has gone several ways. */
export interface BranchPoint {
  /** The message they follow; `null` for the beginning. */
  readonly parentId: string | null;
  /** Oldest first. */
  readonly branches: readonly StoredMessage[];
  /** The one that is on the current path; `undefined` where the path ends before it. */
  readonly currentId: string | undefined;
}

/** Code points of a branch's first words. */
const MAX_WORDS = 80;

/** Branch points that are looked for; a person does not go through more. */
const MAX_POINTS = 200;

/** The latest branch points on the current path, latest first. What comes below its end is on no branch yet, but can be gone back to. */
export function branchPoints(conversation: Conversation): BranchPoint[] {
  const { headId } = conversation;
  const path = conversation.path();
  const below = conversation.children(headId);
  const points: BranchPoint[] = below.length > 0 ? [{ parentId: headId, branches: below, currentId: undefined }] : [];
  for (let at = path.length - 1; at >= 0 && points.length < MAX_POINTS; at--) {
    const message = path[at];
    const branches = message ? conversation.siblings(message.id) : [];
    if (message && branches.length > 1) {
      points.push({ parentId: message.parentId, branches, currentId: message.id });
    }
  }
  return points;
}

/**
 * The first words that tell a branch from others.
 * @param direction where to look when the message itself has none to show: at what came after it, or before it.
 */
export function firstWords(conversation: Conversation, id: string, direction: "forward" | "back"): string | undefined {
  if (direction === "back") {
    for (let message = conversation.get(id); message; message = parentOf(conversation, message)) {
      const words = wordsOf(message);
      if (words) {
        return words;
      }
    }
    return undefined;
  }
  const path = conversation.path(conversation.leafUnder(id));
  for (let at = path.findIndex(message => message.id === id); at < path.length; at++) {
    const message = path[at];
    const words = message && wordsOf(message);
    if (words) {
      return words;
    }
  }
  return undefined;
}

function parentOf(conversation: Conversation, { parentId }: StoredMessage): StoredMessage | undefined {
  return parentId === null ? undefined : conversation.get(parentId);
}

function wordsOf(message: StoredMessage): string | undefined {
  switch (message.kind) {
    case "user":
      return clip(message.text);
    case "call": {
      const said = message.function === "send_message" ? message.params["message"] : undefined;
      return typeof said === "string" ? clip(said) : functionLabel(message.function, message.params);
    }
    default:
      return undefined;
  }
}

function clip(text: string): string {
  const points = Array.from(
    text
      .slice(0, 4 * MAX_WORDS)
      .replace(/\s+/g, " ")
      .trim(),
  );
  return points.length > MAX_WORDS ? `${points.slice(0, MAX_WORDS).join("")}…` : points.join("");
}
