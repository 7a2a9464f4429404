import { isDeepStrictEqual } from "node:util";
import type { ParsedReply } from "../../../src/prompt/reply/parsed-reply.ts";
import { readReply } from "../../../src/prompt/reply/read-reply.ts";
import type { ExpectedCall, MalformedReply } from "./malformed/malformed-reply.ts";
import { MALFORMED_REPLIES } from "./malformed-replies.ts";

export interface Recovery {
  /** Replies out of which a careful person could read a call. */
  readonly total: number;
  /** Those of them that were read in the same way. */
  readonly recovered: number;
  readonly missed: readonly { readonly name: string; readonly got: string }[];
  /** Replies out of which nobody could read a call: those that were refused, and those that were not. */
  readonly unknowable: { readonly refused: number; readonly accepted: readonly { name: string; got: string }[] };
}

/** Reads every malformed reply and compares it with what a careful person would have read. */
export function recoverCorpus(replies: readonly MalformedReply[] = MALFORMED_REPLIES): Recovery {
  const missed: { name: string; got: string }[] = [];
  const accepted: { name: string; got: string }[] = [];
  let total = 0;
  let refused = 0;
  for (const { name, text, expected } of replies) {
    const reply = readReply(text);
    if ("unknowable" in expected) {
      refused += reply.ok ? 0 : 1;
      if (reply.ok) {
        accepted.push({ name, got: describe(reply) });
      }
      continue;
    }
    total++;
    if (!isAsExpected(reply, expected)) {
      missed.push({ name, got: describe(reply) });
    }
  }
  return { total, recovered: total - missed.length, missed, unknowable: { refused, accepted } };
}

function isAsExpected(reply: ParsedReply, { cut, ...call }: ExpectedCall): boolean {
  return reply.ok && reply.cut === cut && isDeepStrictEqual({ ...reply.call }, call);
}

function describe(reply: ParsedReply): string {
  return JSON.stringify(reply.ok ? { ...reply.call, cut: reply.cut } : reply.problem);
}
