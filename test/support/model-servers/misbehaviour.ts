import type { ServerResponse } from "node:http";
import { openEventStream } from "../tabby-server/event-stream.ts";
import { sendBody } from "../tabby-server/http-reply.ts";

/** What goes wrong at the wire. It holds for every generation until it is set anew. */
export interface Misbehaviour {
  /** `usage: null` in every chunk, and no other usage. */
  readonly nullUsage?: boolean;
  /** The stream ends without `[DONE]`. */
  readonly noDone?: boolean;
  /** The chunk with the finish reason goes out twice. */
  readonly finalChunkTwice?: boolean;
  /** The second chunk with text or a part of a call goes out twice, byte for byte. */
  readonly contentChunkTwice?: boolean;
  /**
   * Another answer than a stream, with status 200:
   * - `error-object`: `{"error": {…}}` as JSON;
   * - `error-event`: the same in a stream;
   * - `whole-body`: the complete reply as one JSON body, as if `stream` had not been asked for;
   * - `html`: a web page, such as a proxy's.
   */
  readonly answer?: "error-object" | "error-event" | "whole-body" | "html";
}

const failure = { error: { message: "The engine stopped unexpectedly.", type: "server_error", code: null } };

/** Answers in place of the generation where the misbehaviour says so. Returns whether it did. */
export function answeredInstead({ answer }: Misbehaviour, response: ServerResponse): boolean {
  switch (answer) {
    case "error-object":
      sendBody(response, 200, failure);
      return true;
    case "error-event": {
      const stream = openEventStream(response);
      stream.send(failure);
      stream.end();
      return true;
    }
    case "html":
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end("<!doctype html><title>Sign in</title><p>Please sign in to the proxy.");
      return true;
    default:
      return false;
  }
}
