import type { ParsedReply } from "./parsed-reply.ts";
import { createReplyParser } from "./reply-parser.ts";

/** Finds the call in a finished reply. Never throws. */
export function readReply(text: string): ParsedReply {
  const parser = createReplyParser();
  parser.push(text);
  return parser.end();
}
