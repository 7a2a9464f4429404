import { type GuardVerdict, judgeReply } from "../../../src/agent/guard/judge-reply.ts";
import { DEGENERATE_REPLIES } from "./degenerate-replies.ts";
import { GOOD_REPLIES } from "./good-replies.ts";
import type { DegenerateReply, GuardCase } from "./guard-situation.ts";

export interface GuardMiss {
  readonly corpus: "degenerate" | "good";
  readonly language: string;
  readonly name: string;
  readonly expected: string;
  readonly got: string;
}

export interface GuardCorpusResult {
  readonly caught: number;
  readonly caughtTotal: number;
  readonly passed: number;
  readonly passedTotal: number;
  readonly misses: readonly GuardMiss[];
}

/** Judges both corpora. What is mended counts as caught; a good reply must pass unchanged. */
export function guardCorpus(): GuardCorpusResult {
  const missed = DEGENERATE_REPLIES.flatMap(missedDegenerate);
  const refused = GOOD_REPLIES.flatMap(refusedGood);
  return {
    caught: DEGENERATE_REPLIES.length - missed.length,
    caughtTotal: DEGENERATE_REPLIES.length,
    passed: GOOD_REPLIES.length - refused.length,
    passedTotal: GOOD_REPLIES.length,
    misses: [...missed, ...refused],
  };
}

function missedDegenerate(reply: DegenerateReply): GuardMiss[] {
  const verdict = judgeReply(reply.call, reply.recent, reply.rules);
  const isRight = verdict.type !== "accepted" && reply.reasons.includes(verdict.reason) && isMended(reply, verdict);
  const expected = `${reply.reasons.join(" or ")}${reply.mended === undefined ? "" : `, mended to: ${reply.mended}`}`;
  return isRight ? [] : [miss("degenerate", reply, expected, verdict)];
}

function isMended({ mended }: DegenerateReply, verdict: GuardVerdict): boolean {
  if (mended === undefined) {
    return true;
  }
  return verdict.type === "mended" && verdict.call.params["message"] === mended;
}

function refusedGood(reply: GuardCase): GuardMiss[] {
  const verdict = judgeReply(reply.call, reply.recent, reply.rules);
  return verdict.type === "accepted" ? [] : [miss("good", reply, "accepted", verdict)];
}

function miss(corpus: GuardMiss["corpus"], reply: GuardCase, expected: string, verdict: GuardVerdict): GuardMiss {
  const said = verdict.type === "mended" ? ` to: ${JSON.stringify(verdict.call)}` : "";
  const reason = verdict.type === "accepted" ? "" : ` (${verdict.reason})`;
  return { corpus, language: reply.rules.language, name: reply.name, expected, got: `${verdict.type}${reason}${said}` };
}
