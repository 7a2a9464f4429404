import type { IncomingMessage, ServerResponse } from "node:http";

/** An answer that ends the request: FastAPI's `{"detail": …}`, or a body of another shape. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = "Refusal";
    this.status = status;
    this.body = body;
  }

  static detail(status: number, detail: unknown): Refusal {
    return new Refusal(status, { detail });
  }

  /** What an exception that nothing catches becomes: plain text. */
  static crash(): Refusal {
    return new Refusal(500, "Internal Server Error");
  }
}

/** Sends JSON; a string goes out as plain text. */
export function sendBody(response: ServerResponse, status: number, body: unknown): void {
  const plain = typeof body === "string";
  const payload = Buffer.from(plain ? body : JSON.stringify(body));
  response.writeHead(status, {
    "content-type": plain ? "text/plain; charset=utf-8" : "application/json",
    "content-length": payload.length,
  });
  response.end(payload);
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}
