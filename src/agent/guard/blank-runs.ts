/** Lines a message may leave empty in a row; grammars let a model that has nothing to say go on with blanks. */
const MAX_LINES = 12;

/** The text with longer runs of blank lines made one blank line. */
export function withoutBlankRuns(text: string): string {
  let result = "";
  let from = 0;
  let lines = 0;
  let start = -1;
  for (let index = 0; index <= text.length; index += 1) {
    const character = text[index];
    if (character !== undefined && character.trim() === "") {
      start = start === -1 ? index : start;
      lines += character === "\n" ? 1 : 0;
      continue;
    }
    if (lines > MAX_LINES) {
      result += `${text.slice(from, start)}${character === undefined ? "" : "\n\n"}`;
      from = index;
    }
    start = -1;
    lines = 0;
  }
  return from === 0 && result === "" ? text : result + text.slice(from);
}
