import type { AgentStore } from "../../memory/agent-store.ts";
import type { ContextMessage, StoredMessage, SummaryMessage } from "../../memory/records.ts";
import type { ChatModel, ServerProfile } from "../../model/chat-model.ts";
import { fillNotice } from "../../prompt/files/notice.ts";
import type { ContextView, Nudge } from "../../prompt/render/context-view.ts";
import type { PromptPart, PromptRequest } from "../../prompt/render/prompt-request.ts";
import { renderRequest } from "../../prompt/render/render-request.ts";
import type { AgentPrompt } from "../agent-prompt.ts";
import type { ContextUsage } from "../events.ts";
import { AGENT_FUNCTIONS } from "../functions/registry.ts";
import { clipMessage } from "./clip-message.ts";
import { type ContextLimits, contextLimits } from "./context-limits.ts";
import { ServerLimit } from "./server-limit.ts";

/** Tokens for BOS and for what two texts may need more together than apart. */
const MARGIN = 16;

/** Share of the prompt that one message may take. */
const MESSAGE_SHARE = 0.4;

/** Token counts asked for at the same time. */
const PARALLEL_COUNTS = 8;

/** Share of the conversation's room that is full when the agent is warned and room is made in quiet moments. */
const PRESSURE = 0.75;

/** Tokens for the warning and for what the agent saves after it: a small context is under pressure earlier. */
const SAVING = 400;
const EARLIEST_PRESSURE = 0.5;

export interface ContextWindowOptions {
  readonly store: AgentStore;
  readonly model: ChatModel;
  /** IANA time zone of the person. */
  readonly timeZone: string;
}

export interface MeasuredRequest {
  readonly request: PromptRequest;
  readonly usage: ContextUsage;
  /** Tokens of each of the request's segments. */
  readonly counts: readonly number[];
  readonly promptTokens: number;
  readonly limits: ContextLimits;
}

/**
 * What of an agent is in the model's view, and how many tokens it takes. The memory block is rendered anew
 * only by `refreshMemory`, so that a request differs from the one before at its end alone and the server's
 * prefix cache holds; edits made by the agent are in the conversation until then.
 */
export class ContextWindow {
  /** What the server was seen to take, where that is less than it says. */
  readonly serverLimit = new ServerLimit();
  readonly #options: ContextWindowOptions;
  #memory: ReadonlyMap<string, string>;
  #last: MeasuredRequest | undefined;

  constructor(options: ContextWindowOptions) {
    this.#options = options;
    this.#memory = new Map(options.store.core.blocks());
  }

  /** Renders the memory block anew; what was measured before says nothing any more. */
  refreshMemory(): void {
    this.#memory = new Map(this.#options.store.core.blocks());
    this.#last = undefined;
  }

  /** The request measured last. */
  get last(): MeasuredRequest | undefined {
    return this.#last;
  }

  /** Whether most of the conversation's room is taken, as of the request measured last. */
  get underPressure(): boolean {
    if (!this.#last) {
      return false;
    }
    const { usage, limits } = this.#last;
    const { conversation, summary, ...fixed } = usage.parts;
    const room = limits.promptTokens - Object.values(fixed).reduce((sum, tokens) => sum + tokens, 0);
    return conversation + summary > Math.max(room * EARLIEST_PRESSURE, Math.min(room * PRESSURE, room - SAVING));
  }

  /** The last summary on the path, if any, and the messages kept word for word. */
  kept(): { readonly summary: SummaryMessage | undefined; readonly messages: readonly ContextMessage[] } {
    const path = this.#options.store.conversation.path();
    const summary = path.findLast(message => message.kind === "summary");
    const from = summary ? path.findIndex(message => message.id === summary.keptFrom) : 0;
    const removed = new Set(path.flatMap(message => (message.kind === "repair" ? message.removed : [])));
    const messages = path
      .slice(Math.max(0, from))
      .filter(isContextMessage)
      .filter(({ id }) => !removed.has(id));
    return { summary, messages };
  }

  limits({ profile }: Pick<AgentPrompt, "profile">, server: ServerProfile): ContextLimits {
    return contextLimits(server, profile, this.serverLimit.promptTokens(server));
  }

  /** The request for the conversation as it is, or for the given part of it. */
  render(
    prompt: AgentPrompt,
    server: ServerProfile,
    options: {
      readonly nudge?: Nudge | undefined;
      readonly messages?: readonly ContextMessage[];
      /** In place of the last one; `null` for none. */
      readonly summary?: SummaryMessage | null;
    } = {},
  ): PromptRequest {
    const kept = this.kept();
    const summary = options.summary === undefined ? kept.summary : options.summary;
    const longest = Math.floor(server.maxPromptTokens * MESSAGE_SHARE);
    const note = (left: number) => fillNotice(prompt.profile.notices, "text-cut", { left: String(left) });
    const view: ContextView = {
      persona: prompt.persona,
      memory: this.#memory,
      messages: (options.messages ?? kept.messages).map(message => clipMessage(message, longest, note)),
      timeZone: this.#options.timeZone,
      ...(summary ? { summary } : {}),
      ...(options.nudge !== undefined ? { nudge: options.nudge } : {}),
    };
    return renderRequest(prompt.profile, prompt.template, AGENT_FUNCTIONS, view, prompt.transport ?? server.transport);
  }

  async measure(
    prompt: AgentPrompt,
    server: ServerProfile,
    request: PromptRequest,
    signal: AbortSignal,
  ): Promise<MeasuredRequest> {
    const counts = await this.countAll(
      request.segments.map(({ text }) => text),
      signal,
    );
    const parts: Record<PromptPart, number> = { preamble: 0, functions: 0, memory: 0, summary: 0, conversation: 0 };
    request.segments.forEach(({ part }, index) => {
      parts[part] += counts[index] ?? 0;
    });
    const promptTokens = counts.reduce((sum, count) => sum + count, MARGIN);
    const limits = this.limits(prompt, server);
    const usage = { parts, replyReserve: limits.replyTokens, total: server.contextLength };
    this.#last = { request, usage, counts, promptTokens, limits };
    return this.#last;
  }

  /** Tokens of each text, in order. */
  async countAll(texts: readonly string[], signal: AbortSignal): Promise<number[]> {
    const counts: number[] = [];
    for (let start = 0; start < texts.length; start += PARALLEL_COUNTS) {
      const batch = texts.slice(start, start + PARALLEL_COUNTS);
      counts.push(...(await Promise.all(batch.map(text => this.#options.model.countTokens(text, signal)))));
    }
    return counts;
  }
}

function isContextMessage(message: StoredMessage): message is ContextMessage {
  return message.kind !== "summary" && message.kind !== "repair";
}
