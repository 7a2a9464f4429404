import type { AgentEvent, StopReason } from "../events.ts";
import { guardRules } from "../guard/guard-rules.ts";
import { nextHeartbeat } from "../heartbeat/next-heartbeat.ts";
import { appendEvent } from "./append-event.ts";
import { warnOfPressure } from "./maintain.ts";
import { runCall } from "./run-call.ts";
import { takeStep } from "./take-step.ts";
import { callsSoFar, recentReplies } from "./talk.ts";
import type { PreparedScope } from "./turn-scope.ts";

/** Steps until the person, if one waits, has an answer and the agent wants no further step. */
export async function* takeSteps(prepared: PreparedScope, signal: AbortSignal): AsyncGenerator<AgentEvent, StopReason> {
  const { store, model, awaited } = prepared;
  let { server, prompt } = prepared;
  let answered = !awaited;
  yield* warnOfPressure(prepared);
  const { steps } = prompt.profile.limits;
  for (let step = 0; step < steps; step += 1) {
    signal.throwIfAborted();
    // Costs nothing but where the last reply came from another model than expected.
    const now = await model.profile({ signal });
    if (now.modelId !== server.modelId) {
      prompt = await prepared.loadPrompt(now);
    }
    server = now;
    const path = store.conversation.path();
    const recent = recentReplies(path, callsSoFar(path, awaited));
    const scope = { ...prepared, server, prompt };
    const outcome = yield* takeStep({ ...scope, recent, rules: guardRules(prompt) }, signal);
    if (outcome.type === "stop") {
      return outcome.reason;
    }
    const { ready } = outcome;
    const result = yield* runCall(scope, ready, signal);
    if (ready.cut === "stopped") {
      return { type: "stopped" };
    }
    answered ||= result.answered;
    const cause = nextHeartbeat({ ...result, answered });
    if (cause === undefined) {
      return { type: awaited ? "answered" : "rested" };
    }
    yield* appendEvent(prepared, cause, prompt.profile.notices[cause]);
  }
  return { type: "step-limit", steps, answered };
}
