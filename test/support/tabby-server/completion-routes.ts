import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { BrainRequest, ChatMessage } from "./brain.ts";
import { bosTokens, renderChat } from "./chat-template.ts";
import { schemaInForce } from "./constraint.ts";
import { contextLengthExceeded, DoesNotFit, type FittedPrompt, fitPrompt } from "./context-fit.ts";
import { type EventStream, openEventStream } from "./event-stream.ts";
import { GenerationStopped, generate } from "./generation.ts";
import { Refusal, sendBody } from "./http-reply.ts";
import { applyOverrides } from "./overrides.ts";
import { type Choice, chatShapes, type ReplyShapes, type TokenCounts, textShapes } from "./reply-shapes.ts";
import { type Exchange, type ModelSettings, requireModel, type ServerState } from "./server-state.ts";
import { countTokens } from "./tokenizer.ts";
import { crashesGeneration, isObject, type Params, parseGenerationBody } from "./validation.ts";

type Kind = "text" | "chat";

/** A checked request on its way to the brain. */
interface Job {
  readonly exchange: Exchange;
  readonly kind: Kind;
  readonly params: Params;
  readonly model: ModelSettings;
  readonly shapes: ReplyShapes;
  readonly includeUsage: boolean;
}

/** A generation failed in the way that TabbyAPI reports with its generic message. */
class GenerationFailed extends Error {}

export function completions(exchange: Exchange): Promise<void> {
  return complete(exchange, "text");
}

export function chatCompletions(exchange: Exchange): Promise<void> {
  return complete(exchange, "chat");
}

async function complete(exchange: Exchange, kind: Kind): Promise<void> {
  const { state, body, response } = exchange;
  if (!state.traits.crashesWithoutModel) {
    requireModel(state);
  }
  const sent = parseGenerationBody(body, kind, state.traits);
  if (state.wedged) {
    await once(response, "close");
    return;
  }
  const model = loadedModel(state, sent);
  const params = applyOverrides(sent, state.overrides);
  const streamOptions = params.stream_options;
  const identity = { id: randomUUID().replaceAll("-", ""), created: Math.floor(Date.now() / 1000), model: model.id };
  const job: Job = {
    exchange,
    kind,
    params,
    model,
    shapes: kind === "text" ? textShapes(state.traits, identity) : chatShapes(state.traits, identity),
    includeUsage: isObject(streamOptions) && streamOptions.include_usage === true,
  };
  const prompts = promptsOf(job);
  if (params.stream === true) {
    await answerInStream(job, prompts);
  } else {
    await answerWhole(job, prompts);
  }
}

/** Without a model, the tiers that look at the request's `model` first fail on the missing one (§3). */
function loadedModel(state: ServerState, params: Params): ModelSettings {
  const { traits, model } = state;
  if (model === null) {
    state.wedged = traits.wedgesWithoutModel;
    if (params.model != null) {
      throw Refusal.crash();
    }
  }
  const { min_tokens: min, max_tokens: max } = params;
  if (traits.validatesRanges && typeof min === "number" && typeof max === "number" && min > max) {
    throw Refusal.crash();
  }
  return requireModel(state);
}

function promptsOf({ exchange: { state }, kind, params, model }: Job): string[] {
  const prompts = kind === "text" ? textPrompts(params, state.traits.choicePerPrompt) : [chatPrompt(params, model)];
  const count = state.traits.hasChoiceCount && typeof params.n === "number" ? params.n : 1;
  return prompts.flatMap(prompt => Array<string>(count).fill(prompt));
}

function textPrompts({ prompt }: Params, choicePerPrompt: boolean): string[] {
  const prompts = Array.isArray(prompt) ? prompt.map(String) : [String(prompt)];
  return choicePerPrompt ? prompts : [prompts.join("\n")];
}

function chatPrompt(params: Params, model: ModelSettings): string {
  if (model.promptTemplate === null) {
    throw Refusal.detail(422, "Chat completions are disabled because a prompt template is not set.");
  }
  if (typeof params.messages === "string") {
    return params.messages;
  }
  const addGenerationPrompt = params.add_generation_prompt !== false;
  const prompt = renderChat(model.promptTemplate, chatMessages(params) ?? [], { addGenerationPrompt });
  return prompt + (addGenerationPrompt && typeof params.response_prefix === "string" ? params.response_prefix : "");
}

function chatMessages({ messages }: Params): ChatMessage[] | undefined {
  return Array.isArray(messages) ? messages.filter(isObject).map(toChatMessage) : undefined;
}

/** A message with its content as one string. */
export function toChatMessage({ role, content }: Params): ChatMessage {
  const parts = Array.isArray(content) ? content.filter(isObject).map(part => part.text ?? "") : [content ?? ""];
  return { role: String(role ?? "user"), content: parts.join("") };
}

/** Refuses with the statuses of §3 where TabbyAPI knows before it answers. */
async function answerWhole(job: Job, prompts: readonly string[]): Promise<void> {
  const { shapes, exchange, includeUsage } = job;
  if (crashesGeneration(job.params)) {
    throw exchange.state.traits.validatesRanges ? Refusal.crash() : aborted(job);
  }
  const choices: Choice[] = [];
  const counts = { prompt: 0, completion: 0 };
  try {
    for (const [index, prompt] of prompts.entries()) {
      let text = "";
      const choice = await runChoice(job, index, fitted(job, prompt), counts, {
        accepted: () => {},
        token: token => (text += token),
      });
      choices.push({ ...choice, text });
    }
  } catch (error) {
    throw error instanceof GenerationFailed ? aborted(job) : error;
  }
  sendBody(
    exchange.response,
    200,
    shapes.whole(choices, counts, includeUsage || !exchange.state.traits.usageOnRequest),
  );
}

