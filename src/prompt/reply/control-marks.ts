/** Tokens with which models end or begin a turn, and what servers leave of them. */
const TURN_MARK = String.raw`<\|(?:[A-Za-z][\w/]{0,40})?\|?>|<[｜|][^<>｜|\s]{1,40}[｜|]>|</?s>|<(?:eos|bos|pad|unk|EOS_TOKEN|BOS_TOKEN|EOP_TOKEN|end_of_turn|start_of_turn)>|\[/?INST\]`;

/** Closing tags of calls, which belong to the format and not to a message. */
const CLOSING_TAG =
  "</(?:tool_call|function|function_call|functioncall|invoke|parameter|tool|arg_value|answer|response)>";

const FIRST_MARK = new RegExp(TURN_MARK);
const AT_END = new RegExp(`(?:${TURN_MARK}|${CLOSING_TAG})$`);

/** Units of the longest mark. */
export const LONGEST_MARK = 48;

/** Where the first turn mark at or behind `from` begins, or -1. */
export function firstTurnMark(text: string, from: number): number {
  const found = text.slice(from).search(FIRST_MARK);
  return found === -1 ? -1 : from + found;
}

/** The text without the marks at its end, nor the blanks around them. */
export function withoutMarksAtEnd(text: string): string {
  let rest = text;
  for (let found = lastMark(rest); found !== -1; found = lastMark(rest)) {
    rest = rest.slice(0, found).trimEnd();
  }
  return rest;
}

function lastMark(text: string): number {
  const end = text.trimEnd();
  const from = Math.max(0, end.length - LONGEST_MARK);
  const found = end.slice(from).search(AT_END);
  return found === -1 ? -1 : from + found;
}
