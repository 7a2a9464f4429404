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
import { type ContextLimits, contextLimits, PROMPT_MARGIN } from "./context-limits.ts";
import { cutIndex, WORTH_IT } from "./cut-index.ts";
import { estimatedSizes } from "./message-sizes.ts";
import { ServerLimit } from "./server-limit.ts";

/** Share that one message may take of what the fixed parts, by and large, leave of the prompt; and the least it gets. */
const MESSAGE_SHARE = 0.5;
const FIXED_TOKENS = 1_100;
const LEAST_MESSAGE = 160;

/** Token counts asked for at the same time. */
const PARALLEL_COUNTS = 8;

/** Share of the conversation's room that is full when the agent is warned and room is made in quiet moments. */
const PRESSURE = 0.75;

/** Tokens for the warning and for what the agent saves after it: a small context is under pressure earlier. */
const SAVING = 400;
const EARLIEST_PRESSURE = 0.5;

/** Tokens of room below which a warning and its answers would take the place of the talk they are about. */
const SMALLEST_ROOM = 500;

export interface ContextWindowOptions {
  readonly store: AgentStore;
  readonly model: ChatModel;
  /** IANA time zone of the person. */
  readonly timeZone: string;
}

export interface MeasuredRequest {
  readonly request: PromptRequest;
  readonly usage: ContextUsage;
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

  /**
   * Whether most of the conversation's room is taken, as of the request measured last, and enough of it can be
   * summarised. Never in a very small room, which is compacted when it has to be.
   */
  get underPressure(): boolean {
    if (!this.#last) {
      return false;
    }
    const { usage, limits } = this.#last;
    const { conversation, ...fixed } = usage.parts;
    const room = limits.promptTokens - Object.values(fixed).reduce((sum, tokens) => sum + tokens, 0);
    const most = Math.max(room * EARLIEST_PRESSURE, Math.min(room * PRESSURE, room - SAVING));
    if (room < SMALLEST_ROOM || conversation <= most) {
      return false;
    }
    const { messages } = this.kept();
    return cutIndex(messages, estimatedSizes(messages, limits.promptTokens)) >= WORTH_IT;
  }

  /** The last summary on the path, if any, and the messages kept word for word. */
  kept(): { readonly summary: SummaryMessage | undefined; readonly messages: readonly ContextMessage[] } {
    const path = this.#options.store.conversation.path();
    const at = path.findLastIndex(({ kind }) => kind === "summary");
    const summary = path[at];
    if (summary?.kind !== "summary") {
      return { summary: undefined, messages: inView(path) };
    }
    // What was lost with its first message is behind the summary all the same.
    const from = path.findLastIndex(({ id }, index) => index < at && id === summary.keptFrom);
    return { summary, messages: inView(path.slice(from < 0 ? at : from)) };
  }

  /** Tokens (an estimate) that one message may take of the prompt; of what is longer, beginning and end are shown. */
  longestMessage(prompt: Pick<AgentPrompt, "profile">, server: ServerProfile): number {
    const { promptTokens } = this.limits(prompt, server);
    return Math.max(LEAST_MESSAGE, Math.floor((promptTokens - FIXED_TOKENS) * MESSAGE_SHARE));
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
    const isGiven = options.messages !== undefined && options.summary !== undefined;
    const kept = isGiven ? { summary: undefined, messages: [] } : this.kept();
    const summary = options.summary === undefined ? kept.summary : options.summary;
    const longest = this.longestMessage(prompt, server);
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
    { remember = true }: { readonly remember?: boolean } = {},
  ): Promise<MeasuredRequest> {
    const counts = await this.countAll(
      request.segments.map(({ text }) => text),
      signal,
    );
    const parts: Record<PromptPart, number> = { preamble: 0, functions: 0, memory: 0, summary: 0, conversation: 0 };
    request.segments.forEach(({ part }, index) => {
      parts[part] += counts[index] ?? 0;
    });
    const promptTokens = counts.reduce((sum, count) => sum + count, PROMPT_MARGIN);
    const limits = this.limits(prompt, server);
    const usage = { parts, replyReserve: limits.replyTokens, total: server.contextLength };
    const measured = { request, usage, promptTokens, limits };
    if (remember) {
      this.#last = measured;
    }
    return measured;
  }

  /** Tokens of a request's segments together; `PROMPT_MARGIN` comes on top where it must be sure to fit. */
  async countRequest({ segments }: PromptRequest, signal: AbortSignal): Promise<number> {
    const counts = await this.countAll(
      segments.map(({ text }) => text),
      signal,
    );
    return counts.reduce((sum, count) => sum + count, 0);
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

/** What can stand in the context and was not taken out of it; a repair stands behind what it removes. */
function inView(path: readonly StoredMessage[]): ContextMessage[] {
  const removed = new Set<string>();
  for (const message of path) {
    if (message.kind === "repair") {
      for (const id of message.removed) {
        removed.add(id);
      }
    }
  }
  return path.filter(isContextMessage).filter(({ id }) => !removed.has(id));
}

function isContextMessage(message: StoredMessage): message is ContextMessage {
  return message.kind !== "summary" && message.kind !== "repair";
}
