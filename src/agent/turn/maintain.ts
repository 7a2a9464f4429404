import type { StoredMessage } from "../../memory/records.ts";
import type { ReplyCall } from "../../prompt/reply/parsed-reply.ts";
import { compact } from "../context/compaction.ts";
import type { AgentEvent, StopReason } from "../events.ts";
import { guardRules } from "../guard/guard-rules.ts";
import { appendEvent } from "./append-event.ts";
import { runCall } from "./run-call.ts";
import { takeStep } from "./take-step.ts";
import { recentReplies, wasWarned } from "./talk.ts";
import type { PreparedScope } from "./turn-scope.ts";

/** Steps the agent has for saving what matters. */
const SAVING_STEPS = 3;

/**
 * Warns the agent that the oldest part of the conversation will leave its sight, lets it save what matters, and makes
 * room. Meant for quiet moments; the person's next message ends it at any point without harm.
 */
export async function* maintain(prepared: PreparedScope, signal: AbortSignal): AsyncGenerator<AgentEvent, StopReason> {
  const before = prepared.window.kept().summary?.id;
  yield* warnOfPressure(prepared);
  if (isWaitingForNotes(prepared.store.conversation.path())) {
    yield* saveWhatMatters(prepared, signal);
  }
  // Where the notes did not fit, room has been made for them already.
  const isCompact = prepared.window.kept().summary?.id !== before;
  if (isCompact || (yield* compact(prepared, { forced: false }, signal))) {
    await warmUp(prepared, signal);
  }
  return { type: "rested" };
}

/**
 * Lets the server read the shortened prompt while nobody waits: its prefix cache then holds all but the person's next
 * message.
 */
async function warmUp({ model, window, prompt, server }: PreparedScope, signal: AbortSignal): Promise<void> {
  const request = window.render(prompt, server);
  for await (const _ of model.generate(request, { maxTokens: 1, sampling: prompt.sampling }, signal)) {
    // One token is what makes a server read a prompt; nothing is done with it.
  }
}

/** The warning, once between two compactions, where most of the conversation's room is taken. */
export async function* warnOfPressure(prepared: PreparedScope): AsyncGenerator<AgentEvent, void> {
  if (prepared.window.underPressure && !wasWarned(prepared.store.conversation.path())) {
    yield* appendEvent(prepared, "memory-pressure", prepared.prompt.profile.notices["memory-pressure"]);
  }
}

/** Whether the warning is the last word: an interrupted saving is not begun anew behind other talk, nor twice. */
function isWaitingForNotes(path: readonly StoredMessage[]): boolean {
  const last = path.at(-1);
  return last?.kind === "event" && last.cause === "memory-pressure";
}

async function* saveWhatMatters(prepared: PreparedScope, signal: AbortSignal): AsyncGenerator<AgentEvent, void> {
  const { store } = prepared;
  const turnCalls: ReplyCall[] = [];
  for (let step = 0; step < SAVING_STEPS; step += 1) {
    signal.throwIfAborted();
    const recent = recentReplies(store.conversation.path(), turnCalls);
    const outcome = yield* withoutDeltas(takeStep({ ...prepared, recent, rules: guardRules(prepared.prompt) }, signal));
    // Nobody has said anything, so a message means that there is nothing to save.
    if (outcome.type === "stop" || outcome.ready.call.function === "send_message") {
      return;
    }
    turnCalls.push(outcome.ready.call);
    const { heartbeatRequested, failed } = yield* runCall(prepared, outcome.ready, signal);
    if (!heartbeatRequested && !failed) {
      return;
    }
  }
}

/** What is written here is not for the person, so it does not show while it grows. */
async function* withoutDeltas<T>(events: AsyncGenerator<AgentEvent, T>): AsyncGenerator<AgentEvent, T> {
  for (;;) {
    const next = await events.next();
    if (next.done) {
      return next.value;
    }
    if (next.value.type !== "thought-delta" && next.value.type !== "message-delta") {
      yield next.value;
    }
  }
}
