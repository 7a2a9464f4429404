/** The parts a prompt is made of, in the order in which they stand, as the context meter names them. */
export type PromptPart = "preamble" | "functions" | "memory" | "summary" | "conversation";

export interface PromptSegment {
  readonly part: PromptPart;
  readonly text: string;
}

/** A prompt ready for `/v1/completions`. The same input gives the same bytes. */
export interface PromptRequest {
  /** The segments' texts, joined. */
  readonly prompt: string;
  /** Every turn of the conversation is one, so that a turn more is all that has to be counted anew. */
  readonly segments: readonly PromptSegment[];
  readonly stop: readonly string[];
}

/** Makes one segment of neighbours that belong to one part; blank text goes with what stands before it. */
export function joinSegments(segments: readonly PromptSegment[]): PromptSegment[] {
  const joined: PromptSegment[] = [];
  for (const { part, text } of segments) {
    const last = joined.at(-1);
    if (last && (last.part === part || text.trim() === "")) {
      joined[joined.length - 1] = { part: last.part, text: last.text + text };
    } else {
      joined.push({ part, text });
    }
  }
  return joined;
}
