import { StoreError } from "../../memory/agent-store.ts";
import type { CallMessage, ResultMessage, UserMessage } from "../../memory/records.ts";
import { ModelError } from "../../model/model-error.ts";
import { estimateTokens } from "../../model/token-counter.ts";
import { fillNotice } from "../../prompt/files/notice.ts";
import type { ReplyCall } from "../../prompt/reply/parsed-reply.ts";
import { validateCall } from "../../prompt/reply/validate-call.ts";
import { errorMessage } from "../../shared/error-message.ts";
import { newId } from "../../shared/ids.ts";
import { clipEnd } from "../context/clip-message.ts";
import type { AgentEvent, FunctionCall } from "../events.ts";
import type { FunctionOutcome, FunctionScope } from "../functions/agent-function.ts";
import { AGENT_FUNCTIONS } from "../functions/registry.ts";
import type { StepResult } from "../heartbeat/next-heartbeat.ts";
import type { PreparedScope } from "./turn-scope.ts";

/** Tokens of the call itself, of the heartbeat behind it and of their frames. */
const STEP_TOKENS = 160;

/** Tokens of a result that are shown even where there is no room: the next request makes some. */
const LEAST_RESULT = 160;

/** The largest share of the prompt that one result may take. */
const MOST_OF_PROMPT = 0.35;

export interface ReadyCall {
  /** Id under which the call was streamed and is stored. */
  readonly id: string;
  readonly call: ReplyCall;
  readonly cut?: "stopped" | "length";
}

/**
 * Runs one call and writes the call, what it changed and its result as one group. A call that names no
 * function, has wrong arguments or throws is a failed result that tells the model what to do.
 * @returns whether it failed, asked for a heartbeat, and answered the person.
 */
export async function* runCall(
  scope: PreparedScope,
  { id, call, cut }: ReadyCall,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, StepResult> {
  const verdict = validateCall(AGENT_FUNCTIONS, call);
  const params = verdict.ok ? verdict.params : call.params;
  const name = verdict.ok ? verdict.fn.name : call.function;
  const announced: FunctionCall = { id, thoughts: call.thoughts, function: name, params };
  yield { type: "function-call", call: announced };
  const outcome = verdict.ok
    ? await settle(() => verdict.fn.run(verdict.params, functionScope(scope, id, signal), signal), scope, name)
    : failed(verdict.problem);

  const at = scope.now().toISOString();
  const message: CallMessage = {
    kind: "call",
    id,
    parentId: scope.store.conversation.headId,
    at,
    thoughts: call.thoughts,
    function: name,
    params,
    ...(cut ? { cut } : {}),
  };
  const said = name === "send_message" && outcome.status === "OK";
  // What was said needs no receipt: the next message of the person is the result.
  const result: ResultMessage | undefined = said
    ? undefined
    : {
        kind: "result",
        id: newId(),
        parentId: id,
        at,
        function: name,
        status: outcome.status,
        text: await fitted(scope, outcome.text, signal),
      };
  await scope.store.append([
    { type: "message", message },
    ...(outcome.records ?? []),
    ...(result ? [{ type: "message", message: result } as const] : []),
  ]);

  yield { type: "message", message };
  for (const change of outcome.changes ?? []) {
    yield { type: "memory-changed", change };
  }
  if (outcome.records?.some(({ type }) => type.startsWith("archival"))) {
    yield { type: "archival-changed" };
  }
  yield { type: "function-result", call: announced, result: { status: outcome.status, text: outcome.text } };
  if (result) {
    yield { type: "message", message: result };
  }
  return {
    failed: outcome.status === "Failed",
    heartbeatRequested: verdict.ok && verdict.requestHeartbeat,
    answered: said,
  };
}

function functionScope(scope: PreparedScope, callId: string, signal: AbortSignal): FunctionScope {
  const { store, now, timeZone, window, prompt, server } = scope;
  const { coreBlockTokens } = window.limits(prompt, server);
  const { notices } = prompt.profile;
  const countTokens = (text: string) => scope.model.countTokens(text, signal);
  const longest = window.longestMessage(prompt, server);
  const isInView = ({ id, text }: UserMessage) =>
    estimateTokens(text) <= longest && window.kept().messages.some(message => message.id === id);
  return { store, now, timeZone, coreBlockTokens, notices, callId, countTokens, isInView };
}

/** A result that is longer than the room that is left is cut, with a note how to get the rest. */
async function fitted(
  { model, window, prompt, server }: PreparedScope,
  text: string,
  signal: AbortSignal,
): Promise<string> {
  const { promptTokens } = window.limits(prompt, server);
  const left = promptTokens - (window.last?.promptTokens ?? 0) - STEP_TOKENS;
  const room = Math.max(LEAST_RESULT, Math.min(left, Math.floor(promptTokens * MOST_OF_PROMPT)));
  const tokens = await model.countTokens(text, signal);
  if (tokens <= room) {
    return text;
  }
  // The clipping estimates; the exact count tells by how much the estimate is off.
  const target = Math.floor((room * estimateTokens(text)) / tokens);
  return clipEnd(text, target, cut => fillNotice(prompt.profile.notices, "result-cut", { left: String(cut) }));
}

function failed(text: string): FunctionOutcome {
  return { status: "Failed", text };
}

/** A function's own failure is told to the model; a server or a disk that fails ends the turn. */
async function settle(
  run: () => Promise<FunctionOutcome>,
  scope: PreparedScope,
  name: string,
): Promise<FunctionOutcome> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ModelError || error instanceof StoreError || isAbort(error)) {
      throw error;
    }
    const reason = errorMessage(error);
    scope.log(`${name} failed: ${reason}`);
    return failed(`${name} could not be carried out: ${reason}`);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
