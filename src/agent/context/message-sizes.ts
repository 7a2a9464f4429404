import type { ContextMessage } from "../../memory/records.ts";
import { estimateTokens } from "../../model/token-counter.ts";
import { clipEnd } from "./clip-message.ts";

/** Tokens of the frame around a message, by and large. */
const FRAME = 16;

/** What of a message is counted; a text longer than `longest` tokens is not sent whole either. */
function countedText(message: ContextMessage, longest: number): string {
  const text = message.kind === "call" ? JSON.stringify(message.params) + message.thoughts : message.text;
  return clipEnd(text, longest, () => "…");
}

/** Tokens of each message in the context, with its frame, counted by `countAll`. */
export async function messageSizes(
  messages: readonly ContextMessage[],
  longest: number,
  countAll: (texts: readonly string[]) => Promise<readonly number[]>,
): Promise<number[]> {
  const counts = await countAll(messages.map(message => countedText(message, longest)));
  return counts.map(count => count + FRAME);
}

/** The same without asking anybody. */
export function estimatedSizes(messages: readonly ContextMessage[], longest: number): number[] {
  return messages.map(message => estimateTokens(countedText(message, longest)) + FRAME);
}
