import type { ArchivalChange, StoredMessage } from "./records.ts";

/**
 * What one side said to the other, or `undefined`: events, thoughts, summaries and the results of functions are not
 * part of the talk and are never found.
 */
export function spokenText(message: StoredMessage): string | undefined {
  if (message.kind === "user") {
    return message.text;
  }
  if (message.kind !== "call" || message.function !== "send_message") {
    return undefined;
  }
  const text = message.params["message"];
  return typeof text === "string" ? text : undefined;
}

/** The text that the change gave its item, or `undefined` if the text stayed or went. */
export function changedText({ before, after }: ArchivalChange): string | undefined {
  return after !== null && after.text !== before?.text ? after.text : undefined;
}
