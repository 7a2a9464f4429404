import * as vscode from "vscode";
import type { Agent, TurnInput } from "../agent/agent.ts";
import type { PromptPreview } from "../agent/context/preview.ts";
import type { AgentEvent, ContextUsage, RejectionReason, StopReason } from "../agent/events.ts";
import type { PoisonedStretch } from "../agent/repair/find-poisoned.ts";
import type { AgentInfo } from "../memory/agent-directory.ts";
import type { AgentStore, StoreEvent } from "../memory/agent-store.ts";
import type { MemoryRecord } from "../memory/records.ts";
import { errorMessage } from "../shared/error-message.ts";
import type { HostToPanel, PanelBanner } from "../shared/protocol.ts";
import { ChatTranscript } from "./chat/chat-transcript.ts";
import type { StopMessage } from "./chat/stop-message.ts";
import { readOnlyReason, storeBanner } from "./chat/store-banner.ts";
import type { Log } from "./log.ts";

/** Refused replies that are kept for the person to look at. */
const QUARANTINE = 50;

export interface AgentSessionOptions {
  readonly info: AgentInfo;
  readonly store: AgentStore;
  readonly agent: Agent;
  /** BCP 47 language the agent speaks. */
  readonly language: string;
  readonly log: Log;
  readonly explain: (reason: StopReason) => StopMessage | undefined;
}

/** A reply that the guard refused. It is in memory only and never part of the conversation. */
export interface RefusedReply {
  readonly at: Date;
  readonly reason: RejectionReason;
  readonly text: string;
}

/** A change of memory. */
export type MemoryChangeRecord = Extract<MemoryRecord, { readonly type: "core" | "archival" }>;

interface RunningTurn {
  readonly background: boolean;
  readonly abort: AbortController;
  readonly done: Promise<StopReason>;
}

/**
 * One open agent: its store, its running turn, and what the panel shows of it. Where another window has the agent, it shows
 * what that one writes, and writes nothing itself.
 */
export class AgentSession {
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
  readonly #resets = new vscode.EventEmitter<void>();
  /** The conversation goes on from another message, or the agent has another name: the panel must be drawn anew. */
  readonly onReset = this.#resets.event;
  readonly #stopListening: () => void;
  #info: AgentInfo;
  readonly #refused: RefusedReply[] = [];
  #lastReason: StopReason | undefined;
  #running: RunningTurn | undefined;
  #usage: ContextUsage | undefined;
  #takenBackAt = 0;
  /** The message up to which the transcript goes, in a window that reads along. */
  #followedTo: string | null;
  #paused = false;
  #closed = false;

  constructor(options: AgentSessionOptions) {
    this.#info = options.info;
    this.store = options.store;
    this.#followedTo = options.store.conversation.headId;
    this.language = options.language;
    this.#agent = options.agent;
    this.#log = options.log;
    const path = () => options.store.conversation.path();
    this.transcript = new ChatTranscript(path, options.explain, readOnlyReason(options.store.access));
    this.#stopListening = options.store.onEvent(event => this.#noticeStore(event));
  }

  get info(): AgentInfo {
    return this.#info;
  }

  /** What has to be known about the memory as long as it is so. */
  get banner(): PanelBanner | undefined {
    return storeBanner(this.store);
  }

