import { type AgentStore, StoreError } from "../memory/agent-store.ts";
import type { EventMessage, StoredMessage, UserMessage } from "../memory/records.ts";
import type { ChatModel, ServerProfile } from "../model/chat-model.ts";
import { ModelError } from "../model/model-error.ts";
import type { PersonaDocument } from "../persona/persona-document.ts";
import { PromptFileError } from "../prompt/files/prompt-file-error.ts";
import type { ReplyCall } from "../prompt/reply/parsed-reply.ts";
import { newId } from "../shared/ids.ts";
import type { Agent, TurnInput } from "./agent.ts";
import type { AgentPrompt } from "./agent-prompt.ts";
import { ContextWindow } from "./context/context-window.ts";
import type { AgentEvent, StopReason } from "./events.ts";
import { nextHeartbeat } from "./heartbeat/next-heartbeat.ts";
import { personaFileChange } from "./load-agent-prompt.ts";
import { runCall } from "./run-call.ts";
import { takeStep } from "./step.ts";

export interface AgentOptions {
  readonly store: AgentStore;
  readonly model: ChatModel;
  /** Asked at the start of every turn, so that an edited file takes effect at once. May throw `PromptFileError`. */
  readonly prompt: (server: ServerProfile) => Promise<AgentPrompt>;
  readonly now: () => Date;
  /** IANA time zone of the person. */
  readonly timeZone: string;
  /** For the log: never holds what the person or the agent said. */
  readonly log: (message: string) => void;
}

export function createAgent(options: AgentOptions): Agent {
  const window = new ContextWindow(options);
  let running = false;
  return {
    async *turn(input, signal) {
      if (running) {
        throw new Error("A turn is already running.");
      }
      running = true;
      try {
        return yield* runTurn(options, window, input, signal);
      } finally {
        running = false;
      }
    },
  };
}

async function* runTurn(
  options: AgentOptions,
  window: ContextWindow,
  input: TurnInput,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, StopReason> {
  yield { type: "turn-started", turnId: newId(), cause: input.type };
  let reason: StopReason;
  let userSaved = input.type === "retry";
  try {
    if (input.type === "user") {
      const message = await appendUser(options, input.text);
      userSaved = true;
      yield { type: "message", message };
    }
    reason = hasAnswer(options.store.conversation.path())
      ? { type: "answered" }
      : yield* takeSteps(options, window, signal);
  } catch (error) {
    reason = stopReasonOf(error, userSaved, signal);
  }
  yield { type: "turn-ended", reason };
  return reason;
}

/** Steps until the person, who waits for an answer, has one and the agent wants no further step. */
async function* takeSteps(
  options: AgentOptions,
  window: ContextWindow,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, StopReason> {
  const { store } = options;
  // Asked anew for each turn: a server may have been restarted with another model or another context.
  const server = await options.model.profile({ refresh: true, signal });
  const prompt = await options.prompt(server);
  yield* takeOverPersonaFile(options, window, prompt.persona);
  const turnCalls: ReplyCall[] = [];
  const { steps, coreBlockTokens } = prompt.profile.limits;
  let answered = false;
  for (let step = 0; step < steps; step += 1) {
    signal.throwIfAborted();
    const recent = { turnCalls, lastMessage: lastMessage(store.conversation.path()) };
    const outcome = yield* takeStep({ ...options, window, prompt, server, recent }, signal);
    if (outcome.type === "stop") {
      return outcome.reason;
    }
    const { ready } = outcome;
    turnCalls.push(ready.call);
    const result = yield* runCall({ ...options, coreBlockTokens }, ready, signal);
    if (ready.cut === "stopped") {
      return { type: "stopped" };
    }
    answered ||= result.answered;
    const cause = nextHeartbeat({ ...result, answered });
    if (cause === undefined) {
      return { type: "answered" };
    }
    const event: EventMessage = {
      kind: "event",
      id: newId(),
      parentId: store.conversation.headId,
      at: options.now().toISOString(),
      cause,
      text: prompt.profile.notices[cause],
    };
    await store.append([{ type: "message", message: event }]);
    yield { type: "message", message: event };
  }
  return { type: "step-limit", steps, answered };
}

/** Brings an edited persona file into core memory, and the new text into view. */
async function* takeOverPersonaFile(
  { store, now }: AgentOptions,
  window: ContextWindow,
  persona: PersonaDocument,
): AsyncGenerator<AgentEvent, void> {
  const change = personaFileChange(store, persona, now());
  if (change) {
    await store.append([{ type: "core", change }]);
    window.refreshMemory();
    yield { type: "memory-changed", change };
  }
}

async function appendUser({ store, now }: AgentOptions, text: string): Promise<UserMessage> {
  const message: UserMessage = {
    kind: "user",
    id: newId(),
    parentId: store.conversation.headId,
    at: now().toISOString(),
    text,
  };
  await store.append([{ type: "message", message }]);
  return message;
}

/** Whether nobody waits for an answer: the agent has spoken since the person last wrote, or nobody has written. */
function hasAnswer(path: readonly StoredMessage[]): boolean {
  const lastUser = path.findLastIndex(({ kind }) => kind === "user");
  return lastUser < 0 || path.slice(lastUser + 1).some(isMessage);
}

function lastMessage(path: readonly StoredMessage[]): string | undefined {
  const last = path.findLast(isMessage);
  const text = last?.kind === "call" ? last.params["message"] : undefined;
  return typeof text === "string" ? text : undefined;
}

function isMessage(message: StoredMessage): boolean {
  return message.kind === "call" && message.function === "send_message";
}

/** @throws what is no failure of the model, the files or the disk: an error of ours. */
function stopReasonOf(error: unknown, userSaved: boolean, signal: AbortSignal): StopReason {
  if (signal.aborted) {
    return { type: "stopped" };
  }
  if (error instanceof ModelError) {
    return { type: "model-failed", code: error.code, message: error.message };
  }
  if (error instanceof StoreError) {
    return { type: "not-saved", message: error.message, userSaved };
  }
  if (error instanceof PromptFileError) {
    return { type: "prompt-broken", message: error.message, file: error.file };
  }
  throw error;
}
