import type { TestContext } from "node:test";
import type { ModelServer } from "../../support/model-servers/model-server.ts";

/** A server that is closed when the test ends. */
export async function serverFor(t: TestContext, starting: Promise<ModelServer>): Promise<ModelServer> {
  const server = await starting;
  t.after(() => server.close());
  return server;
}

export interface Answer {
  readonly status: number;
  /** Parsed where it is JSON. */
  readonly body: unknown;
}

/** A GET, or a POST where there is a body; `key` is sent as a bearer token. */
export async function ask(server: ModelServer, path: string, body?: object, key?: string): Promise<Answer> {
  const response = await fetch(server.origin + path, {
    method: body ? "POST" : "GET",
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    body: body ? JSON.stringify(body) : null,
  });
  const text = await response.text();
  return {
    status: response.status,
    body: response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text,
  };
}

export interface Delta {
  readonly role?: string;
  readonly content?: string;
  readonly tool_calls?: readonly {
    readonly id?: string;
    readonly function: { readonly name?: string; readonly arguments: string };
  }[];
}

export interface Chunk {
  readonly model?: string;
  readonly choices: readonly {
    readonly text?: string;
    readonly delta?: Delta;
    readonly finish_reason: string | null;
  }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  readonly error?: unknown;
}

export interface Stream {
  readonly chunks: Chunk[];
  readonly done: boolean;
  readonly text: string;
  readonly raw: string;
}

/** A streamed completion read to its end. */
export async function stream(server: ModelServer, path: string, body: object): Promise<Stream> {
  const response = await fetch(server.origin + path, {
    method: "POST",
    headers: { authorization: `Bearer ${server.apiKey}` },
    body: JSON.stringify({ stream: true, stream_options: { include_usage: true }, ...body }),
  });
  const raw = await response.text();
  const data = [...raw.matchAll(/^data: (.*)\r\n\r\n/gm)].map(match => match[1] ?? "");
  const chunks = data.filter(line => line !== "[DONE]").map(line => JSON.parse(line) as Chunk);
  const text = chunks.flatMap(({ choices }) => choices ?? []).map(choice => choice.text ?? choice.delta?.content ?? "");
  return { chunks, done: data.at(-1) === "[DONE]", text: text.join(""), raw };
}

export const schema = { type: "object", properties: { function: { type: "string" } } };

/** OpenAI's way to ask for a schema. */
export const schemaFormat = { response_format: { type: "json_schema", json_schema: { name: "call", schema } } };

export const tools = [
  {
    type: "function",
    function: { name: "send_message", description: "Speaks.", parameters: { type: "object", properties: {} } },
  },
];

export function user(content: string): object[] {
  return [{ role: "user", content }];
}
