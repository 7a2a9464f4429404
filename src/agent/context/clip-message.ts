import type { ContextMessage } from "../../memory/records.ts";
import { estimateTokens } from "../../model/token-counter.ts";

/** Share of a clipped text that is its beginning; the end often holds the question. */
const HEAD = 0.6;

/** Says in the agent's language that `left` characters are not shown, and where they are. */
export type CutNote = (left: number) => string;

/**
 * Shortens a message that is longer than `maxTokens` (an estimate) to its beginning and end, for the context
 * only: the whole text stays in recall memory. The same message and limit give the same text, so the
 * server's prefix cache stays valid.
 */
export function clipMessage(message: ContextMessage, maxTokens: number, note: CutNote): ContextMessage {
  switch (message.kind) {
    case "call": {
      const params = mapStrings(message.params, text => clipMiddle(text, maxTokens, note));
      return params === message.params ? message : { ...message, params };
    }
    default: {
      const text = clipMiddle(message.text, maxTokens, note);
      return text === message.text ? message : { ...message, text };
    }
  }
}

/** Beginning and end of a text of more than `maxTokens` (an estimate), at whole characters. */
export function clipMiddle(text: string, maxTokens: number, note: CutNote): string {
  const points = Array.from(text);
  const kept = keptPoints(text, points, maxTokens);
  if (kept === undefined) {
    return text;
  }
  const head = Math.floor(kept * HEAD);
  const end = points.slice(points.length - (kept - head)).join("");
  return `${points.slice(0, head).join("")}\n${note(points.length - kept)}\n${end}`;
}

/** The beginning of a text of more than `maxTokens` (an estimate), with the note behind it. */
export function clipEnd(text: string, maxTokens: number, note: CutNote): string {
  const points = Array.from(text);
  const kept = keptPoints(text, points, maxTokens);
  return kept === undefined ? text : `${points.slice(0, kept).join("")}\n${note(points.length - kept)}`;
}

/** How many characters of a text that is too long are kept; undefined where it is short enough. */
function keptPoints(text: string, points: readonly string[], maxTokens: number): number | undefined {
  // The estimate's wildest case: 1.5 tokens a UTF-16 unit.
  if (text.length * 1.5 <= maxTokens) {
    return undefined;
  }
  const tokens = estimateTokens(text);
  return tokens <= maxTokens ? undefined : Math.max(2, Math.floor((points.length * maxTokens) / tokens));
}

function mapStrings(
  params: Readonly<Record<string, unknown>>,
  change: (text: string) => string,
): Readonly<Record<string, unknown>> {
  let changed = false;
  const mapped = Object.entries(params).map(([name, value]) => {
    const next = typeof value === "string" ? change(value) : value;
    changed ||= next !== value;
    return [name, next] as const;
  });
  return changed ? Object.fromEntries(mapped) : params;
}
