import type { CallPart } from "./native-call.ts";

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Tokens of the prompt that were already in the cache, where the server tells. */
  readonly cachedTokens?: number;
}

export type FinishReason = "stop" | "length" | "tool_calls";

/** What all bodies of one answer share. */
export interface Identity {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
}

/** In what the servers' streams differ; everything else is as OpenAI documents it. */
export interface StreamManner {
  /** Whether a chunk with the role alone comes first; else the role stands in every chunk. */
  readonly roleFirst: boolean;
  /** Whether a chunk without text comes before the prompt is read, over both routes. */
  readonly emptyFirst?: boolean;
  /** Where usage is told: in a chunk without choices if asked for, or in the last chunk in any case. */
  readonly usage: "own-chunk" | "last-chunk";
  /** Whether a call comes in pieces; else whole, in one chunk. */
  readonly callsInPieces: boolean;
  /** Fields that only this server has, for every chunk. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Fields that only this server has, for the last chunk. */
  readonly lastExtra?: (usage: Usage) => Readonly<Record<string, unknown>>;
}

export interface CompleteCall {
  readonly id: string;
  readonly name: string;
  readonly argumentsText: string;
}

export class ChunkShapes {
  readonly #identity: Identity;
  readonly #manner: StreamManner;
  readonly #kind: "text" | "chat";

  constructor(kind: "text" | "chat", identity: Identity, manner: StreamManner) {
    this.#kind = kind;
    this.#identity = identity;
    this.#manner = manner;
  }

  start(): object[] {
    if (this.#manner.emptyFirst) {
      return [this.text("")];
    }
    return this.#kind === "chat" && this.#manner.roleFirst ? [this.#delta({ role: "assistant", content: "" })] : [];
  }

  text(text: string): object {
    return this.#kind === "text"
      ? this.#chunk([this.#textChoice(text, null)])
      : this.#delta(this.#inRole({ content: text }));
  }

  callPart(part: CallPart, id: string): object {
    return this.#delta({
      tool_calls: [
        "name" in part
          ? { index: 0, id, type: "function", function: { name: part.name, arguments: "" } }
          : { index: 0, function: { arguments: part.argumentsText } },
      ],
    });
  }

  wholeCall(call: CompleteCall): object {
    return this.#delta(this.#inRole({ content: "", tool_calls: [{ index: 0, ...callBody(call) }] }));
  }

  finish(reason: FinishReason, usage: Usage, includeUsage: boolean): object[] {
    const choice =
      this.#kind === "text"
        ? this.#textChoice("", reason)
        : { index: 0, delta: this.#inRole({}), finish_reason: reason };
    const last = { ...this.#chunk([choice]), ...this.#manner.lastExtra?.(usage) };
    if (this.#manner.usage === "last-chunk") {
      return [{ ...last, usage: usageBody(usage) }];
    }
    return includeUsage ? [last, { ...this.#chunk([]), usage: usageBody(usage) }] : [last];
  }

  whole(text: string, call: CompleteCall | undefined, reason: FinishReason, usage: Usage): object {
    const message = {
      role: "assistant",
      content: call ? null : text,
      ...(call ? { tool_calls: [callBody(call)] } : {}),
    };
    return {
      id: this.#identity.id,
      object: this.#kind === "text" ? "text_completion" : "chat.completion",
      created: this.#identity.created,
      model: this.#identity.model,
      choices: [
        this.#kind === "text"
          ? this.#textChoice(text, reason)
          : { index: 0, message, logprobs: null, finish_reason: reason },
      ],
      usage: usageBody(usage),
      ...this.#manner.extra,
      ...this.#manner.lastExtra?.(usage),
    };
  }

  #delta(delta: object): object {
    return this.#chunk([{ index: 0, delta, logprobs: null, finish_reason: null }]);
  }

  #inRole(delta: object): object {
    return this.#manner.roleFirst ? delta : { role: "assistant", ...delta };
  }

  #textChoice(text: string, reason: FinishReason | null): object {
    return { index: 0, text, logprobs: null, finish_reason: reason };
  }

  #chunk(choices: readonly object[]): object {
    return {
      id: this.#identity.id,
      object: this.#kind === "text" ? "text_completion" : "chat.completion.chunk",
      created: this.#identity.created,
      model: this.#identity.model,
      ...this.#manner.extra,
      choices,
    };
  }
}

function callBody({ id, name, argumentsText }: CompleteCall): object {
  return { id, type: "function", function: { name, arguments: argumentsText } };
}

function usageBody({ promptTokens, completionTokens, cachedTokens }: Usage): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    ...(cachedTokens === undefined ? {} : { prompt_tokens_details: { cached_tokens: cachedTokens } }),
  };
}