function aborted({ kind }: Job): Refusal {
  const what = kind === "text" ? "Completion" : "Chat completion";
  return Refusal.detail(503, `${what} aborted. Maybe the model was unloaded? Please check the server console.`);
}

async function answerInStream(job: Job, prompts: readonly string[]): Promise<void> {
  const { shapes, includeUsage: withUsage, params } = job;
  const { traits, pingInterval } = job.exchange.state;
  let stream: EventStream | undefined;
  const opened = () => {
    stream ??= openEventStream(job.exchange.response, traits.pings ? pingInterval : undefined);
    return stream;
  };
  const counts = { prompt: 0, completion: 0 };
  try {
    const lacksMaxTokens = traits.streamNeedsMaxTokens && job.kind === "text" && params.max_tokens == null;
    if (crashesGeneration(params) || lacksMaxTokens) {
      throw failed(job.exchange.state, "A parameter cannot be used.");
    }
    for (const [index, prompt] of prompts.entries()) {
      const choice = await runChoice(job, index, fitted(job, prompt), counts, {
        accepted: opened,
        token: text => opened().send(shapes.chunk(index, text, counts)),
      });
      const last = index === prompts.length - 1;
      for (const chunk of shapes.finish(choice, counts, { last, withUsage })) {
        opened().send(chunk);
      }
    }
    if (shapes.done) {
      opened().send("[DONE]");
    }
    opened().end();
  } catch (error) {
    const unanswered = stream === undefined && !(error instanceof GenerationFailed);
    if (unanswered || error instanceof GenerationStopped) {
      throw error;
    }
    const message = error instanceof GenerationFailed ? shapes.failureMessage : String(error);
    const trace = traits.sendsTrace ? "Traceback (most recent call last):\n  …\nRuntimeError" : null;
    opened().send({ error: { message, trace } });
    opened().end();
  }
}

function fitted({ params, model, exchange: { state } }: Job, prompt: string): FittedPrompt {
  const bos = model.promptTemplate === null || params.add_bos_token === false ? "" : bosTokens[model.promptTemplate];
  const maxTokens = typeof params.max_tokens === "number" ? params.max_tokens : undefined;
  try {
    return fitPrompt(prompt, maxTokens, countTokens(bos), model, state.traits);
  } catch (error) {
    throw error instanceof DoesNotFit ? failed(state, "The prompt does not fit.") : error;
  }
}

interface Listener {
  accepted(): void;
  token(text: string): void;
}

/** Runs one generation and adds to `counts` as it goes. */
async function runChoice(
  job: Job,
  index: number,
  { prompt, promptTokens, maxTokens }: FittedPrompt,
  counts: { -readonly [K in keyof TokenCounts]: number },
  listener: Listener,
): Promise<Choice> {
  const { exchange, params, model } = job;
  const { state, response } = exchange;
  const gone = new AbortController();
  const onClose = () => gone.abort();
  response.once("close", onClose);
  const messages = job.kind === "chat" ? chatMessages(params) : undefined;
  const jsonSchema = schemaInForce(params, state.traits);
  const request: BrainRequest = {
    prompt,
    maxTokens,
    signal: gone.signal,
    ...(messages === undefined ? {} : { messages }),
    ...(jsonSchema === undefined ? {} : { jsonSchema }),
  };
  const { generations } = state;
  generations.running++;
  generations.peak = Math.max(generations.peak, generations.running);
  const tokensBefore = counts.completion;
  counts.prompt += promptTokens;
  try {
    const limits = { stop: stopStrings(params.stop), tokensPerSecond: state.tokensPerSecond };
    for await (const event of generate(state.brain, request, limits)) {
      switch (event.type) {
        case "accepted":
          listener.accepted();
          break;
        case "token":
          counts.completion = tokensBefore + event.completionTokens;
          listener.token(event.text);
          break;
        case "end":
          counts.completion = tokensBefore + event.completionTokens;
          return { ...event, index, text: "" };
      }
    }
    throw new Error("A generation ended without an end.");
  } catch (error) {
    throw translated(error, state, model, promptTokens);
  } finally {
    response.off("close", onClose);
    generations.running--;
    // Frees a brain that still waits for the reply to be over.
    gone.abort();
  }
}

/** The brain's fault in the manner of the tier; the fault `drop` and the client's going away stay what they are. */
function translated(error: unknown, state: ServerState, model: ModelSettings, promptTokens: number): unknown {
  if (!(error instanceof GenerationStopped)) {
    return error;
  }
  const { fault } = error;
  switch (fault.kind) {
    case "aborted":
      state.generations.cancelled++;
      return error;
    case "drop":
      return error;
    case "status":
      return fault.status === 500 ? Refusal.crash() : Refusal.detail(503, "Service Unavailable");
    case "overflow":
      return state.traits.overflow === "refuses"
        ? contextLengthExceeded(promptTokens, model.maxSeqLen)
        : failed(state, "The prompt does not fit.");
    case "failure":
      return failed(state, "The script made the generation fail.");
  }
}

function failed(state: ServerState, description: string): GenerationFailed {
  state.issues.push({ time: new Date().toISOString(), description });
  return new GenerationFailed(description);
}

function stopStrings(stop: unknown): string[] {
  return (Array.isArray(stop) ? stop : [stop]).filter(item => typeof item === "string");
}
