/** A chat message as the request had it; content parts are joined. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** One generation the server asks its brain for. */
export interface BrainRequest {
  /** The prompt as the model would see it: rendered by the chat template, and cut where the tier cuts. */
  readonly prompt: string;
  /** Only for chat completions. */
  readonly messages?: readonly ChatMessage[];
  /** Tokens the reply may have; the server cuts what is longer. */
  readonly maxTokens: number;
  /** The JSON Schema in force, if the request has one in a form that the tier honours. The server does not enforce it. */
  readonly jsonSchema?: object;
  /** The grammar in force, as text; like the schema it is not enforced. */
  readonly grammar?: string;
  /** Native tools, as the request declares them. */
  readonly tools?: readonly object[];
  /** Aborted when the client has gone or the reply is complete. */
  readonly signal: AbortSignal;
}

export type BrainFault =
  /** The request is refused with this status. Only before anything else. */
  | { readonly kind: "status"; readonly status: 500 | 503 }
  /** The prompt is treated as too long, in the way of the tier (tier A, which never says so, fails the generation). */
  | { readonly kind: "overflow" }
  /** The generation fails: an error event in a stream, 503 otherwise. */
  | { readonly kind: "failure" }
  /** The connection is destroyed. */
  | { readonly kind: "drop" };

export type BrainEvent =
  /** A stream's headers go out now, as TabbyAPI's do before it reads the prompt. `text` implies it. */
  | { readonly type: "accepted" }
  | { readonly type: "text"; readonly text: string }
  /** Ends the reply as if `max_tokens` were reached. */
  | { readonly type: "cut" }
  | { readonly type: "fault"; readonly fault: BrainFault };

/** What stands in for a language model. The end of the iteration is the model's end-of-turn token. */
export interface Brain {
  reply(request: BrainRequest): AsyncIterable<BrainEvent>;
}
