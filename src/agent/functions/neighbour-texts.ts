import type { RecallHit, RecallTurn } from "../../memory/agent-store.ts";
import { EXCERPT, excerpt } from "./excerpt.ts";
import { PAGE_SIZE } from "./search-results.ts";

/** Code points that one neighbour gets at most, and those below which it tells too little to be shown. */
const MOST = 140;
const LEAST = 24;

/**
 * What is shown behind each hit of a page: the turns before and after it, where what was looked for may stand. They have the
 * room that the hits themselves leave of a full page, so that a page with neighbours is no longer than the longest without. A
 * turn that is on the page already is left out, and so is the question.
 * @param questionId message of the question that is in view, if it is.
 * @returns by the hit's message id; empty where there is nothing to show.
 */
export function neighbourTexts(
  hits: readonly RecallHit[],
  query: string,
  questionId: string | undefined,
): ReadonlyMap<string, string> {
  const shown = new Set(hits.map(({ message }) => message.id));
  if (questionId !== undefined) {
    shown.add(questionId);
  }
  const around = hits.map(hit => ({
    hit,
    before: unlessShown(hit.previous, shown),
    after: unlessShown(hit.next, shown),
  }));
  const count = around.flatMap(({ before, after }) => [before, after]).filter(turn => turn !== undefined).length;
  const taken = hits.reduce((sum, { text }) => sum + Math.min(EXCERPT, Array.from(text).length), 0);
  const each = Math.min(MOST, Math.floor((PAGE_SIZE * EXCERPT - taken) / Math.max(1, count)));
  const text = (label: string, turn: RecallTurn | undefined) =>
    turn === undefined || each < LEAST ? "" : ` | ${label}: ${turn.role} - ${oneLine(excerpt(turn.text, query, each))}`;
  return new Map(
    around.map(({ hit, before, after }) => [hit.message.id, text("before", before) + text("after", after)] as const),
  );
}

/** Shown once each: of two hits with one turn between them, the first has it. */
function unlessShown(turn: RecallTurn | undefined, shown: Set<string>): RecallTurn | undefined {
  if (turn === undefined || shown.has(turn.message.id)) {
    return undefined;
  }
  shown.add(turn.message.id);
  return turn;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
