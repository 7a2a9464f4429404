import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface CompletionRequest {
  readonly prompt: string;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP: number;
  readonly stop: readonly string[];
  /** The JSON Schema the reply must follow, where the client gave one. */
  readonly schema?: object;
}

export interface CompletionEnd {
  readonly finishReason: "stop" | "length";
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** What stands behind the server's routes. */
export interface Engine {
  /** Tokens, prompt and reply together. */
  readonly contextLength: number;
  tokenize(text: string): readonly number[];
  /** Yields the reply's text as it grows. One call at a time. */
  complete(request: CompletionRequest, signal: AbortSignal): AsyncGenerator<string, CompletionEnd>;
}

export interface BenchServer {
  readonly url: string;
  close(): Promise<void>;
}

const MODEL_ID = "bench";

/**
 * A model server on this machine with the routes of llama.cpp's that a client needs: `/props`, `/v1/models`,
 * `/tokenize` and streaming `/v1/completions`. Where the words come from is the engine's business.
 */
export async function startBenchServer(engine: Engine): Promise<BenchServer> {
  const server = createServer((request, response) => {
    answer(engine, request, response).catch(error => {
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) {
        response.destroy();
      } else {
        sendJson(response, 500, { error: { code: 500, message, type: "server_error" } });
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(engine: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = `${request.method} ${new URL(request.url ?? "/", "http://bench").pathname}`;
  switch (route) {
    case "GET /health":
      return sendJson(response, 200, { status: "ok" });
    case "GET /props":
      return sendJson(response, 200, {
        default_generation_settings: { n_ctx: engine.contextLength },
        total_slots: 1,
        model_path: `${MODEL_ID}.gguf`,
        chat_template: "",
        build_info: "b0000-bench",
      });
    case "GET /v1/models":
      return sendJson(response, 200, {
        object: "list",
        data: [{ id: MODEL_ID, object: "model", created: 0, owned_by: "llamacpp", meta: {} }],
      });
    case "POST /tokenize": {
      const { content } = await readJson(request);
      return sendJson(response, 200, { tokens: engine.tokenize(String(content ?? "")) });
    }
    case "POST /v1/completions":
      return complete(engine, await readJson(request), response);
    default:
      return sendJson(response, 404, { error: { code: 404, message: "File Not Found", type: "not_found_error" } });
  }
}

async function complete(engine: Engine, body: Fields, response: ServerResponse): Promise<void> {
  const request = completionRequest(body);
  const promptTokens = engine.tokenize(request.prompt).length;
  if (promptTokens >= engine.contextLength) {
    const message = `the request exceeds the available context size (${engine.contextLength} tokens)`;
    return sendJson(response, 400, {
      error: {
        code: 400,
        message,
        type: "exceed_context_size_error",
        n_prompt_tokens: promptTokens,
        n_ctx: engine.contextLength,
      },
    });
  }
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const send = (data: unknown) => response.write(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
  const reply = engine.complete(request, gone.signal);
  for (;;) {
    const next = await reply.next();
    if (!next.done) {
      send(chunkOf(next.value, null));
      continue;
    }
    const { finishReason, promptTokens: prompt, completionTokens: completion } = next.value;
    const usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
    send({ ...chunkOf("", finishReason), usage });
    send("[DONE]");
    response.end();
    return;
  }
}

function chunkOf(text: string, finishReason: string | null) {
  return {
    id: "cmpl-bench",
    object: "text_completion",
    created: 0,
    model: MODEL_ID,
    choices: [{ index: 0, text, logprobs: null, finish_reason: finishReason }],
  };
}

type Fields = Readonly<Record<string, unknown>>;

function completionRequest(body: Fields): CompletionRequest {
  const { prompt, max_tokens: maxTokens, temperature, top_p: topP, stop, json_schema: schema } = body;
  if (typeof prompt !== "string" || typeof maxTokens !== "number") {
    throw new Error("The request has no prompt or no max_tokens.");
  }
  return {
    prompt,
    maxTokens,
    temperature: typeof temperature === "number" ? temperature : 0.8,
    topP: typeof topP === "number" ? topP : 0.95,
    stop: Array.isArray(stop) ? stop.map(String) : [],
    ...(typeof schema === "object" && schema !== null ? { schema } : {}),
  };
}

async function readJson(request: IncomingMessage): Promise<Fields> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
