import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface WireRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface WireServer {
  readonly url: string;
  readonly apiKey: string;
  /** Everything that was asked, oldest first. */
  readonly requests: readonly WireRequest[];
  /** Bodies of the generations that were asked for. */
  readonly generations: readonly WireRequest["body"][];
  close(): Promise<void>;
}

export type Answer = (response: ServerResponse, request: WireRequest) => void;

export const GENERATION_ROUTES = ["/v1/completions", "/v1/chat/completions"];

/** An OpenAI-compatible server of one model whose generations answer in bytes of a test's choice. */
export function startGenericServer(...generations: Answer[]): Promise<WireServer> {
  const queue = [...generations];
  return startWireServer((response, request) => {
    if (request.path === "/v1/models") {
      json({ data: [{ id: "m", object: "model" }] })(response, request);
    } else if (GENERATION_ROUTES.includes(request.path)) {
      (queue.shift() ?? json({ error: { message: "The test has no answer left." } }, 500))(response, request);
    } else {
      json({ error: { message: "Not Found" } }, 404)(response, request);
    }
  });
}

export async function startWireServer(answer: Answer): Promise<WireServer> {
  const requests: WireRequest[] = [];
  const server = createServer(async (request, response) => {
    const logged = await read(request);
    requests.push(logged);
    answer(response, logged);
  });
  await new Promise<void>(resolve => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    apiKey: "sk-secret-0123456789",
    requests,
    get generations() {
      return requests.filter(({ path }) => GENERATION_ROUTES.includes(path)).map(({ body }) => body);
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<WireRequest> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) {
    text += part;
  }
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    authorization: request.headers.authorization,
    body: text === "" ? {} : JSON.parse(text),
  };
}

export function json(body: unknown, status = 200): Answer {
  return response => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** Writes the parts one after the other, each in a packet of its own; then ends, or breaks off. */
export function raw(
  parts: readonly (string | Uint8Array)[],
  { type = "text/event-stream", breakOff = false }: { type?: string; breakOff?: boolean } = {},
): Answer {
  return async response => {
    response.writeHead(200, { "content-type": type });
    response.flushHeaders();
    response.socket?.setNoDelay(true);
    for (const part of parts) {
      response.write(part);
      await new Promise(resolve => setTimeout(resolve, 2));
    }
    if (breakOff) {
      response.destroy();
    } else {
      response.end();
    }
  };
}

/** A stream of these objects, as most servers write it; a string stands as it is. */
export function events(...chunks: readonly (object | string)[]): Answer {
  return raw([...chunks.map(chunk => (typeof chunk === "string" ? chunk : event(chunk))), "data: [DONE]\n\n"]);
}

export function event(chunk: object): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

export function delta(content: Readonly<Record<string, unknown>>, finish: string | null = null): object {
  return { id: "1", choices: [{ index: 0, delta: content, finish_reason: finish }] };
}
