import type { ContextMessage } from "../../memory/records.ts";
import { startsTurn } from "../turn-start.ts";

/** Share of the conversation's tokens that stays word for word: a big step, so that the next one is far. */
const KEEP = 0.4;

/** Messages that are worth a summary where nothing forces one. */
export const WORTH_IT = 4;

/**
 * Where the kept part begins: the newest messages that make up the share to keep, from a message that can
 * stand first. A result cannot stand without its call, and the newest turn stays whole unless it is all there is.
 * @param sizes tokens of each message.
 */
export function cutIndex(messages: readonly ContextMessage[], sizes: readonly number[]): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let kept = 0;
  let cut = messages.length;
  while (cut > 0 && kept + (sizes[cut - 1] ?? 0) <= total * KEEP) {
    cut -= 1;
    kept += sizes[cut] ?? 0;
  }
  while (cut < messages.length && messages[cut]?.kind === "result") {
    cut += 1;
  }
  return Math.min(cut, newestTurn(messages) || lastStart(messages));
}

/** Where the newest turn begins; 0 where all is one turn, which then has to be cut inside. */
function newestTurn(messages: readonly ContextMessage[]): number {
  return Math.max(0, messages.findLastIndex(startsTurn));
}

/** The last message that can stand first. */
function lastStart(messages: readonly ContextMessage[]): number {
  let index = messages.length - 1;
  while (index > 0 && (messages[index]?.kind === "result" || isHeartbeat(messages[index]))) {
    index -= 1;
  }
  return Math.max(0, index);
}

function isHeartbeat(message: ContextMessage | undefined): boolean {
  return message?.kind === "event" && message.cause.startsWith("heartbeat");
}
