import type { UserMessage } from "../../memory/records.ts";
import type { PersonaDocument } from "../../persona/persona-document.ts";
import { fillNotice } from "../../prompt/files/notice.ts";
import { newId } from "../../shared/ids.ts";
import { localTime } from "../../shared/local-time.ts";
import type { AgentOptions, TurnInput } from "../agent.ts";
import { compact } from "../context/compaction.ts";
import type { AgentEvent, StopReason } from "../events.ts";
import { personaFileChange } from "../load-agent-prompt.ts";
import { appendEvent } from "./append-event.ts";
import { maintain } from "./maintain.ts";
import { stopReasonOf } from "./stop-reason.ts";
import { takeSteps } from "./take-steps.ts";
import { hasAnswer, idleHeartbeat, isBehindHeartbeat } from "./talk.ts";
import type { PreparedScope, TurnScope } from "./turn-scope.ts";

/**
 * Milliseconds for which the time in a heartbeat is near enough: one that came to nothing, as when the model failed, serves
 * the next time too, so that they do not pile up.
 */
const STILL_TRUE = 3 * 60 * 60 * 1000;

/** One turn from its beginning to `turn-ended`. Failures of the model, the files and the disk are stop reasons. */
export async function* runTurn(
  scope: TurnScope,
  input: TurnInput,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, StopReason> {
  yield { type: "turn-started", turnId: newId(), cause: input.type };
  let reason: StopReason;
  let userSaved = input.type !== "user";
  try {
    if (input.type === "user") {
      const message = await appendUser(scope, input.text);
      userSaved = true;
      yield { type: "message", message };
    }
    reason = yield* carryOut(scope, input, signal);
  } catch (error) {
    reason = stopReasonOf(error, userSaved, signal);
  }
  yield { type: "turn-ended", reason };
  return reason;
}

async function* carryOut(
  scope: TurnScope,
  input: TurnInput,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, StopReason> {
  const awaited = input.type === "user" || input.type === "retry";
  if (awaited && hasAnswer(scope.store.conversation.path())) {
    return { type: "answered" };
  }
  // Asked anew for each turn: a server may have been restarted with another model or another context.
  const server = await scope.model.profile({ refresh: true, signal });
  const prompt = await scope.loadPrompt(server);
  const prepared: PreparedScope = { ...scope, server, prompt, awaited };
  yield* takeOverPersonaFile(prepared, prompt.persona);
  switch (input.type) {
    case "compact":
      return { type: "compacted", freed: yield* compact(prepared, { forced: false }, signal) };
    case "maintenance":
      return yield* maintain(prepared, signal);
    case "heartbeat": {
      const now = scope.now();
      const idle = idleHeartbeat(scope.store.conversation.path());
      if (!idle || now.getTime() - Date.parse(idle.at) > STILL_TRUE) {
        const cause = input.reflection ? "heartbeat-reflection" : "heartbeat-timed";
        const time = localTime(now, scope.timeZone);
        yield* appendEvent(scope, cause, fillNotice(prompt.profile.notices, cause, { time }));
      }
      return yield* takeSteps(prepared, signal);
    }
    case "retry":
      if (isBehindHeartbeat(scope.store.conversation.path())) {
        yield* appendEvent(scope, "heartbeat-unanswered", prompt.profile.notices["heartbeat-unanswered"]);
      }
      return yield* takeSteps(prepared, signal);
    case "user":
      return yield* takeSteps(prepared, signal);
  }
}

/** Brings an edited persona file into core memory, and the new text into view. */
async function* takeOverPersonaFile(
  { store, now, window }: TurnScope,
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
