import { ModelError } from "../model-error.ts";

/** Longest line of a stream, in characters; a chunk has some hundred. */
const MAX_LINE = 4_000_000;

/**
 * A stream's text, line by line and ready for an event parser: llama.cpp of 2024 wrote errors into a field of their own
 * (`error: {…}`), which becomes an event with an error; a last line that was cut off is left out.
 * @param onDone called at `data: [DONE]`.
 * @throws ModelError when a line has no end.
 */
export async function* eventLines(text: AsyncIterable<string>, onDone: () => void): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of text) {
    rest += piece;
    const end = Math.max(rest.lastIndexOf("\n"), rest.lastIndexOf("\r"));
    if (end < 0) {
      if (rest.length > MAX_LINE) {
        throw new ModelError("server-error", "The server sent a line without an end.");
      }
      continue;
    }
    const lines = rest.slice(0, end + 1);
    rest = rest.slice(end + 1);
    yield tidied(lines, onDone);
  }
  if (isWhole(rest)) {
    yield tidied(`${rest}\n\n`, onDone);
  } else {
    yield "\n\n";
  }
}

function tidied(lines: string, onDone: () => void): string {
  if (/^data: ?\[DONE\]/m.test(lines)) {
    onDone();
  }
  return lines.replace(/^error: ?(\{.*\})[^\S\r\n]*$/gm, 'data: {"error":$1}');
}

function isWhole(line: string): boolean {
  const data = /^(?:data|error): ?/.exec(line);
  if (!data) {
    return false;
  }
  const value = line.slice(data[0].length).trim();
  if (value === "[DONE]") {
    return true;
  }
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
