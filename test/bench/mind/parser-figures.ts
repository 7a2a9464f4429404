import { readReply } from "../../../src/prompt/reply/read-reply.ts";
import { createReplyParser } from "../../../src/prompt/reply/reply-parser.ts";
import { type FuzzCounts, fuzzReplies, mutatedReply } from "../../support/corpora/fuzz-replies.ts";
import { MALFORMED_REPLIES } from "../../support/corpora/malformed-replies.ts";
import { recoverCorpus } from "../../support/corpora/recover-corpus.ts";
import { percent } from "../markdown-table.ts";

const MUTATIONS = 100_000;

/** Milliseconds one reply may take. */
const STALL = 50;

/** Readings of a reply of which the fastest counts. */
const READINGS = 5;

/** Readings of the corpus that the time per kilobyte is the mean of. */
const ROUNDS = 20;

export interface ParserResult {
  readonly section: string;
  /** Share of the malformed replies that were read as a careful person would. */
  readonly recovered: number;
  readonly throws: number;
}

export function measureParser(): ParserResult {
  const { total, recovered, missed, unknowable } = recoverCorpus();
  const fuzz = fuzzReplies(MUTATIONS);
  const refusable = unknowable.refused + unknowable.accepted.length;
  const lines = [
    `- ${total} malformed replies: ${recovered} recovered (${percent(recovered / total)}). Not recovered: ${listOf(missed)}.`,
    `- ${refusable} replies out of which nobody could read a call: ${unknowable.refused} refused. Not refused: ${listOf(unknowable.accepted)}.`,
    `- ${fuzz.tried.toLocaleString("en-US")} random mutations: ${fuzz.throws} throws, ${stallsAmong(fuzz)} stalls over ${STALL} ms, ${fuzz.retracted} with something shown that the final reading takes back.`,
    `- Time: ${timePerKilobyte().toFixed(2)} ms for each KB of the malformed replies.`,
    "",
  ];
  return { section: lines.join("\n"), recovered: recovered / total, throws: fuzz.throws };
}

/** A busy machine makes any reading late; what counts is the processor time that a slow one takes at its fastest. */
function stallsAmong({ slow, suspects }: FuzzCounts): number {
  return slow === 0 ? 0 : suspects.map(mutatedReply).filter(text => fastest(text) > STALL).length;
}

/** Milliseconds of processor time. */
function fastest(text: string): number {
  const times = Array.from({ length: READINGS }, () => {
    const before = process.cpuUsage();
    const parser = createReplyParser();
    parser.push(text);
    parser.end();
    return process.cpuUsage(before).user / 1000;
  });
  return Math.min(...times);
}

function timePerKilobyte(): number {
  const bytes = MALFORMED_REPLIES.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const started = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { text } of MALFORMED_REPLIES) {
      readReply(text);
    }
  }
  return (performance.now() - started) / ROUNDS / (bytes / 1024);
}

function listOf(replies: readonly { readonly name: string }[]): string {
  return replies.length === 0 ? "none" : replies.map(({ name }) => name).join("; ");
}