  /** Why this window cannot write now, in words; `undefined` where it can. */
  get readOnly(): string | undefined {
    return readOnlyReason(this.store.access);
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** Whether the agent is doing something that nobody has asked for. */
  get busyByItself(): boolean {
    return this.#running?.background ?? false;
  }

  /** How the person's last turn ended; what the agent does by itself does not count. */
  get lastReason(): StopReason | undefined {
    return this.#lastReason;
  }

  /** Tokens by part, as of the last request; undefined when the conversation has gone back since. */
  get usage(): ContextUsage | undefined {
    return this.#usage;
  }

  /** When the person last took a message back, to write it anew; milliseconds since 1970, 0 for never. */
  get takenBackAt(): number {
    return this.#takenBackAt;
  }

  /** Oldest first. */
  get refusedReplies(): readonly RefusedReply[] {
    return this.#refused;
  }

  /**
   * Runs a turn to its end. While one of the person's runs, another is refused: `undefined`. What the agent does by
   * itself gives way to the person.
   */
  async run(input: TurnInput): Promise<StopReason | undefined> {
    const background = input.type === "heartbeat" || input.type === "maintenance";
    if (!background) {
      await this.#interruptBackground();
    }
    if (this.#running || this.#paused || this.#closed || this.readOnly !== undefined) {
      return undefined;
    }
    const abort = new AbortController();
    const done = this.#listen(input, abort.signal);
    this.#running = { background, abort, done };
    this.#busyChanges.fire(true);
    let reason: StopReason;
    try {
      reason = await done;
    } finally {
      this.#running = undefined;
      this.#busyChanges.fire(false);
    }
    if (background) {
      this.#log.info(`${nameOf(input)} ended: ${endOf(reason)}`);
    }
    const isQuiet = reason.type === "answered" || (input.type === "heartbeat" && reason.type === "rested");
    if (isQuiet && this.#agent.needsMaintenance) {
      void this.run({ type: "maintenance" });
    }
    return reason;
  }

  stop(): void {
    this.#running?.abort.abort();
  }

  /** The request that the next turn would send, once a running one has ended. @throws ModelError, PromptFileError */
  async preview(signal: AbortSignal): Promise<PromptPreview> {
    await this.#ended(signal);
    return this.#agent.preview(signal);
  }

  /** @throws ModelError, PromptFileError */
  poisoned(signal: AbortSignal): Promise<readonly PoisonedStretch[]> {
    return this.#agent.poisoned(signal);
  }

  /** Takes messages out of the context. @throws StoreError; Error while a turn runs */
  async takeOut(ids: readonly string[]): Promise<void> {
    await this.#whileIdle(async () => {
      this.#take({ type: "message", message: await this.#agent.takeOut(ids) });
    });
  }

  /**
   * Goes back to before the person's last message, which stays on a branch of its own.
   * @returns its text; `undefined` where the person has written nothing.
   * @throws StoreError; Error while a turn runs
   */
  async takeBackLast(): Promise<string | undefined> {
    return this.#whileIdle(async () => {
      const text = await this.#agent.takeBack();
      if (text !== undefined) {
        this.#takenBackAt = Date.now();
        this.#startFromElsewhere();
      }
      return text;
    });
  }

  /**
   * Answers the person's last message anew. The answer it had stays on a branch of its own, with what was learnt since.
   * @returns how the turn ended; `undefined` where the person has written nothing.
   * @throws StoreError; Error while a turn runs
   */
  async regenerate(): Promise<StopReason | undefined> {
    const hasQuestion = await this.#whileIdle(async () => {
      if (await this.#agent.regenerate()) {
        this.#startFromElsewhere();
        return true;
      }
      return this.store.conversation.path().some(({ kind }) => kind === "user");
    });
    return hasQuestion ? this.run({ type: "retry" }) : undefined;
  }

  /**
   * Goes on where the conversation was left last below a message, with the memory that is in force there.
   * @throws StoreError; Error while a turn runs
   */
  async switchTo(messageId: string): Promise<void> {
    await this.#whileIdle(async () => {
      await this.#agent.switchTo(messageId);
      this.#startFromElsewhere();
    });
  }

  /**
   * Writes changes of memory that the person makes.
   * @param make asked once no turn runs, with the memory as it is then.
   * @throws StoreError; Error while a turn runs; what `make` throws
   */
  async changeMemory(make: () => readonly MemoryChangeRecord[]): Promise<void> {
    await this.#whileIdle(async () => {
      const records = make();
      if (records.length === 0) {
        return;
      }
      await this.store.append(records);
      this.#agent.refreshMemory();
      this.#tellChanges(records);
    });
  }

  /** The agent's description has changed: its name, as a rule. */
  describe(info: AgentInfo): void {
    this.#info = info;
    this.#resets.fire();
  }

  /** Waits for the end of a running reply, and ends what the agent does by itself. No turn begins before `resume`. */
  async pause(): Promise<void> {
    this.#paused = true;
    await this.#interruptBackground();
    await this.#ended(new AbortController().signal);
  }

  resume(): void {
    this.#paused = false;
  }

  /** Ends a running turn, then closes the store. */
  async close(): Promise<void> {
    this.#closed = true;
    this.stop();
    await this.#running?.done.catch(() => undefined);
    this.#stopListening();
    await this.store.close();
    vscode.Disposable.from(this.#events, this.#panelMessages, this.#busyChanges, this.#resets).dispose();
  }

  async #interruptBackground(): Promise<void> {
    if (this.#running?.background) {
      this.#running.abort.abort();
      await this.#running.done.catch(() => undefined);
      // The turn has ended; what runs it notices a moment later.
      while (this.#running?.background) {
        await new Promise(resolve => setImmediate(resolve));
      }
    }
  }

  async #whileIdle<T>(work: () => Promise<T>): Promise<T> {
    if (this.readOnly !== undefined) {
      throw new Error(this.readOnly);
    }
    await this.#interruptBackground();
    if (this.#running || this.#paused) {
      throw new Error(vscode.l10n.t("The agent is still replying. Stop it first, or wait for its answer."));
    }
    return work();
  }

  #startFromElsewhere(): void {
    this.#usage = undefined;
    this.transcript.reset();
    this.#resets.fire();
  }

  #noticeStore(event: StoreEvent): void {
    if (event.type === "saving") {
      const { banner } = this;
      this.#panelMessages.fire({ type: "banner", ...(banner ? { banner } : {}) });
    } else if (event.type === "applied" && this.store.access !== "write") {
      this.#follow(event.records);
    }
  }

  /** Shows what another window has written. */
  #follow(records: readonly MemoryRecord[]): void {
    const messages = records.flatMap(record => (record.type === "message" ? [record.message] : []));
    const isContinued = messages.every(({ parentId }, index) => {
      return parentId === (index === 0 ? this.#followedTo : messages[index - 1]?.id);
    });
    this.#followedTo = this.store.conversation.headId;
    if (!isContinued || records.some(({ type }) => type === "head")) {
      this.#startFromElsewhere();
    } else {
      for (const message of messages) {
        this.#take({ type: "message", message });
      }
    }
    this.#tellChanges(records);
  }

  #tellChanges(records: readonly MemoryRecord[]): void {
    for (const record of records) {
      if (record.type === "core") {
        this.#take({ type: "memory-changed", change: record.change });
      } else if (record.type === "archival") {
        this.#take({ type: "archival-changed" });
      }
    }
  }

  /** Waits until no turn runs. @throws what the signal was aborted with */
  async #ended(signal: AbortSignal): Promise<void> {
    while (this.#running) {
      signal.throwIfAborted();
      await new Promise<void>(resolve => {
        const done = () => {
          listening.dispose();
          signal.removeEventListener("abort", done);
          resolve();
        };
        const listening = this.onBusyChange(done);
        signal.addEventListener("abort", done);
      });
    }
    signal.throwIfAborted();
  }

  async #listen(input: TurnInput, signal: AbortSignal): Promise<StopReason> {
    const turn = this.#agent.turn(input, signal);
    let userSaved = input.type !== "user";
    try {
      for (;;) {
        const next = await turn.next();
        if (next.done) {
          return next.value;
        }
        userSaved ||= next.value.type === "message";
        this.#take(next.value);
      }
    } catch (error) {
      this.#log.error(error instanceof Error ? error : String(error));
      const reason = { type: "crashed", message: errorMessage(error), userSaved } as const;
      this.#take({ type: "turn-ended", reason });
      // The turn may be waiting for its next call; the agent takes no other one before it has ended.
      await turn.return(reason);
      return reason;
    }
  }

  #take(event: AgentEvent): void {
    this.#note(event);
    this.#log.trace(`event ${event.type}`);
    for (const message of this.transcript.apply(event)) {
      this.#panelMessages.fire(message);
    }
    this.#events.fire(event);
  }

  #note(event: AgentEvent): void {
    switch (event.type) {
      case "context-changed":
        this.#usage = event.usage;
        break;
      case "turn-ended":
        if (!this.busyByItself) {
          this.#lastReason = event.reason;
        }
        break;
      case "reply-rejected":
        this.#refused.push({ at: new Date(), reason: event.reason, text: event.text });
        this.#refused.splice(0, Math.max(0, this.#refused.length - QUARANTINE));
        break;
    }
  }
}

function nameOf(input: TurnInput): string {
  return input.type === "heartbeat" && input.reflection ? "heartbeat for reflection" : input.type;
}

/** The end of a turn for the log, without a word of what was said or answered. */
function endOf(reason: StopReason): string {
  return reason.type === "model-failed" ? `${reason.type} (${reason.code})` : reason.type;
}
