import { readReply } from "../../../src/prompt/reply/read-reply.ts";
import { createReplyParser } from "../../../src/prompt/reply/reply-parser.ts";
import { MALFORMED_REPLIES } from "../../support/corpora/malformed-replies.ts";
import { recoverCorpus } from "../../support/corpora/recover-corpus.ts";
import { percent } from "../markdown-table.ts";
import { mutate, randomNumbers } from "./mutate.ts";

const MUTATIONS = 100_000;
const SEED = 20_261_124;

/** Milliseconds one reply may take, read whole and as it arrives. */
const STALL = 50;

/** Readings of the corpus that the time per kilobyte is the mean of. */
const ROUNDS = 30;

export interface ParserResult {
  readonly section: string;
  /** Share of the malformed replies that were read as a careful person would. */
  readonly recovered: number;
  readonly throws: number;
}

export function measureParser(): ParserResult {
  const { total, recovered, missed, unknowable } = recoverCorpus();
  const fuzz = runMutations();
  const lines = [
    `- ${total} malformed replies: ${recovered} recovered (${percent(recovered / total)}). Not recovered: ${listOf(missed.map(({ name }) => name))}.`,
    `- ${unknowable.refused + unknowable.accepted.length} replies out of which nobody could read a call: ${unknowable.refused} refused. Not refused: ${listOf(unknowable.accepted.map(({ name }) => name))}.`,
    `- ${MUTATIONS.toLocaleString("en-US")} random mutations, each read whole and as it arrives: ${fuzz.throws} throws, ${fuzz.stalls} stalls over ${STALL} ms.`,
    `- Time: ${timePerKilobyte().toFixed(3)} ms for each KB of the corpus.`,
    "",
  ];
  return { section: lines.join("\n"), recovered: recovered / total, throws: fuzz.throws };
}

function runMutations(): { throws: number; stalls: number } {
  const random = randomNumbers(SEED);
  const texts = MALFORMED_REPLIES.map(({ text }) => text);
  let throws = 0;
  let stalls = 0;
  for (let count = 0; count < MUTATIONS; count += 1) {
    const text = mutate(texts, random);
    try {
      stalls += isSlow(text) ? 1 : 0;
    } catch {
      throws += 1;
    }
  }
  return { throws, stalls };
}

/** A busy machine makes any reading late; what counts then is the processor time that it takes, the least of a few. */
function isSlow(text: string): boolean {
  return (
    timeOf(() => readBothWays(text)) > STALL &&
    [1, 2, 3, 4, 5].every(() => processorTime(() => readBothWays(text)) > STALL)
  );
}

function processorTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function readBothWays(text: string): void {
  readReply(text);
  const parser = createReplyParser();
  for (let start = 0; start < text.length; start += 7) {
    parser.push(text.slice(start, start + 7));
  }
  parser.end();
}

function timePerKilobyte(): number {
  const characters = MALFORMED_REPLIES.reduce((sum, { text }) => sum + text.length, 0);
  const time = timeOf(() => {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { text } of MALFORMED_REPLIES) {
        readReply(text);
      }
    }
  });
  return time / ROUNDS / (characters / 1024);
}

function timeOf(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join("; ");
}
