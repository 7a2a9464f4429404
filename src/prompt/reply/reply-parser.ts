import type { ParsedReply, ReplyDelta } from "./parsed-reply.ts";
import { MAX_REPLY_LENGTH, readReply } from "./read-reply.ts";
import { ReplyStream } from "./reply-stream.ts";

/**
 * Reads a reply while it arrives. The deltas of a well-formed reply, joined, are the final thoughts and message;
 * those of a reply that had to be repaired may fall short of them, so what `end` returns replaces them.
 */
export interface ReplyParser {
  /** Takes the next text, cut anywhere. Never throws, and never splits a character. */
  push(chunk: string): ReplyDelta[];
  /** Reads the whole. Call once. */
  end(): ParsedReply;
}

export function createReplyParser(): ReplyParser {
  const stream = new ReplyStream();
  let text = "";
  return {
    push(chunk) {
      if (text.length > MAX_REPLY_LENGTH) {
        return [];
      }
      text += chunk;
      return stream.push(chunk);
    },
    end: () => readReply(text),
  };
}
