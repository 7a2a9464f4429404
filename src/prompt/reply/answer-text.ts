import { SEND_MESSAGE } from "../prompt-function.ts";
import type { CallShow } from "./call-show.ts";
import { firstTurnMark, LONGEST_MARK, withoutMarksAtEnd } from "./control-marks.ts";
import { ANSWER_MARKS } from "./reasoning-tags.ts";
import type { Reading, ReplyInput } from "./reply-input.ts";

export interface Answer {
  readonly message: string;
  /** Whether the mark that must end it was missing. */
  readonly cut: boolean;
}

/** Passes a mark that begins an answer, and returns the one that must end it. */
export function* skipAnswerMark(input: ReplyInput): Reading<string | undefined> {
  for (const [open, close] of ANSWER_MARKS) {
    if (yield* input.startsWith(open, input.at)) {
      input.at += open.length;
      return close;
    }
  }
  return undefined;
}

/**
 * Plain text that the format says is the answer; undefined where a call stands in its place.
 * @param closing the mark that must end it; empty where none must.
 */
export function* readAnswer(input: ReplyInput, show: CallShow, closing: string): Reading<Answer | undefined> {
  input.at = yield* input.pastBlanks(input.at);
  if (
    !(input.sees(input.at) || (yield* input.has(input.at))) ||
    /^[{[｛［`<]$/.test(input.unit) ||
    (yield* input.startsWith("Action:", input.at))
  ) {
    return undefined;
  }
  show.setFunction(SEND_MESSAGE);
  const start = input.at;
  for (;;) {
    const text = input.text.slice(start);
    const mark = firstTurnMark(text, Math.max(0, input.at - start - LONGEST_MARK));
    if (mark !== -1 || input.ended) {
      const value = mark === -1 ? withoutMarksAtEnd(text) : text.slice(0, mark);
      const closed = mark !== -1 || closing === "";
      const { text: message } = show.finish("message", value.trimEnd(), { closed: true, depth: 0 });
      return { message, cut: !closed };
    }
    show.hear("message", text);
    input.at = input.text.length;
    yield;
  }
}
