import type { Brain, BrainEvent, BrainFault, BrainRequest } from "./brain.ts";
import { toJsonLine } from "./json-line.ts";
import { tokenize } from "./tokenizer.ts";

/** How one reply goes, event by event. */
export interface Behaviour {
  readonly play: (request: BrainRequest) => AsyncIterable<BrainEvent>;
}

/** What the model writes: text as it stands, or an object that becomes one line of JSON. */
export type ReplyText = string | object;

/** A reply in the queue; a function decides when its turn comes. */
export type ScriptedReply = ReplyText | Behaviour | ((request: BrainRequest) => ReplyText | Behaviour);

export interface ScriptBrain extends Brain {
  /** Adds replies; each generation takes the next one. */
  queue(...replies: ScriptedReply[]): void;
  /** Puts a reply in front, as for one that has to wait until something else is answered. */
  requeue(reply: ScriptedReply): void;
  /** Replies nobody has asked for yet. */
  readonly remaining: number;
  /** Every generation asked for, oldest first. */
  readonly requests: readonly BrainRequest[];
}

/** A brain that says what a test tells it to. With an empty queue the generation fails and names the last user turn. */
export function createScriptBrain(...replies: ScriptedReply[]): ScriptBrain {
  const queued = [...replies];
  const requests: BrainRequest[] = [];
  return {
    queue: (...more) => void queued.push(...more),
    requeue: reply => void queued.unshift(reply),
    get remaining() {
      return queued.length;
    },
    requests,
    reply(request) {
      requests.push(request);
      const next = queued.shift();
      if (next === undefined) {
        throw new Error(`The script has no reply left for: ${lastUserTurn(request.prompt)}`);
      }
      const reply = typeof next === "function" ? next(request) : next;
      return isBehaviour(reply) ? reply.play(request) : writes(reply);
    },
  };
}

export interface CallOptions {
  readonly thoughts?: string;
  /** `request_heartbeat` of a function that takes it; true unless given. */
  readonly heartbeat?: boolean;
}

/** A well-formed `send_message`. */
export function say(message: string, options: { readonly thoughts?: string } = {}): object {
  return step("send_message", { message }, options.thoughts ?? "I will answer them.");
}

/** A well-formed call of any function. */
export function call(name: string, params: Readonly<Record<string, unknown>>, options: CallOptions = {}): object {
  const chains = name !== "send_message" && name !== "pause_heartbeats";
  const heartbeat = chains ? { request_heartbeat: options.heartbeat ?? true } : {};
  return step(name, { ...params, ...heartbeat }, options.thoughts ?? `I will use ${name}.`);
}

/** Prose where a call is due. */
export const garbage = "Sure thing! *smiles* As you can see, {this is no call: at all";

/** Stops after this many tokens as if `max_tokens` were reached. */
export function cutOff(reply: ReplyText, tokens: number): Behaviour {
  return behaviour(async function* () {
    yield { type: "text", text: firstTokens(reply, tokens) };
    yield { type: "cut" };
  });
}

/** Sends nothing, not even a stream's headers, until the client goes away. */
export function stallBeforeHeaders(): Behaviour {
  // biome-ignore lint/correctness/useYield: silence is the behaviour.
  return behaviour(async function* (request) {
    await aborted(request.signal);
  });
}

/** Sends a stream's headers, then nothing until the client goes away. */
export function stall(): Behaviour {
  return behaviour(async function* (request) {
    yield { type: "accepted" };
    await aborted(request.signal);
  });
}

/** Sends this many tokens, all if not given, then nothing until the client goes away. */
export function stallAfter(reply: ReplyText, tokens?: number): Behaviour {
  return behaviour(async function* (request) {
    yield { type: "text", text: firstTokens(reply, tokens) };
    await aborted(request.signal);
  });
}

/** Destroys the connection before any byte of the answer. */
export function drop(): Behaviour {
  return faults({ kind: "drop" });
}

/** Destroys the connection after this many tokens, all if not given. */
export function dropAfter(reply: ReplyText, tokens?: number): Behaviour {
  return faults({ kind: "drop" }, firstTokens(reply, tokens));
}

/** Refuses before the stream begins. */
export function status(code: 500 | 503): Behaviour {
  return faults({ kind: "status", status: code });
}

/** Fails as an exception in the engine does: an error event in a stream, 503 otherwise. */
export function failure(): Behaviour {
  return behaviour(async function* () {
    yield { type: "accepted" };
    yield { type: "fault", fault: { kind: "failure" } };
  });
}

/** Fails after this many tokens, all if not given. */
export function failureAfter(reply: ReplyText, tokens?: number): Behaviour {
  return faults({ kind: "failure" }, firstTokens(reply, tokens));
}

/** Treats the prompt as too long. */
export function overflow(): Behaviour {
  return faults({ kind: "overflow" });
}

function step(name: string, params: object, thoughts: string): object {
  return { inner_thoughts: thoughts, function: name, params };
}

function behaviour(play: Behaviour["play"]): Behaviour {
  return { play };
}

function isBehaviour(reply: ReplyText | Behaviour): reply is Behaviour {
  return typeof reply === "object" && "play" in reply && typeof reply.play === "function";
}

function faults(fault: BrainFault, textBefore?: string): Behaviour {
  return behaviour(async function* () {
    if (textBefore !== undefined) {
      yield { type: "text", text: textBefore };
    }
    yield { type: "fault", fault };
  });
}

async function* writes(reply: ReplyText): AsyncIterable<BrainEvent> {
  yield { type: "text", text: written(reply) };
}

function written(reply: ReplyText): string {
  return typeof reply === "string" ? reply : toJsonLine(reply);
}

function firstTokens(reply: ReplyText, tokens?: number): string {
  return tokenize(written(reply)).slice(0, tokens).join("");
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** The text of the last user turn in ChatML or Command-R, or the end of the prompt where there is none. */
function lastUserTurn(prompt: string): string {
  const turns = [...prompt.matchAll(/(?:<\|im_start\|>user\n|<\|USER_TOKEN\|>)([\s\S]*?)(?:<\||$)/g)];
  return JSON.stringify(turns.at(-1)?.[1] ?? prompt.slice(-200));
}
