import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { startTabbyServer, type TabbyServer, type TabbyServerOptions } from "../../support/tabby-server/server.ts";
import type { Tier } from "../../support/tabby-server/tier.ts";

export const tiers: readonly Tier[] = ["A", "B", "C", "D"];

/** A server that is closed when the test ends. */
export async function serverFor(t: TestContext, options: TabbyServerOptions): Promise<TabbyServer> {
  const server = await startTabbyServer(options);
  t.after(() => server.close());
  return server;
}

/** Posts JSON (a string goes out as it stands) with the API key. */
export function post(
  server: TabbyServer,
  path: string,
  body: object | string,
  init: { readonly signal?: AbortSignal; readonly key?: string } = {},
): Promise<Response> {
  return fetch(server.origin + path, {
    method: "POST",
    headers: { authorization: `Bearer ${init.key ?? server.apiKey}`, "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
    signal: init.signal ?? null,
  });
}

export function get(server: TabbyServer, path: string, key: string = server.apiKey): Promise<Response> {
  return fetch(server.origin + path, { headers: { authorization: `Bearer ${key}` } });
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export async function answer(response: Promise<Response>): Promise<Answer> {
  const settled = await response;
  const text = await settled.text();
  return {
    status: settled.status,
    body: settled.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text,
  };
}

/** The parts of a chunk that clients read. */
export interface Chunk {
  readonly object?: string;
  readonly created?: number;
  readonly model?: string;
  readonly model_name?: string;
  readonly choices: readonly {
    readonly index: number;
    readonly text?: string;
    readonly delta?: { readonly role?: string; readonly content?: string };
    readonly finish_reason: string | null;
    readonly eos_reason?: string;
  }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  readonly error?: { readonly message: string; readonly trace: string | null };
}

/** A stream read to its end. Throws if the connection breaks. */
export async function readEvents(response: Response): Promise<{ chunks: Chunk[]; done: boolean; raw: string }> {
  const raw = await response.text();
  const data = [...raw.matchAll(/^data: (.*)\r\n\r\n/gm)].map(match => match[1] ?? "");
  return {
    chunks: data.filter(line => line !== "[DONE]").map(line => JSON.parse(line) as Chunk),
    done: data.at(-1) === "[DONE]",
    raw,
  };
}

/** Resolves once the condition holds; gives up after ten seconds, so that a broken test fails instead of hanging. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `never came true: ${condition}`);
    await new Promise(resolve => setImmediate(resolve));
  }
}
