import type { ContextMessage } from "../../memory/records.ts";
import { estimateTokens } from "../../model/token-counter.ts";

/** Share of a clipped text that is its beginning; the end often holds the question. */
const HEAD = 0.6;

/**
 * Shortens a message that is longer than `maxTokens` (an estimate) to its beginning and end, for the context
 * only: the whole text stays in recall memory. The same message and limit give the same text, so the
 * server's prefix cache stays valid.
 */
export function clipMessage(message: ContextMessage, maxTokens: number): ContextMessage {
  switch (message.kind) {
    case "call": {
      const params = mapStrings(message.params, text => clipText(text, maxTokens));
      return params === message.params ? message : { ...message, params };
    }
    default: {
      const text = clipText(message.text, maxTokens);
      return text === message.text ? message : { ...message, text };
    }
  }
}

export function clipText(text: string, maxTokens: number): string {
  // The estimate's wildest case: 1.5 tokens a UTF-16 unit.
  if (text.length * 1.5 <= maxTokens) {
    return text;
  }
  const tokens = estimateTokens(text);
  if (tokens <= maxTokens) {
    return text;
  }
  const points = Array.from(text);
  const kept = Math.max(2, Math.floor((points.length * maxTokens) / tokens));
  const head = Math.floor(kept * HEAD);
  const left = points.length - kept;
  return `${points.slice(0, head).join("")}\n[… ${left} characters left out here; conversation_search finds them …]\n${points.slice(points.length - (kept - head)).join("")}`;
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
