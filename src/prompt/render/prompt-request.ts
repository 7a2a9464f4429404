/** The parts a prompt is made of, in the order in which they stand, as the context meter names them. */
export type PromptPart = "preamble" | "functions" | "memory" | "summary" | "conversation";

export interface PromptSegment {
  readonly part: PromptPart;
  readonly text: string;
}

/**
 * How a request goes to the server (DESIGN §6):
 * - `completions`: `/v1/completions`, the whole frame made by our turn template;
 * - `chat`: `/v1/chat/completions`, the frame made by the server, the reply one JSON object as with `completions`;
 * - `tools`: `/v1/chat/completions` with native tools, functions and calls in the server's own form.
 */
export type Transport = "completions" | "chat" | "tools";

/** A call as chat routes with native tools carry it; `arguments` is JSON text. */
export interface ToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

/** One message of a chat route. Contents are strings: older servers refuse parts and nulls. */
export type ChatTurn =
  | { readonly role: "system" | "user"; readonly content: string }
  | { readonly role: "assistant"; readonly content: string; readonly tool_calls?: readonly ToolCall[] }
  | { readonly role: "tool"; readonly content: string; readonly tool_call_id: string };

/** A function as native tools declare it; TabbyAPI wants description and parameters in each. */
export interface ToolSpec {
  readonly type: "function";
  readonly function: { readonly name: string; readonly description: string; readonly parameters: object };
}

/** A prompt ready to be sent. The same input gives the same bytes. */
export interface PromptRequest {
  readonly transport: Transport;
  /** The segments' texts, joined: what `completions` sends; for the chat routes what is counted and shown. */
  readonly prompt: string;
  /** Every turn of the conversation is one, so that a turn more is all that has to be counted anew. */
  readonly segments: readonly PromptSegment[];
  readonly stop: readonly string[];
  /** The same turns for the chat routes: one system turn first, then a user's. Empty for `completions`. */
  readonly messages: readonly ChatTurn[];
  /** For `tools`, else empty. */
  readonly tools: readonly ToolSpec[];
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
