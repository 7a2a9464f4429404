import * as vscode from "vscode";
import type { Agent, TurnInput } from "../agent/agent.ts";
import type { AgentEvent, ContextUsage, StopReason } from "../agent/events.ts";
import type { AgentInfo } from "../memory/agent-directory.ts";
import type { AgentStore } from "../memory/agent-store.ts";
import { errorMessage } from "../shared/error-message.ts";
import type { HostToPanel } from "../shared/protocol.ts";
import { ChatTranscript } from "./chat/chat-transcript.ts";
import type { StopMessage } from "./chat/stop-message.ts";
import type { Log } from "./log.ts";

export interface AgentSessionOptions {
  readonly info: AgentInfo;
  readonly store: AgentStore;
  readonly agent: Agent;
  /** BCP 47 language the agent speaks. */
  readonly language: string;
  readonly log: Log;
  readonly explain: (reason: StopReason) => StopMessage | undefined;
}

/** One open agent: its store, its running turn, and what the panel shows of it. */
export class AgentSession {
  readonly info: AgentInfo;
  readonly store: AgentStore;
  readonly language: string;
  readonly transcript: ChatTranscript;
  readonly #agent: Agent;
  readonly #log: Log;
  readonly #events = new vscode.EventEmitter<AgentEvent>();
  /** Every event of every turn. */
  readonly onEvent = this.#events.event;
  readonly #panelMessages = new vscode.EventEmitter<HostToPanel>();
  /** What an open panel has to be told; the transcript already knows it. */
  readonly onPanelMessage = this.#panelMessages.event;
  readonly #busyChanges = new vscode.EventEmitter<boolean>();
  readonly onBusyChange = this.#busyChanges.event;
  #lastReason: StopReason | undefined;
  #running: { readonly abort: AbortController; readonly done: Promise<StopReason> } | undefined;
  #usage: ContextUsage | undefined;

  constructor(options: AgentSessionOptions) {
    this.info = options.info;
    this.store = options.store;
    this.language = options.language;
    this.#agent = options.agent;
    this.#log = options.log;
    this.transcript = new ChatTranscript(options.store.conversation.path(), options.explain);
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** How the last turn ended. */
  get lastReason(): StopReason | undefined {
    return this.#lastReason;
  }

  /** Tokens by part, as of the last request. */
  get usage(): ContextUsage | undefined {
    return this.#usage;
  }

  /** Runs a turn to its end. While one runs, another is refused: `undefined`. */
  async run(input: TurnInput): Promise<StopReason | undefined> {
    if (this.#running) {
      return undefined;
    }
    const abort = new AbortController();
    const done = this.#listen(input, abort.signal);
    this.#running = { abort, done };
    this.#busyChanges.fire(true);
    try {
      return await done;
    } finally {
      this.#running = undefined;
      this.#busyChanges.fire(false);
    }
  }

  stop(): void {
    this.#running?.abort.abort();
  }

  /** Ends a running turn, then closes the store. */
  async close(): Promise<void> {
    this.stop();
    await this.#running?.done.catch(() => undefined);
    await this.store.close();
    this.#events.dispose();
    this.#panelMessages.dispose();
    this.#busyChanges.dispose();
  }

  async #listen(input: TurnInput, signal: AbortSignal): Promise<StopReason> {
    const turn = this.#agent.turn(input, signal);
    try {
      for (;;) {
        const next = await turn.next();
        if (next.done) {
          return next.value;
        }
        this.#take(next.value);
      }
    } catch (error) {
      this.#log.error(error instanceof Error ? error : String(error));
      const reason = { type: "crashed", message: errorMessage(error) } as const;
      this.#take({ type: "turn-ended", reason });
      // The turn may be waiting for its next call; the agent takes no other one before it has ended.
      await turn.return(reason);
      return reason;
    }
  }

  #take(event: AgentEvent): void {
    if (event.type === "context-changed") {
      this.#usage = event.usage;
    } else if (event.type === "turn-ended") {
      this.#lastReason = event.reason;
    }
    this.#log.trace(`event ${event.type}`);
    for (const message of this.transcript.apply(event)) {
      this.#panelMessages.fire(message);
    }
    this.#events.fire(event);
  }
}
