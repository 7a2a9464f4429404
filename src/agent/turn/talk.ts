import type { StoredMessage } from "../../memory/records.ts";

/** How many of its own messages the guard compares a new one with, and how many of the person's it looks at. */
const OWN_MESSAGES = 20;
const USER_TEXTS = 4;

/** Whether nobody waits for an answer: the agent has spoken since the person last wrote, or nobody has written. */
export function hasAnswer(path: readonly StoredMessage[]): boolean {
  const lastUser = path.findLastIndex(({ kind }) => kind === "user");
  return lastUser < 0 || path.slice(lastUser + 1).some(message => spoken(message) !== undefined);
}

/** What the agent said last, oldest first. */
export function ownMessages(path: readonly StoredMessage[]): string[] {
  return newest(path, spoken, OWN_MESSAGES);
}

/** What the person wrote last, oldest first. */
export function userTexts(path: readonly StoredMessage[]): string[] {
  return newest(path, message => (message.kind === "user" ? message.text : undefined), USER_TEXTS);
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

function spoken(message: StoredMessage): string | undefined {
  const text = message.kind === "call" && message.function === "send_message" ? message.params["message"] : undefined;
  return typeof text === "string" ? text : undefined;
}
