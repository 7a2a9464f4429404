import { createReplyParser } from "../../../src/prompt/reply/reply-parser.ts";
import { MALFORMED_REPLIES } from "./malformed-replies.ts";
import { mutateReply } from "./mutate-reply.ts";

/** Milliseconds over which a reply counts as slow. */
const SLOW = 50;

/** Agreed replies among the bases, so that damage to them is tried too. */
const AGREED = [
  '{"inner_thoughts":"うん。","function":"send_message","params":{"message":"やあ、元気？ 😊"}}',
  '{"inner_thoughts":"Keep it.","function":"core_memory_append","params":{"name":"human","content":"Has a dog.","request_heartbeat":true}}',
];

const BASES = [...AGREED, ...MALFORMED_REPLIES.map(({ text }) => text)];

export interface FuzzCounts {
  readonly tried: number;
  readonly throws: number;
  /** Replies whose reading took over 50 ms twice in a row. */
  readonly slow: number;
  /** Replies of which something was shown that the final reading does not begin with. */
  readonly retracted: number;
  readonly slowestMs: number;
  /** Seeds of the first few that threw, were slow or were retracted: `mutatedReply` makes them again. */
  readonly suspects: readonly number[];
}

/** The reply that a seed stands for. */
export function mutatedReply(seed: number): string {
  return mutateReply(seed, BASES[seed % BASES.length] ?? "");
}

/** Reads `count` damaged replies, from the seed `first` on. */
export function fuzzReplies(count: number, first = 1): FuzzCounts {
  let throws = 0;
  let slow = 0;
  let retracted = 0;
  let slowestMs = 0;
  const suspects: number[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const text = mutatedReply(seed);
    let outcome = readTimed(text);
    if (outcome.ms > SLOW) {
      // The machine may have been busy with something else.
      outcome = readTimed(text);
    }
    throws += outcome.threw ? 1 : 0;
    slow += outcome.ms > SLOW ? 1 : 0;
    retracted += outcome.retracted ? 1 : 0;
    slowestMs = Math.max(slowestMs, outcome.ms);
    if ((outcome.threw || outcome.retracted || outcome.ms > SLOW) && suspects.length < 10) {
      suspects.push(seed);
    }
  }
  return { tried: count, throws, slow, retracted, slowestMs, suspects };
}

function readTimed(text: string): { ms: number; threw: boolean; retracted: boolean } {
  const start = performance.now();
  try {
    const parser = createReplyParser();
    const deltas = parser.push(text);
    const reply = parser.end();
    const ms = performance.now() - start;
    const shown = deltas
      .filter(({ field }) => field === "message")
      .map(({ text }) => text)
      .join("");
    const message = reply.ok ? reply.call.params["message"] : undefined;
    return { ms, threw: false, retracted: shown !== "" && reply.ok && !String(message ?? "").startsWith(shown) };
  } catch {
    return { ms: performance.now() - start, threw: true, retracted: false };
  }
}
