import type { PromptRequest, Transport } from "../../prompt/render/prompt-request.ts";
import type { GenerateOptions, OutputConstraint, ServerProfile } from "../chat-model.ts";
import type { ServerDialect } from "../servers/server-dialect.ts";
import { toGbnf } from "./gbnf.ts";

export interface Recipient {
  readonly dialect: ServerDialect;
  readonly profile: Pick<ServerProfile, "modelId" | "contextLength">;
  /** Fields that this server has refused. */
  readonly refused: ReadonlySet<string>;
}

/** The field that carries each constraint. */
export const CONSTRAINT_FIELD: Readonly<Record<Exclude<OutputConstraint, "none">, string>> = {
  "json-schema": "json_schema",
  "response-format": "response_format",
  gbnf: "grammar_string",
};

/** What a request is nothing without, and what the person has set: a refusal of these is for the person to read. */
const ESSENTIAL = new Set([
  "model",
  "prompt",
  "messages",
  "tools",
  "stream",
  "max_tokens",
  "temperature",
  "top_p",
  "stop",
]);

/** OpenAI takes four stop strings. */
const MAX_STOPS = 4;

export function routeOf(transport: Transport): "/completions" | "/chat/completions" {
  return transport === "completions" ? "/completions" : "/chat/completions";
}

/**
 * The body of a generation. `max_tokens` is always sent (TabbyAPI of 2026 breaks off a stream without it), nulls never:
 * they pass TabbyAPI's validation and crash it later.
 */
export function requestBody(
  { dialect, profile, refused }: Recipient,
  transport: Transport,
  request: PromptRequest,
  how: GenerateOptions,
): Record<string, unknown> {
  const body: Record<string, unknown> = {
    model: profile.modelId,
    ...(transport === "completions" ? { prompt: request.prompt } : { messages: messagesOf(request) }),
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: how.maxTokens,
    ...dialect.sampling(how.sampling),
    ...dialect.extraFields?.(transport, profile),
  };
  const stop = stopStrings(transport, request.stop);
  if (stop.length > 0) {
    body["stop"] = stop;
  }
  if (transport === "tools") {
    body["tools"] = request.tools;
    // Without a schema text is wanted, such as a summary.
    body["tool_choice"] = dialect.demandsTools && how.schema ? "required" : "auto";
  } else if (how.schema && dialect.constraint !== "none") {
    body[CONSTRAINT_FIELD[dialect.constraint]] = constraintOf(dialect.constraint, how.schema);
  }
  return Object.fromEntries(Object.entries(body).filter(([name]) => !refused.has(name)));
}

/** The fields that a refusal is about, of those that a request can do without. */
export function refusedFields(message: string, body: Readonly<Record<string, unknown>>): string[] {
  const optional = Object.keys(body).filter(name => !ESSENTIAL.has(name));
  const named = optional.filter(name => new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`).test(message));
  if (named.length > 0) {
    return named;
  }
  const isAboutConstraint = /response.?format|json.?schema|grammar|guided|structured.?output/i.test(message);
  return isAboutConstraint ? optional.filter(name => Object.values(CONSTRAINT_FIELD).includes(name)) : [];
}

/** A prompt of one piece, for a server that has turned out to have no `/v1/completions`. */
function messagesOf({ messages, prompt }: PromptRequest): readonly object[] {
  return messages.length > 0 ? messages : [{ role: "user", content: prompt }];
}

/**
 * In chat the server ends the turn by itself. Markers of a turn's end still help where its template is a wrong one;
 * words such as a heading might stand in a message.
 */
function stopStrings(transport: Transport, stop: readonly string[]): readonly string[] {
  switch (transport) {
    case "completions":
      return stop;
    case "chat":
      return stop.filter(text => /^(<[^\s<>]+>|\[\/?[A-Z_]+\])$/.test(text)).slice(0, MAX_STOPS);
    case "tools":
      return [];
  }
}

function constraintOf(constraint: Exclude<OutputConstraint, "none">, schema: object): unknown {
  switch (constraint) {
    case "json-schema":
      return schema;
    case "response-format":
      // Not `strict`: OpenAI then refuses a schema with an optional property, and no local server looks at it.
      return { type: "json_schema", json_schema: { name: "reply", schema } };
    case "gbnf":
      return toGbnf(schema);
  }
}
