import type { ServerResponse } from "node:http";

export interface EventStream {
  /** One event; a string goes out as it stands. */
  send(data: unknown): void;
  end(): void;
}

/**
 * Server-sent events as sse-starlette writes them: CRLF, and comment lines as pings where an interval is given
 * (milliseconds). The headers go out at once.
 */
export function openEventStream(response: ServerResponse, pingInterval?: number): EventStream {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  response.flushHeaders();
  const pings =
    pingInterval === undefined
      ? undefined
      : setInterval(() => response.write(`: ping - ${new Date().toISOString()}\r\n\r\n`), pingInterval);
  response.once("close", () => clearInterval(pings));
  return {
    send: data => void response.write(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\r\n\r\n`),
    end() {
      clearInterval(pings);
      response.end();
    },
  };
}
